import type { FailureCode, Language, Mode } from '../preload/contract';

/** What the app was started for, as its arguments say. */
export type Command =
  | { do: 'open' }
  | { do: 'check'; key: string | null; json: boolean; mode: Mode | null; language: Language | null }
  | { do: 'explain'; problem: string | null; json: boolean };

export const USAGE = `ventario-companion check [--key LABEL|ID] [--json] [--practice|--live] [--lang de|en]

Tests the connection of a key as the app does, without a window. Two causes are for the app alone, which remembers:
a retry storm, and rights or a whitelist that were changed less than two minutes ago.
  --key LABEL|ID   this key alone; without it every key whose secret is on this device. Those that
                   were locked or have a successor are named, not tested, and no failure
  --json           one JSON object on standard output
  --practice       the keys of the Übungsmodus, whose sandbox runs as long as the app is open in it
  --live           the keys at Ventario; without either: the mode in which the app was last
Exit code: 0 = all green, 1 = a test has failed, 2 = it could not be tested, or was stopped.
`;

/**
 * `args`: the process's own, without the executable and, where Electron was given a folder, without that. Switches of
 * Chromium may stand before the command.
 */
export function commandOf(args: readonly string[]): Command {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  if (args[at] !== 'check') return { do: 'open' };
  const wish: Extract<Command, { do: 'check' }> = {
    do: 'check',
    key: null,
    json: false,
    mode: null,
    language: null,
  };
  const rest = args.slice(at + 1);
  const json = rest.includes('--json');
  const explain = (problem: string | null): Command => ({ do: 'explain', problem, json });
  while (rest.length > 0) {
    const [name, inline] = split(rest.shift() ?? '');
    const value = () => inline ?? rest.shift();
    switch (name) {
      case '--key': {
        const key = value();
        if (key === undefined || key === '') return explain('--key needs a label or an id');
        wish.key = key;
        break;
      }
      case '--lang': {
        const language = value();
        if (language !== 'de' && language !== 'en') return explain('--lang is de or en');
        wish.language = language;
        break;
      }
      case '--json':
        wish.json = true;
        break;
      case '--practice':
      case '--live':
        if (wish.mode !== null) return explain('--practice and --live exclude each other');
        wish.mode = name === '--live' ? 'live' : 'practice';
        break;
      case '--help':
      case '-h':
        return explain(null);
      default:
        // It might be a secret that somebody has put here: it is not repeated.
        return explain('unknown argument');
    }
  }
  return wish;
}

/** The answer of `--json` when nothing was tested. */
export function untestable(failure: FailureCode): string {
  return jsonLine({ version: 1, green: false, failure, keys: [] });
}

/** One line of JSON in which nothing steers a terminal or turns a line round. */
export function jsonLine(value: object): string {
  const text = JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}]/gu, (found) =>
    found.replaceAll(/[^]/g, escaped),
  );
  return `${text}\n`;
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function split(arg: string): [string, string | undefined] {
  const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
  return equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)];
}
