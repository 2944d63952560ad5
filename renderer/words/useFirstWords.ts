import { useSlice } from '../store/mirror';
import { common as commonDe } from './de/common';
import { start as startDe } from './de/start';
import { common as commonEn } from './en/common';
import { start as startEn } from './en/start';
import { type Formats, formatsOf } from './format';

const first = {
  de: { common: commonDe, start: startDe },
  en: { common: commonEn, start: startEn },
} as const;

export type FirstWords = typeof first.de;

/** The few words that the first screen needs; everything else comes with `useWords`. */
export function useFirstWords(): FirstWords {
  return first[useSlice('settings').language];
}

/** Numbers, times and plurals in the chosen language. */
export function useFormats(): Formats {
  return formatsOf(useSlice('settings').language);
}
