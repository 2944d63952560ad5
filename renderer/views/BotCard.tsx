import { useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Field } from '../parts/Field';
import { isKeychainFailure, KeychainHelp } from '../parts/KeychainHelp';
import { Pill } from '../parts/Pill';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { BotRefused, isBotOn, refusedAddress } from './BotRefused';
import styles from './Overview.module.css';

/** The example bot of Übungsmodus: start and stop. */
export function BotCard({ rows }: { readonly rows: readonly KeyRow[] }) {
  const all = useWords();
  const words = all.views.overview;
  const bot = useSlice('bot');
  const start = useCall((keyId: string) => bridge().startBot({ keyId }));
  const stop = useCall(() => bridge().stopBot());
  const able = rows.filter((row) => row.status === 'active' && row.secretHere !== 'no');
  const [chosen, setChosen] = useState<string | null>(null);
  const on = isBotOn(bot);
  const keyId = on ? bot.keyId : ((able.find((row) => row.id === chosen) ?? able[0])?.id ?? null);
  const notListed = refusedAddress(bot) !== null;
  const failure = start.failure ?? stop.failure ?? (notListed ? null : bot.failure);

  return (
    <section aria-labelledby="bot-title" className={styles.section}>
      <div className={styles.sectionHead}>
        <h2 id="bot-title">{words.bot}</h2>
      </div>
      <Card>
        <div className={styles.bot}>
          <p className={styles.muted}>{words.botText}</p>
          {able.length > 1 && !on && (
            <Field label={words.botKey}>
              {(control) => (
                <select {...control} value={keyId ?? ''} onChange={(event) => setChosen(event.target.value)}>
                  {able.map((row) => (
                    <option key={row.id} value={row.id}>
                      {row.label}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
          {able.length === 0 && !on && <p>{words.botNoKey}</p>}
          {notListed && <BotRefused />}
          {failure !== null && (
            <p role="alert" className={styles.failure}>
              {all.failures.causes[failure.code].cause(failure.evidence ?? {})}
            </p>
          )}
          <div className={styles.botActions}>
            {isKeychainFailure(failure) && <KeychainHelp />}
            {on ? (
              <Button size="small" pending={stop.pending} onClick={() => void stop.run()}>
                {words.botStop}
              </Button>
            ) : (
              able.length > 0 && (
                <Button
                  size="small"
                  pending={start.pending}
                  onClick={() => {
                    if (keyId !== null) void start.run(keyId);
                  }}
                >
                  {words.botStart}
                </Button>
              )
            )}
            {bot.state === 'running' && (
              <Pill tone="ok" mark="dot">
                {words.botRunning(bot.requests)}
              </Pill>
            )}
            {bot.state === 'starting' && <Pill tone="off">{words.botStarting}</Pill>}
            {bot.state === 'refused' && <Pill tone="danger">{words.botRefused}</Pill>}
          </div>
        </div>
      </Card>
    </section>
  );
}
