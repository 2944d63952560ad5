import type { HealthReason, KeyRow } from '../../preload/contract';
import type { Words } from '../words/de';
import type { Formats } from '../words/format';
import type { Level } from './useHealth';

/** Addresses that a sentence names before it counts. */
const MOST_NAMED = 2;

/** A reason with its evidence, as one sentence. */
export function reasonText(
  words: Words['views']['attention'],
  reason: HealthReason,
  row: KeyRow,
  formats: Formats,
  now: number,
): string {
  const ago = (at: number): string => formats.ago(Math.min(at, now), now);
  switch (reason.kind) {
    case 'withdrawal':
      return words.withdrawal(formats.list(reason.granted));
    case 'expired':
      return words.expired(formats.date(reason.at));
    case 'overdue':
      return words.overdue(reason.days);
    case 'renewal':
      return words.renewal(reason.days);
    case 'test-failed':
      return words['test-failed'](ago(reason.at));
    case 'open-whitelist':
      return words['open-whitelist'];
    case 'unknown-address': {
      const count = reason.addresses.reduce((sum, address) => sum + address.count, 0);
      const accepted = reason.addresses.reduce<number | null>(
        (sum, address) => (sum === null || address.accepted === undefined ? null : sum + address.accepted),
        0,
      );
      const last = Math.max(...reason.addresses.map(({ lastSeen }) => lastSeen));
      const [first] = reason.addresses;
      const say = row.whitelist.enabled ? words.unlisted : words['unknown-address'];
      return say(first?.ip ?? '', reason.addresses.length, words.requests(count, accepted), ago(last));
    }
    case 'failures':
      return words.failures(formats.percent(reason.failures / reason.total), reason.failures, reason.total);
    case 'unused':
      return words.unused(reason.days);
    case 'trade-unused':
      return words['trade-unused'](reason.days);
    case 'several-addresses': {
      const named = reason.addresses.slice(0, MOST_NAMED).map(({ ip }) => ip);
      const more = reason.addresses.length - named.length;
      return words['several-addresses'](
        formats.list(more === 0 ? named : [...named, words.moreAddresses(more)]),
      );
    }
    default:
      return assertNever(reason);
  }
}

/** The same in a few words, for a table cell. */
export function reasonShort(words: Words['views']['attentionShort'], reason: HealthReason): string {
  return reason.kind === 'renewal' ? words.renewal(reason.days) : words[reason.kind];
}

/** Must not wait: it can cost money, or the key works no more. */
export function isGrave(reason: HealthReason): boolean {
  return reason.kind === 'withdrawal' || reason.kind === 'overdue' || reason.kind === 'expired';
}

/** Among the reasons of several keys: what is grave, then what may be somebody else's doing, then the rest. */
export function byUrgency(one: HealthReason, other: HealthReason): number {
  return urgency(one) - urgency(other);
}

function urgency(reason: HealthReason): number {
  if (isGrave(reason)) return 0;
  return reason.kind === 'unknown-address' ? 1 : 2;
}

/** Tone and word of a key's state. */
export function levelPill(
  words: Words['views']['keys'],
  level: Level,
): { readonly tone: 'ok' | 'warn' | 'danger' | 'off'; readonly text: string } {
  switch (level) {
    case 'good':
      return { tone: 'ok', text: words.good };
    case 'attention':
      return { tone: 'warn', text: words.todo };
    case 'critical':
      return { tone: 'danger', text: words.critical };
    case 'unrated':
      return { tone: 'off', text: words.unrated };
    case 'locked':
      return { tone: 'off', text: words.disabled };
    case 'expired':
      return { tone: 'danger', text: words.expired };
    case 'pending':
      return { tone: 'off', text: words.pending };
    default:
      return assertNever(level);
  }
}

function assertNever(value: never): never {
  throw new Error(`Not reachable: ${typeof value}`);
}
