import { useEffect, useRef } from 'react';
import type { BotState } from '../../preload/contract';
import { BrandMark } from '../parts/BrandMark';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { KeyIdText } from '../parts/KeyIdText';
import { Marked } from '../parts/Marked';
import { Pill } from '../parts/Pill';
import { seenOf } from '../parts/seenOf';
import { useSlice } from '../store/mirror';
import { goTo } from '../store/place';
import { BotRefused, refusedAddress } from '../views/BotRefused';
import { openKey } from '../views/inside';
import { LockWishNotice } from '../views/KeepLocking';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import style from './Finished.module.css';
import { startOver } from './run';

type FinishedProps = {
  readonly keyId: string | null;
  /** Left out while there is nothing to lock. */
  readonly onLock?: () => void;
};

/** The end of the seven steps: what stands, and what comes next. */
export function Finished({ keyId, onLock }: FinishedProps) {
  const { journey: words, common, views } = useWords();
  const { finished } = words;
  const formats = useFormats();
  const keys = useSlice('keys');
  const journey = useSlice('journey');
  const row = keys.rows.find((each) => each.id === keyId);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const seen = seenOf(row);
  const whitelist = seen?.whitelist ?? journey?.whitelist;
  const testedAt = journey?.testedAt ?? (row?.lastTest?.green === true ? row.lastTest.at : null);
  const untested = testedAt === null;
  const bot = useSlice('bot');
  const refused = bot.state === 'refused' && bot.keyId === keyId;
  const guarded =
    seen === undefined
      ? whitelist?.enabled === true && journey?.whitelistOutcome !== 'skipped'
      : seen.whitelist.enabled;
  return (
    <main className={style.finished}>
      <div className={style.column}>
        <LockWishNotice />
        <div className={style.head}>
          <span className={style.brand}>
            <BrandMark size={40} />
          </span>
          <h1 ref={heading} tabIndex={-1} className={style.title}>
            {untested ? finished.titleOpen : finished.title}
          </h1>
          <p className={style.why}>{finished.why}</p>
        </div>
        {refused && <Refused bot={bot} />}
        <Card inside="rows">
          <dl className={style.list} aria-label={finished.summary}>
            {row !== undefined && (
              <div>
                <dt>{finished.key}</dt>
                <dd>
                  <bdi>{row.label}</bdi> <KeyIdText id={row.id} short />
                </dd>
              </div>
            )}
            <div>
              <dt>{finished.rights}</dt>
              <dd>
                <Marked text={common.may(seen?.permissions ?? journey?.permissions ?? ['read'])} />
              </dd>
            </div>
            <div>
              <dt>{finished.whitelist}</dt>
              {guarded && whitelist !== undefined ? (
                <dd>{finished.whitelistOn(whitelist.entries.length)}</dd>
              ) : (
                <dd className={style.open}>
                  <Pill tone="warn">{finished.whitelistOff}</Pill>
                  <span>{finished.whitelistOffText}</span>
                  {row !== undefined && (
                    <Button size="small" onClick={() => openKey(row.id, 'whitelist')}>
                      {finished.whitelistSet}
                    </Button>
                  )}
                </dd>
              )}
            </div>
            <div>
              <dt>{finished.test}</dt>
              <dd>{testedAt === null ? finished.testOpen : finished.testGreen(testedAt)}</dd>
            </div>
            {seen !== undefined && (
              <div>
                <dt>{finished.renew}</dt>
                <dd>{formats.date(seen.renewBy)}</dd>
              </div>
            )}
          </dl>
        </Card>
        <section className={style.next} aria-label={finished.nextTitle}>
          {untested && (
            <Button
              kind="primary"
              onClick={() => goTo({ at: 'areas', area: 'keys', ...(keyId === null ? {} : { keyId }) })}
            >
              {finished.toTest}
            </Button>
          )}
          <Button kind={untested ? 'plain' : 'primary'} onClick={() => goTo({ at: 'areas', area: 'usage' })}>
            {finished.usage}
          </Button>
          {!untested && <Button onClick={() => goTo({ at: 'areas', area: 'keys' })}>{finished.keys}</Button>}
          <Button onClick={() => goTo({ at: 'areas', area: 'overview' })}>{finished.overview}</Button>
          {onLock !== undefined && (
            <span className={style.lock}>
              <Button kind="danger" onClick={onLock}>
                {views.areas.lockNow}
              </Button>
            </span>
          )}
          <span className={style.another}>
            <Button kind="quiet" onClick={() => void startOver().then(() => goTo({ at: 'journey' }))}>
              {finished.another}
            </Button>
          </span>
        </section>
      </div>
    </main>
  );
}

/** Why the example bot is refused, and the way to mend it. */
function Refused({ bot: { keyId, failure }, bot }: { readonly bot: BotState }) {
  if (refusedAddress(bot) !== null) return <BotRefused />;
  if (failure === null || keyId === null) return null;
  return (
    <FailureNotice
      failure={failure}
      handlers={{
        retry: () => openKey(keyId),
        whitelist: () => openKey(keyId, 'whitelist'),
        permissions: () => openKey(keyId, 'permissions'),
      }}
    />
  );
}
