import type { JourneyState } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Check } from '../parts/Check';
import { FailureNotice } from '../parts/FailureNotice';
import { Pill } from '../parts/Pill';
import { Progress } from '../parts/Progress';
import { TimeText } from '../parts/TimeText';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { goTo } from '../store/place';
import { BotRefused, isBotOn, refusedAddress } from '../views/BotRefused';
import { outcomeWord } from '../views/EntryTable';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { changeRun, stepTo } from './run';
import style from './Step7Usage.module.css';
import { StepFrame } from './StepFrame';
import { useKeyUsage } from './useKeyUsage';

/** Step 7: who used the key; in practice a bot that brings it to life. */
export function Step7Usage({ journey }: { readonly journey: JourneyState }) {
  return journey.keyId === null ? null : <KeyUsage keyId={journey.keyId} />;
}

function KeyUsage({ keyId }: { readonly keyId: string }) {
  const { journey: words, common, views } = useWords();
  const { step7 } = words;
  const formats = useFormats();
  const mode = useSlice('mode');
  const settings = useSlice('settings');
  const { usage, rows, summary, ask } = useKeyUsage(keyId);
  const finish = useCall(() => bridge().finishJourney());
  const newest = rows[0];

  const end = async () => {
    goTo({ at: 'journey' });
    const answer = await finish.run();
    if (answer?.ok === true) goTo({ at: 'finished', keyId });
  };

  return (
    <StepFrame
      step={7}
      title={step7.title}
      why={step7.why}
      next={step7.finish}
      onNext={() => void end()}
      pending={finish.pending}
      help={step7.help}
    >
      {finish.failure !== null && (
        <FailureNotice failure={finish.failure} handlers={{ retry: () => void end() }} />
      )}
      {usage.state === 'failed' && usage.failure !== null && (
        <FailureNotice failure={usage.failure} handlers={{ retry: () => void bridge().loadUsage() }} />
      )}
      {usage.state === 'loading' && usage.loaded > 0 && <Progress label={step7.loading(usage.loaded)} />}
      {mode === 'practice' && <ExampleBot keyId={keyId} />}
      <div className={style.figures}>
        <Card>
          <p className={style.figureName}>{step7.lastAccess}</p>
          <p className={style.figure}>
            {newest === undefined ? step7.noAccess : <TimeText at={newest.time} as="ago" />}
          </p>
          <p className={style.figureMore}>
            {newest === undefined ? '' : <span className="mono">{step7.from(newest.ip)}</span>}
          </p>
        </Card>
        <Card>
          <p className={style.figureName}>{step7.successes}</p>
          <p className={style.figure}>{formats.number(summary?.successes ?? 0)}</p>
          <p className={style.figureMore}>{step7.last24}</p>
        </Card>
        <Card>
          <p className={style.figureName}>{step7.failures}</p>
          <p className={style.figure}>{formats.number(summary?.failures ?? 0)}</p>
          <p className={style.figureMore}>{step7.last24}</p>
        </Card>
      </div>
      <section aria-label={step7.live}>
        <div className={style.head}>
          <h2>{step7.live}</h2>
          {usage.live && (
            <Pill tone="ok" mark="dot">
              {step7.liveOn}
            </Pill>
          )}
        </div>
        <Card inside="none">
          {rows.length === 0 ? (
            <p className={style.none}>{mode === 'practice' ? step7.waitingPractice : step7.waiting}</p>
          ) : (
            <div className={style.scroll} tabIndex={0} role="group" aria-label={step7.live}>
              <table className={style.table}>
                <thead>
                  <tr>
                    <th scope="col">{step7.time}</th>
                    <th scope="col">{step7.result}</th>
                    <th scope="col">{step7.ip}</th>
                    <th scope="col">{step7.endpoint}</th>
                    <th scope="col">{step7.duration}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.id}>
                      <td className="mono">
                        <TimeText at={row.time} as="second" />
                      </td>
                      <td>
                        <Pill tone={row.success ? 'ok' : 'danger'}>{outcomeWord(views.usage, row)}</Pill>
                      </td>
                      <td className="mono">{row.ip}</td>
                      <td className="mono">
                        {row.method} {row.path}
                      </td>
                      <td>{formats.duration(row.latencyMs)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Card>
      </section>
      <section aria-label={step7.addresses}>
        <div className={style.head}>
          <h2>{step7.addresses}</h2>
        </div>
        <Card inside="rows">
          {summary === null || summary.addresses.length === 0 ? (
            <p className={style.noneRow}>{step7.addressesNone}</p>
          ) : (
            <ul className={style.addresses}>
              {summary.addresses.slice(0, 6).map((each) => (
                <li key={each.ip}>
                  <code>{each.ip}</code>
                  <Pill tone={each.known === 'no' ? 'warn' : 'ok'}>
                    {each.known === 'no' ? common.unknown : common.known}
                  </Pill>
                  <span className={style.counts}>
                    {step7.attempts(each.count)}
                    {each.failures > 0 && ` · ${step7.failed(each.failures)}`}
                  </span>
                  {each.known === 'no' && (
                    <Button
                      size="small"
                      kind="quiet"
                      aria-label={`${step7.mine}: ${each.ip}`}
                      onClick={() => void bridge().markAddress({ ip: each.ip, mine: true }).then(ask)}
                    >
                      {step7.mine}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Card>
      </section>
      <fieldset>
        <legend className="visually-hidden">{step7.watch}</legend>
        <Check
          label={step7.notify}
          checked={settings.notifyUnknownAddress}
          onCheck={(on) => void bridge().changeSettings({ notifyUnknownAddress: on })}
        />
        <Check
          label={step7.remind}
          checked={settings.remindRenewal}
          onCheck={(on) => void bridge().changeSettings({ remindRenewal: on })}
        />
      </fieldset>
    </StepFrame>
  );
}

/** Practice only: starts and stops the example bot. */
function ExampleBot({ keyId }: { readonly keyId: string }) {
  const { journey: words } = useWords();
  const { step7 } = words;
  const bot = useSlice('bot');
  const start = useCall(() => bridge().startBot({ keyId }));
  const stop = useCall(() => bridge().stopBot());
  const on = isBotOn(bot);
  const notListed = refusedAddress(bot) !== null;
  const failure = start.failure ?? stop.failure ?? (notListed ? null : bot.failure);
  return (
    <>
      <Card tone="calm">
        <div className={style.bot}>
          <div className={style.botText}>
            <p>
              <strong>{step7.bot}</strong>{' '}
              {bot.state === 'running' && (
                <Pill tone="ok" mark="dot">
                  {step7.botRunning(bot.requests)}
                </Pill>
              )}
              {bot.state === 'starting' && <Pill tone="off">{step7.botStarting}</Pill>}
              {bot.state === 'refused' && <Pill tone="danger">{step7.botRefused}</Pill>}
            </p>
            <p className={style.botHint}>{step7.botHint}</p>
          </div>
          {on ? (
            <Button pending={stop.pending} onClick={() => void stop.run()}>
              {step7.stopBot}
            </Button>
          ) : (
            <Button pending={start.pending} onClick={() => void start.run()}>
              {step7.startBot}
            </Button>
          )}
        </div>
      </Card>
      {notListed && (
        <BotRefused
          onListed={(whitelist) =>
            void changeRun({ whitelist, whitelistSeen: whitelist, whitelistOutcome: 'saved' })
          }
        />
      )}
      {failure !== null && (
        <FailureNotice
          failure={failure}
          handlers={{
            retry: () => void start.run(),
            whitelist: () => void stepTo(5),
            permissions: () => void stepTo(3),
          }}
        />
      )}
    </>
  );
}
