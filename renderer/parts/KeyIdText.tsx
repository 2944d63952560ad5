import style from './KeyIdText.module.css';

/** The public key id in the key font; `short` keeps its prefix and end: vk_test_9Fq2…-a71. Never for secrets. */
export function KeyIdText({ id, short = false }: { readonly id: string; readonly short?: boolean }) {
  const text = short && id.length > 20 ? `${id.slice(0, 12)}…${id.slice(-4)}` : id;
  return (
    <code className={style.id} dir="ltr">
      {text}
    </code>
  );
}
