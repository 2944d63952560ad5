import { useState } from 'react';
import type { Failure } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFirstWords } from '../words/useFirstWords';
import { Button } from './Button';
import { Card } from './Card';
import { ClipboardNote } from './ClipboardNote';
import { CopyButton } from './CopyButton';
import { FailureNotice } from './FailureNotice';
import { KeyIdText } from './KeyIdText';
import style from './KeyRows.module.css';

/** What did not work, and how to try it again. */
type Failed = { readonly failure: Failure; readonly again: () => void };
type OnFailure = (failure: Failure, again: () => void) => void;

type KeyRowsProps = {
  readonly keyId: string;
  readonly label: string;
  /** Leave out the secret where it is not on this device. */
  readonly secret?: boolean;
  /** Where the label can be changed. */
  readonly onRename?: () => void;
};

/** Label, API Key and Secret Key of one key. The secret is never here: main copies and shows it. */
export function KeyRows({ keyId, label, secret = true, onRename }: KeyRowsProps) {
  const { common } = useFirstWords();
  const [failed, setFailed] = useState<Failed | null>(null);
  const onFailure: OnFailure = (failure, again) => setFailed({ failure, again });
  return (
    <div className={style.rows}>
      <Card inside="rows">
        <div className={style.row}>
          <span className={style.name}>{common.label}</span>
          <bdi className={style.value}>{label}</bdi>
          {onRename !== undefined && (
            <span className={style.actions}>
              <Button size="small" onClick={onRename}>
                {common.rename}
              </Button>
            </span>
          )}
        </div>
        <div className={style.row}>
          <span className={style.name}>
            {common.apiKey}
            <small>{common.apiKeyHint}</small>
          </span>
          <span className={style.value}>
            <KeyIdText id={keyId} />
          </span>
          <span className={style.actions}>
            <CopyButton
              name={`${common.apiKey}: ${common.copy}`}
              copy={() => bridge().copyKeyId({ keyId })}
              onFailure={onFailure}
            />
          </span>
        </div>
        {secret && <SecretRow keyId={keyId} onFailure={onFailure} />}
      </Card>
      {failed !== null && (
        <FailureNotice
          passing
          failure={failed.failure}
          handlers={{
            retry: () => {
              setFailed(null);
              failed.again();
            },
          }}
        />
      )}
      <ClipboardNote />
    </div>
  );
}

/** Secret Key as dots, with [Anzeigen] and [Kopieren]; both happen in main. */
export function SecretRow({ keyId, onFailure }: { readonly keyId: string; readonly onFailure: OnFailure }) {
  const { common } = useFirstWords();
  const show = useCall(() => bridge().showSecret({ keyId }));
  const row = useSlice('keys').rows.find((each) => each.id === keyId);
  const pair = row?.algorithm === 'ed25519';
  const name = pair ? common.privateKey : common.secretKey;
  const press = async () => {
    const answer = await show.run();
    // A no in main's question is no failure.
    if (answer?.ok === false && answer.failure.code !== 'cancelled')
      onFailure(answer.failure, () => void press());
  };
  return (
    <div className={style.row}>
      <span className={style.name}>
        {name}
        <small>{pair ? common.privateKeyHint : common.secretKeyHint}</small>
      </span>
      <span className={style.value}>
        <code className={style.dots} aria-hidden="true">
          ••••••••••••••••••••••••
        </code>
        <span className="visually-hidden">{common.hidden}</span>
      </span>
      <span className={style.actions}>
        <Button
          size="small"
          pending={show.pending}
          onClick={() => void press()}
          aria-label={`${name}: ${common.show}`}
        >
          {common.show}
        </Button>
        <CopyButton
          name={`${name}: ${common.copy}`}
          copy={() => bridge().copySecret({ keyId })}
          onFailure={onFailure}
        />
      </span>
    </div>
  );
}
