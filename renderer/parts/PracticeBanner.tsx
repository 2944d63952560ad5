import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useFirstWords } from '../words/useFirstWords';
import style from './PracticeBanner.module.css';

/** The violet line over every screen of Übungsmodus. */
export function PracticeBanner() {
  const { common } = useFirstWords();
  const leave = useCall(() => bridge().leaveMode());
  return (
    <aside className={style.banner} aria-label={common.practice.title}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 3 21 12 12 21 3 12Z" />
      </svg>
      <strong>{common.practice.title}</strong>
      <span className={style.line}>{common.practice.line}</span>
      <button
        type="button"
        className={style.leave}
        onClick={() => void leave.run()}
        aria-disabled={leave.pending}
      >
        {common.practice.leave}
      </button>
    </aside>
  );
}
