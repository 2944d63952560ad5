import type { Language } from '../../preload/contract';
import { de } from './de';
import { en } from './en';

/** Main's own words: menu, dialogs, notifications, window titles. The window has a catalogue of its own. */
export type MainWords = typeof de;

const catalogues: { readonly [Name in Language]: MainWords } = { de, en };

export function mainWords(language: Language): MainWords {
  return catalogues[language];
}
