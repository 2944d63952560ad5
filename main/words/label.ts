const LONGEST = 64;

/** A key's label for one line of a dialog, title or notification: text that cannot turn or break the line. */
export function shownLabel(label: string): string {
  const clean = label
    .slice(0, 20 * LONGEST)
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  // Counted as people see characters, so that no half emoji stays.
  const characters = Array.from(new Intl.Segmenter('de').segment(clean), ({ segment }) => segment);
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : clean;
}
