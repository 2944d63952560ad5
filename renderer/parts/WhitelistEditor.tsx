import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { AddressVerdict, Failure } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { endsWhenOnline, useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { FailureNotice } from './FailureNotice';
import { TextField } from './Field';
import { IconButton } from './IconButton';
import { Pill } from './Pill';
import { Skeleton } from './Skeleton';
import style from './WhitelistEditor.module.css';

/** How long typing must rest before an entry is checked, in ms. */
const REST_MS = 200;

type WhitelistEditorProps = {
  readonly entries: readonly string[];
  readonly onChange: (entries: string[]) => void;
  /** Said at the field, as when the list is empty but must not be. */
  readonly error?: string | null;
  /** Put into the field at first, as from the connection test. */
  readonly proposed?: string;
  /** Told what stands in the field and is in no list yet. */
  readonly onTyped?: (text: string) => void;
  /** The field's id, for an error summary. */
  readonly fieldId?: string;
};

type Checked = { readonly text: string; readonly verdict: AddressVerdict };

/** The list of allowed addresses; main judges each entry while it is typed. */
export function WhitelistEditor(props: WhitelistEditorProps) {
  const { entries, onChange, error, proposed, onTyped, fieldId } = props;
  const { whitelist: words } = useWords().journey;
  const { common } = useWords();
  const made = useId();
  const id = fieldId ?? made;
  const [text, setText] = useState(proposed ?? '');
  const [checked, setChecked] = useState<Checked | null>(null);
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef(0);
  const list = useRef<HTMLUListElement>(null);

  const typed = text.trim();
  useEffect(() => onTyped?.(typed), [typed, onTyped]);

  const check = async (entry: string, others: readonly string[]): Promise<AddressVerdict | null> => {
    const answer = await bridge().checkAddress({ text: entry.slice(0, 10_000), others: [...others] });
    if (answer.ok) return answer.value;
    setFailure(answer.failure);
    return null;
  };

  // `check` only reads what is listed
  useEffect(() => {
    const turn = ++latest.current;
    const typed = text.trim();
    // Several at once are judged one by one when they are added.
    if (typed === '' || /[\s,;]/.test(typed)) {
      setChecked(null);
      return;
    }
    const timer = setTimeout(() => {
      void check(typed, entries).then((verdict) => {
        // An answer to what was typed before must not judge what stands there now.
        if (verdict !== null && turn === latest.current) setChecked({ text: typed, verdict });
      });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [text, entries]);

  const add = async (anyway: boolean) => {
    const turn = ++latest.current;
    const wanted = text.split(/[\s,;]+/).filter((each) => each !== '');
    let list = [...entries];
    setFailure(null);
    for (const [at, each] of (wanted.length === 0 ? [''] : wanted).entries()) {
      const verdict = await check(each, list);
      if (turn !== latest.current || verdict === null) return;
      const fine = verdict.canonical !== null && !verdict.blocking && (verdict.problem === null || anyway);
      if (!fine || verdict.canonical === null) {
        if (list.length !== entries.length) onChange(list);
        setText(wanted.slice(at).join(' '));
        setChecked({ text: each, verdict });
        document.getElementById(id)?.focus();
        return;
      }
      list = [...list, verdict.canonical];
      setSaid(words.added(verdict.canonical));
    }
    onChange(list);
    setText('');
    setChecked(null);
    document.getElementById(id)?.focus();
  };

  const remove = (entry: string) => {
    const at = entries.indexOf(entry);
    onChange(entries.filter((each) => each !== entry));
    setSaid(words.removed(entry));
    // The focus goes to the neighbour, never to nowhere.
    requestAnimationFrame(() => {
      const buttons = list.current?.querySelectorAll('button') ?? [];
      const next = buttons[Math.min(at, buttons.length - 1)] ?? document.getElementById(id);
      next?.focus();
    });
  };

  const verdict = checked?.verdict ?? null;
  const problem =
    checked === null || verdict === null || verdict.problem === null
      ? null
      : words.problem(verdict.problem, verdict, checked.text);
  const narrowed =
    verdict?.problem === 'too-wide' && verdict.canonical !== null
      ? verdict.canonical.replace(/\/\d+$/, verdict.family === 'ipv6' ? '/56' : '/24')
      : null;

  return (
    <div className={style.editor}>
      <SeenAddresses
        entries={entries}
        onAdd={(found) => {
          onChange([...entries, ...found]);
          if (found.includes(text.trim())) setText('');
          setSaid(words.added(found.join(', ')));
          // The pressed button is gone: on to the field, not to nowhere.
          document.getElementById(id)?.focus();
        }}
      />
      <div className={style.entry}>
        <div className={style.field}>
          <TextField
            id={id}
            label={words.label}
            hint={
              verdict !== null &&
              problem === null &&
              verdict.canonical !== null &&
              verdict.canonical !== checked?.text
                ? words.ready(verdict.canonical)
                : words.hint
            }
            error={problem ?? (text === '' ? (error ?? null) : null)}
            value={text}
            onText={(next) => {
              setText(next);
              setChecked(null);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              event.preventDefault();
              void add(false);
            }}
            mono
            dir="ltr"
            maxLength={10_000}
          />
        </div>
        <Button onClick={() => void add(false)}>{common.add}</Button>
      </div>
      {problem !== null && verdict !== null && (narrowed !== null || !verdict.blocking) && (
        <div className={style.remedies}>
          {narrowed !== null && (
            <Button
              size="small"
              onClick={() => {
                setText(narrowed);
                document.getElementById(id)?.focus();
              }}
            >
              {words.narrow}
            </Button>
          )}
          {!verdict.blocking && (
            <Button size="small" kind="quiet" onClick={() => void add(true)}>
              {words.anyway}
            </Button>
          )}
        </div>
      )}
      {failure !== null && <FailureNotice failure={failure} handlers={{ retry: () => void add(false) }} />}
      <div className={style.listHead}>
        <h3 id={`${id}-list`}>{words.list}</h3>
        <span>{words.count(entries.length)}</span>
      </div>
      {entries.length === 0 ? (
        <p className={style.none}>{words.none}</p>
      ) : (
        <ul className={style.list} ref={list} aria-labelledby={`${id}-list`}>
          {entries.map((entry) => (
            <li key={entry}>
              <code>{entry}</code>
              <IconButton name={words.removeThis(entry)} icon={<Cross />} onClick={() => remove(entry)} />
            </li>
          ))}
        </ul>
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </div>
  );
}

function Cross() {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M6.5 6.5l11 11m0-11-11 11" />
    </svg>
  );
}

type Seen = { readonly who: 'thisPc' | 'bot'; readonly ip: string };

/** „Dieser PC (aus Sicht von Ventario)“ per family, and the example bot in practice. */
function SeenAddresses({
  entries,
  onAdd,
}: {
  readonly entries: readonly string[];
  readonly onAdd: (found: string[]) => void;
}) {
  const { journey, common } = useWords();
  const words = journey.whitelist;
  const connection = useSlice('connection');
  const seen = useCall(() => bridge().seenAddresses());
  const [found, setFound] = useState<readonly Seen[] | null>(null);
  const online = connection.state === 'online';

  const { run } = seen;

  const load = useCallback(async () => {
    const answer = await run();
    if (answer?.ok !== true) return;
    const { ipv4, ipv6, bot } = answer.value;
    const rows: Seen[] = [];
    if (ipv4 !== null) rows.push({ who: 'thisPc', ip: ipv4 });
    if (ipv6 !== null) rows.push({ who: 'thisPc', ip: ipv6 });
    if (bot !== null) rows.push({ who: 'bot', ip: bot });
    setFound(rows);
  }, [run]);
  // Asked once, and again when Ventario is back.
  const missing = found === null;
  useEffect(() => {
    if (missing) void load();
  }, [missing, online, load]);

  // Offline is said once on a screen, at its top.
  if (seen.failure !== null && !online && endsWhenOnline(seen.failure)) return null;
  if (seen.failure !== null)
    return <FailureNotice failure={seen.failure} tone="warn" handlers={{ retry: () => void load() }} />;
  if (found === null) return <Skeleton lines={2} />;
  if (found.length === 0) return null;
  const absent = found.filter((each) => !entries.includes(each.ip));
  const name = (who: Seen['who']) => (who === 'bot' ? words.bot : words.thisPc);
  return (
    <section className={style.seen} aria-label={words.seen}>
      <ul>
        {found.map((each) => (
          <li key={each.ip}>
            <span className={style.who}>{name(each.who)}</span>
            <span className={style.family}>{words.family(each.ip.includes(':') ? 'ipv6' : 'ipv4')}</span>
            <code>{each.ip}</code>
            <span className={style.state}>
              {entries.includes(each.ip) ? (
                <Pill tone="ok">{words.inList}</Pill>
              ) : (
                <Button
                  size="small"
                  aria-label={words.addThis(name(each.who), each.ip)}
                  onClick={() => onAdd([each.ip])}
                >
                  {common.add}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {absent.length > 1 && (
        <div className={style.all}>
          <Button size="small" onClick={() => onAdd(absent.map((each) => each.ip))}>
            {common.addAll}
          </Button>
        </div>
      )}
    </section>
  );
}
