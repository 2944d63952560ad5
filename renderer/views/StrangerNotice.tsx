import type { UsageSummary } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';

type Address = UsageSummary['addresses'][number];

type StrangerNoticeProps = {
  readonly summary: UsageSummary;
  readonly onMarked: () => void;
  readonly onLock: () => void;
};

/** Unknown addresses, those that got through first, then the newest. */
export function strangersOf(addresses: readonly Address[]): readonly Address[] {
  return addresses
    .filter((address) => address.known === 'no')
    .toSorted((a, b) => {
      const through = Number(b.count > b.failures) - Number(a.count > a.failures);
      return through || b.firstSeen - a.firstSeen;
    });
}

/** The unknown address that most needs a look, with „Das war ich“ and „Schlüssel sperren“. */
export function StrangerNotice({ summary, onMarked, onLock }: StrangerNoticeProps) {
  const all = useWords();
  const words = all.views.usage;
  const formats = useFormats();
  const mark = useCall((ip: string) => bridge().markAddress({ ip, mine: true }));
  const strangers = strangersOf(summary.addresses);
  const first = strangers[0];
  if (first === undefined) return null;
  const since = formats.moment(first.firstSeen, Date.now());
  const through = first.count - first.failures;
  return (
    <Notice
      tone={through > 0 ? 'danger' : 'warn'}
      live="off"
      title={words.newAddress(first.ip)}
      action={
        <>
          <Button
            size="small"
            kind="quiet"
            pending={mark.pending}
            aria-label={words.mineNamed(first.ip)}
            onClick={() =>
              void mark.run(first.ip).then((answer) => {
                if (answer?.ok === true) onMarked();
              })
            }
          >
            {words.mine}
          </Button>
          <Button size="small" kind="danger" onClick={onLock}>
            {words.lockKey}
          </Button>
        </>
      }
    >
      {through === 0 ? words.rejected(first.count, since) : words.accepted(first.count, through, since)}
      {strangers.length > 1 && ` ${words.otherAddresses(strangers.length - 1)}`}
      {mark.failure !== null && (
        <p role="alert">{all.failures.causes[mark.failure.code].cause(mark.failure.evidence ?? {})}</p>
      )}
    </Notice>
  );
}
