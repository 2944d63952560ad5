import { useState } from 'react';
import type { CheckerLanguage, CheckerReport, KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice, type Handlers } from '../parts/FailureNotice';
import { Marked } from '../parts/Marked';
import { Notice } from '../parts/Notice';
import { Stages } from '../parts/Stages';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { type Remedy, remedyOf } from '../words/remedies';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './CheckerCard.module.css';
import pageStyles from './KeyPage.module.css';

const LANGUAGES = ['node', 'python', 'shell'] as const satisfies readonly CheckerLanguage[];
const PROGRAMS = { node: 'node', python: 'python3', shell: 'bash' } as const satisfies Record<
  CheckerLanguage,
  string
>;

type CheckerCardProps = {
  readonly row: KeyRow;
  /** What can be done here about the key. What concerns the other machine is done there. */
  readonly handlers: Handlers;
};

/** The same test on the bot's machine: the script on its way out, its report on its way in. */
export function CheckerCard({ row, handlers }: CheckerCardProps) {
  const all = useWords();
  const words = all.views.checker;
  const save = useCall((language: CheckerLanguage) => bridge().saveChecker({ language }));
  const read = useCall((from: 'file' | 'clipboard') => bridge().readCheckerReport({ keyId: row.id, from }));
  const [saved, setSaved] = useState<{ language: CheckerLanguage; path: string } | null>(null);
  const [report, setReport] = useState<CheckerReport | null>(null);

  const saveAs = async (language: CheckerLanguage): Promise<void> => {
    const answer = await save.run(language);
    if (answer?.ok === true && answer.value.path !== null) setSaved({ language, path: answer.value.path });
  };
  const open = async (from: 'file' | 'clipboard'): Promise<void> => {
    const answer = await read.run(from);
    if (answer?.ok === true) setReport(answer.value);
  };
  const refused = read.failure?.code === 'cancelled' ? null : read.failure;
  const script = fileName(saved?.path ?? '');
  const key = row.exports.find(({ format }) => format === 'env' || format === 'json');

  return (
    <section aria-labelledby="checker-title" className={pageStyles.section}>
      <h2 id="checker-title">{words.title}</h2>
      <Card>
        <div className={pageStyles.block}>
          <p className={pageStyles.muted}>{words.text}</p>
          <div className={pageStyles.buttons} role="group" aria-label={words.saveAs}>
            {LANGUAGES.map((language) => (
              <Button
                key={language}
                size="small"
                pending={save.pending}
                onClick={() => void saveAs(language)}
              >
                {words.save[language]}
              </Button>
            ))}
          </div>
          {save.failure !== null && <FailureNotice failure={save.failure} />}
          {saved !== null && (
            <Notice tone="ok" live="polite" title={words.saved(saved.path)}>
              <p>{words.run}</p>
              <code className={styles.command}>
                {`${PROGRAMS[saved.language]} ${script} --file ${key === undefined ? 'bot.env' : fileName(key.path)} --json > ${words.reportFile}`}
              </code>
            </Notice>
          )}
          <div className={styles.back}>
            <p className={pageStyles.muted}>{words.back}</p>
            <div className={pageStyles.buttons}>
              <Button size="small" pending={read.pending} onClick={() => void open('file')}>
                {words.read}
              </Button>
              <Button size="small" kind="quiet" pending={read.pending} onClick={() => void open('clipboard')}>
                {words.paste}
              </Button>
            </div>
          </div>
          {refused !== null && <FailureNotice passing failure={refused} />}
        </div>
      </Card>
      {report !== null && <FromBot report={report} handlers={handlers} />}
    </section>
  );
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? '';
}

function FromBot({ report, handlers }: { readonly report: CheckerReport; readonly handlers: Handlers }) {
  const { views, test } = useWords();
  const words = views.checker;
  const formats = useFormats();
  return (
    <div className={pageStyles.block}>
      <h3 className={styles.from}>
        {words.from(formats.moment(report.startedAt, Date.now()))}
        <span className={styles.host}>
          {[report.host, report.key].filter((part) => part !== null).join(' · ')}
        </span>
      </h3>
      {report.sameKey === false && <Notice tone="warn">{words.otherKey(report.key ?? '…')}</Notice>}
      {report.verdict === 'green' && <Notice tone="ok" live="polite" title={words.green} />}
      {report.verdict === 'incomplete' && (
        <Notice tone="warn" live="polite" title={test.verdict.incomplete}>
          {report.missing === 'ed25519' ? words.noSigning : words.incomplete}
        </Notice>
      )}
      {report.verdict === 'failed' && <Refused report={report} handlers={handlers} />}
      <Stages stages={report.stages} />
    </div>
  );
}

/** What helps on whatever machine it was seen. */
const aboutTheKey: ReadonlySet<Remedy> = new Set<Remedy>([
  'whitelist',
  'permissions',
  'unlock',
  'renew',
  'lock',
  'new-key',
]);

/** The cause, and the action where it concerns the key: nothing here can set that machine's clock. */
function Refused({ report, handlers }: { readonly report: CheckerReport; readonly handlers: Handlers }) {
  const { failures } = useWords();
  const failure = report.stages.find(({ state }) => state === 'failed')?.failure;
  if (failure === undefined || failure === null) return null;
  const remedy = remedyOf(failure);
  const act = aboutTheKey.has(remedy) && report.sameKey !== false ? handlers[remedy] : undefined;
  const { cause, proof } = failures.causes[failure.code];
  const said = proof(failure.evidence ?? {});
  return (
    <Notice
      tone="danger"
      title={cause(failure.evidence ?? {})}
      action={
        act === undefined ? null : (
          <Button size="small" onClick={act}>
            {failures.actions[remedy]}
          </Button>
        )
      }
    >
      {said !== null && (
        <p>
          <Marked text={said} />
        </p>
      )}
    </Notice>
  );
}
