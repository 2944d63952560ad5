import { useSlice } from '../store/mirror';
import { de, type Words } from './de';
import { en } from './en';

const languages = { de, en } as const;

/** Every word of the window in the chosen language. */
export function useWords(): Words {
  return languages[useSlice('settings').language];
}
