import { useWords } from '../words/useWords';
import { Pill } from './Pill';
import style from './WithdrawalRow.module.css';

/** The right that nobody can switch on: a row instead of a switch. */
export function WithdrawalRow() {
  const { journey, common } = useWords();
  const { step3 } = journey;
  return (
    <div className={style.locked}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <rect x="5" y="10.5" width="14" height="9.5" rx="2" />
        <path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" />
      </svg>
      <div className={style.text}>
        <p className={style.name}>{step3.locked}</p>
        <p>{common.noWithdrawal}</p>
      </div>
      <Pill tone="ok">{step3.lockedState}</Pill>
    </div>
  );
}
