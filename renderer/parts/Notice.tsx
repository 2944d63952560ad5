import type { ReactNode } from 'react';
import { useFirstWords } from '../words/useFirstWords';
import style from './Notice.module.css';
import { type Tone, ToneMark } from './ToneMark';

type NoticeProps = {
  readonly tone: Tone;
  /** The one sentence that counts. */
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** At most one button for the remedy (and a quiet way to dismiss). */
  readonly action?: ReactNode;
  /** Is it read aloud when it appears? Failures are, others only where asked. */
  readonly live?: 'off' | 'polite' | 'assertive';
};

/** A sentence with symbol, word and at most one action. */
export function Notice({ tone, title, children, action, live }: NoticeProps) {
  const { common } = useFirstWords();
  const how = live ?? (tone === 'danger' ? 'assertive' : 'off');
  // On the one sentence alone: what has several parts is read as a whole and again part by part.
  const role = how === 'assertive' ? 'alert' : how === 'polite' ? 'status' : undefined;
  return (
    <div
      className={style.notice}
      data-tone={tone}
      data-action={action === undefined || action === null ? undefined : true}
    >
      <span className={style.mark}>
        <ToneMark tone={tone} />
        <span className="visually-hidden">{common.tone[tone]}: </span>
      </span>
      <div className={style.text}>
        {title !== undefined && (
          <p className={style.title} role={role}>
            {title}
          </p>
        )}
        {children !== undefined && <div role={title === undefined ? role : undefined}>{children}</div>}
      </div>
      {action !== undefined && action !== null && <div className={style.action}>{action}</div>}
    </div>
  );
}
