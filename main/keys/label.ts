import type { Outcome } from '../../preload/wire';
import { LABEL_LIMIT } from '../backend/contract';
import { done, failed } from '../failure';

/**
 * A label as it will be sent: blanks at the ends taken off, half characters replaced. Emoji, right-to-left
 * writing and markup are plain text. `label-empty`, `label-too-long`, `label-control-characters`.
 */
export function checkLabel(text: string): Outcome<string> {
  // A lone half of a character pair cannot be written as UTF-8, so the server would see another label than we.
  const label = Buffer.from(text, 'utf8').toString('utf8').trim();
  if (label === '') return failed('label-empty');
  if (/\p{Cc}/u.test(label)) return failed('label-control-characters');
  if (label.length > LABEL_LIMIT) return failed('label-too-long');
  return done(label);
}

/**
 * Is this the label, as far as somebody who reads it from the screen can type it? How an accent is encoded, which
 * blanks stand between the words and what cannot be seen make no difference.
 */
export function isSameLabel(typed: string, label: string): boolean {
  return asSeen(typed) === asSeen(label);
}

function asSeen(text: string): string {
  const seen = text
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim();
  // Of a label that cannot be seen nothing is left to compare.
  return seen === '' ? text : seen;
}
