import type { Language } from '../../preload/contract';

/** A blank at which no line breaks. */
export const NBSP = '\u00a0';

const locale = { de: 'de-DE', en: 'en-GB' } as const satisfies Record<Language, string>;

const justNow = { de: 'gerade eben', en: 'just now' } as const satisfies Record<Language, string>;

/** Made at its first use: the first screen needs hardly any of these, and each costs time. */
const late = <Value>(make: () => Value): (() => Value) => {
  let made: Value | undefined;
  return () => (made ??= make());
};

const makeFormats = (language: Language) => {
  const at = locale[language];
  const number = late(() => new Intl.NumberFormat(at));
  const oneDigit = late(() => new Intl.NumberFormat(at, { maximumFractionDigits: 1 }));
  const percent = late(() => new Intl.NumberFormat(at, { style: 'percent', maximumFractionDigits: 1 }));
  const plural = late(() => new Intl.PluralRules(at));
  const time = late(() => new Intl.DateTimeFormat(at, { hour: '2-digit', minute: '2-digit' }));
  const second = late(
    () => new Intl.DateTimeFormat(at, { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  );
  const exact = late(
    () =>
      new Intl.DateTimeFormat(at, {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        fractionalSecondDigits: 3,
      }),
  );
  const date = late(
    () =>
      new Intl.DateTimeFormat(
        at,
        language === 'de'
          ? { day: '2-digit', month: '2-digit', year: 'numeric' }
          : { day: 'numeric', month: 'short', year: 'numeric' },
      ),
  );
  const dayMonth = late(
    () => new Intl.DateTimeFormat(at, { weekday: 'short', day: '2-digit', month: '2-digit' }),
  );
  const relative = late(() => new Intl.RelativeTimeFormat(at, { numeric: 'auto' }));
  const and = late(() => new Intl.ListFormat(at, { type: 'conjunction' }));
  const oclock = language === 'de' ? `${NBSP}Uhr` : '';

  const timeText = (ms: number): string => time().format(ms) + oclock;
  const sameDay = (a: number, b: number): boolean => date().format(a) === date().format(b);

  return {
    language,
    number: (n: number): string => number().format(n),
    /** A decimal text of any size, with the language's separators. */
    bigNumber: (text: string): string => (/^\d+$/.test(text) ? number().format(BigInt(text)) : text),
    percent: (part: number): string => percent().format(part).replaceAll(' ', NBSP),
    /** "one" or "other" form by the language's rule. */
    plural: (n: number, forms: { readonly one: string; readonly other: string }): string =>
      plural().select(n) === 'one' ? forms.one : forms.other,
    /** 14:03 Uhr */
    time: timeText,
    /** 14:07:31 */
    second: (ms: number): string => second().format(ms),
    /** 14:07:31,204 */
    exact: (ms: number): string => exact().format(ms),
    /** 21.05.2027 */
    date: (ms: number): string => date().format(ms),
    /** Fr 20.11. */
    day: (ms: number): string => dayMonth().format(ms).replace(',', ''),
    /** The time alone today, else with its date. */
    moment: (ms: number, now: number): string =>
      sameDay(ms, now) ? timeText(ms) : `${date().format(ms)}, ${timeText(ms)}`,
    dateTime: (ms: number): string => `${date().format(ms)}, ${timeText(ms)}`,
    /** vor 3 Minuten. Seconds are not counted: the text would be wrong as soon as it is read. */
    ago: (ms: number, now: number): string => {
      const seconds = Math.round((ms - now) / 1000);
      const size = Math.abs(seconds);
      if (size < 60) return justNow[language];
      if (size < 3600) return relative().format(Math.trunc(seconds / 60), 'minute');
      if (size < 86_400) return relative().format(Math.trunc(seconds / 3600), 'hour');
      return relative().format(Math.trunc(seconds / 86_400), 'day');
    },
    /** 84 ms, or 1,2 s from a second on. */
    duration: (ms: number): string =>
      ms < 1000 ? `${number().format(Math.round(ms))}${NBSP}ms` : `${oneDigit().format(ms / 1000)}${NBSP}s`,
    /** 0,2 s */
    seconds: (ms: number): string => `${oneDigit().format(ms / 1000)}${NBSP}s`,
    list: (items: readonly string[]): string => and().format(items),
  };
};

export type Formats = ReturnType<typeof makeFormats>;

const made = new Map<Language, Formats>();

/** Numbers, times and plurals of one language (Intl). */
export function formatsOf(language: Language): Formats {
  const known = made.get(language);
  if (known !== undefined) return known;
  const fresh = makeFormats(language);
  made.set(language, fresh);
  return fresh;
}
