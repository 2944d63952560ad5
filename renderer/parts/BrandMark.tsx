import style from './BrandMark.module.css';

/** The V in its square. */
export function BrandMark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg className={style.mark} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="7" />
      <path d="m7.4 7.6 4.6 9 4.6-9" />
    </svg>
  );
}
