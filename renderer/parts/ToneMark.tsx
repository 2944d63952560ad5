export type Tone = 'info' | 'ok' | 'warn' | 'danger';

const shapes: Record<Tone, string> = {
  info: 'M12 11v6m0-10v.01',
  ok: 'm7.5 12.5 3 3 6-6.5',
  warn: 'M12 7.5v5.5m0 3.5v.01',
  danger: 'M12 7.5v5.5m0 3.5v.01',
};
const frames: Record<Tone, string> = {
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
  ok: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
  warn: 'M10.6 4.2 2.7 18a1.6 1.6 0 0 0 1.4 2.4h15.8a1.6 1.6 0 0 0 1.4-2.4L13.4 4.2a1.6 1.6 0 0 0-2.8 0Z',
  danger: 'M8 3h8l5 5v8l-5 5H8l-5-5V8l5-5Z',
};

/** The symbol of a tone: each has a shape of its own, so that colour is never alone. */
export function ToneMark({ tone, size = 18 }: { readonly tone: Tone; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={frames[tone]} strokeWidth="1.7" />
      <path d={shapes[tone]} />
    </svg>
  );
}
