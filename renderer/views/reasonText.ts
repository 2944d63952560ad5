import type { Words } from '../words/de';
import type { Level, Reason } from './health';

/** A reason in the user's words. */
export function reasonText(words: Words['views']['attention'], reason: Reason): string {
  switch (reason.kind) {
    case 'overdue':
      return words.overdue(reason.days);
    case 'renewal':
      return words.renewal(reason.days);
    default:
      return words[reason.kind];
  }
}

/** The same in a few words, for a table cell. */
export function reasonShort(words: Words['views']['attentionShort'], reason: Reason): string {
  return reason.kind === 'renewal' ? words.renewal(reason.days) : words[reason.kind];
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
  }
}
