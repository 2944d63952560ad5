import type { KeyHealth, KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { KeychainHelp } from '../parts/KeychainHelp';
import { ToneMark } from '../parts/ToneMark';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import type { Words } from '../words/de';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './HealthCard.module.css';
import { loadHistory } from './inside';
import pageStyles from './KeyPage.module.css';
import { useRenewalSide } from './RenewalSide';
import { actOn } from './reasonAction';
import { isGrave, reasonText } from './reasonText';
import type { Health, Level } from './useHealth';

type HealthCardProps = { readonly row: KeyRow; readonly health: Health };

/** Good, or why not: each reason with its evidence and the button that mends it. What nobody knows is said too. */
export function HealthCard({ row, health }: HealthCardProps) {
  const all = useWords();
  const words = all.views.key;
  const formats = useFormats();
  const level = health.level(row);
  const reasons = health.reasons(row);
  const unknown = health.unknown(row);
  const renewing = useRenewalSide(row.id) !== null;
  // Nothing is wrong with the key, but something is left to do.
  const good = level === 'good' && !renewing;
  const summary = level === 'good' && renewing ? words.healthRenewing : sentence(words, level);
  return (
    <section aria-labelledby="health-title" className={pageStyles.section}>
      <h2 id="health-title">{words.health}</h2>
      <Card inside="rows">
        {summary !== null && (
          <div className={styles.reason}>
            <span className={styles.mark} data-tone={good ? 'ok' : 'off'}>
              <ToneMark tone={good ? 'ok' : 'info'} />
            </span>
            <span className={styles.text}>{summary}</span>
          </div>
        )}
        {reasons.map((reason) => (
          <div key={reason.kind} className={styles.reason}>
            <span className={styles.mark} data-tone={isGrave(reason) ? 'danger' : 'warn'}>
              <ToneMark tone={isGrave(reason) ? 'danger' : 'warn'} />
              <span className="visually-hidden">
                {isGrave(reason) ? words.grave : all.common.tone.warn}:{' '}
              </span>
            </span>
            <span className={styles.text}>
              {reasonText(all.views.attention, reason, row, formats, health.now)}
            </span>
            {(reason.kind !== 'test-failed' || row.secretHere !== 'no') && (
              <Button size="small" onClick={() => actOn(reason, row)}>
                {all.views.overview.act[reason.kind]}
              </Button>
            )}
          </div>
        ))}
        {unknown.map((what) => (
          <Unknown key={what} what={what} />
        ))}
      </Card>
    </section>
  );
}

/** A level that its reasons do not say by themselves. */
function sentence(words: Words['views']['key'], level: Level): string | null {
  switch (level) {
    case 'good':
      return words.healthGood;
    case 'unrated':
      return words.healthUnrated;
    case 'locked':
      return words.healthLocked;
    case 'expired':
      return words.healthExpired;
    case 'pending':
      return words.healthPending;
    case 'attention':
    case 'critical':
      return null;
  }
}

/** What could not be judged, why, and how to find out. */
function Unknown({ what }: { readonly what: KeyHealth['unknown'][number] }) {
  const all = useWords();
  const words = all.views.key;
  const usage = useSlice('usage');
  const unlock = useCall(() => bridge().unlockKeychain());
  return (
    <div className={styles.reason}>
      <span className={styles.mark} data-tone="off">
        <ToneMark tone="info" />
      </span>
      <span className={styles.text} data-soft>
        {unlock.failure === null
          ? words.unknown[what]
          : all.failures.causes[unlock.failure.code].cause(unlock.failure.evidence ?? {})}
      </span>
      {what === 'usage' && (
        <Button size="small" pending={usage.state === 'loading'} onClick={loadHistory}>
          {words.loadUsage}
        </Button>
      )}
      {what === 'secret' && (
        <>
          <KeychainHelp />
          <Button size="small" pending={unlock.pending} onClick={() => void unlock.run()}>
            {words.unlockStore}
          </Button>
        </>
      )}
    </div>
  );
}
