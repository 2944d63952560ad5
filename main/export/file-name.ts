const LONGEST = 60;
const FALLBACK = 'bot';
/**
 * A file name for this key that every system takes: `ventario-<label>.<extension>`. Control, direction and path
 * characters of the label are dropped, blanks become hyphens, at most 60 characters and 120 bytes of it stay.
 */
export function suggestedFileName(label: string, extension: string): string {
  const clean = label
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[/\\:*?"<>|%$`'~#&;!^]+/g, '-')
    .replace(/\s+/g, '-')
    .replace(/-{2,}/g, '-');
  const name = trimEnds(shorten(trimEnds(clean)));
  // The word in front also keeps it off the names that Windows reserves for devices.
  return `ventario-${name === '' ? FALLBACK : name}.${extension}`;
}

/** Dots and blanks at the end are dropped by Windows, a dot at the start hides the file. */
function trimEnds(name: string): string {
  return name.replace(/^[.\-\s]+|[.\-\s]+$/gu, '');
}

/** Cuts between what people see as characters, so that no half emoji stays. */
function shorten(name: string): string {
  let kept = '';
  for (const { segment } of new Intl.Segmenter('de', { granularity: 'grapheme' }).segment(
    name.slice(0, 500),
  )) {
    const longer = kept + segment;
    if (longer.length > LONGEST || Buffer.byteLength(longer) > 2 * LONGEST) break;
    kept = longer;
  }
  return kept;
}
