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
