import { describe, expect, it } from 'vitest';
import { isSameLabel } from '../../main/keys/label';

describe('A label that was typed', () => {
  it.each([
    ['an accent in two characters', 'Cafe\u0301 Bot', 'Caf\u00e9 Bot'],
    ['two blanks, of which the screen shows one', 'Mein  Bot', 'Mein Bot'],
    ['a blank that does not break', 'Mein\u00a0Bot', 'Mein Bot'],
    ['a sign that says how an emoji is drawn', 'Bot \u2764\ufe0f', 'Bot \u2764'],
    ['a blank without width', 'Bot\u200b', 'Bot'],
    ['a sign that turns the direction', '\u202eBot\u202c', 'Bot'],
    ['blanks at its ends', 'Bot', ' Bot '],
  ])('is the same as one with %s, which nobody can see or type', (_, label, typed) => {
    expect(isSameLabel(typed, label)).toBe(true);
    expect(isSameLabel(label, label)).toBe(true);
  });

  it.each([
    ['Bot', ''],
    ['Bot', 'bot'],
    ['Bot', 'Bot 0'],
    ['Cafe Bot', 'Caf\u00e9 Bot'],
    ['MeinBot', 'Mein Bot'],
    // Nothing of it can be seen: at least it must be pasted.
    ['\u200b', ''],
    ['\u200b', ' '],
  ])('„%s“ is not „%s“', (label, typed) => {
    expect(isSameLabel(typed, label)).toBe(false);
  });
});
