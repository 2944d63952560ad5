import type { CheckerLanguage, Language } from '../../preload/contract';
import type { KeyMode } from '../backend/contract';
// The bundler's text of the file, of which the linter sees the code.
// oxlint-disable-next-line import/default
import nodeSource from './check.mjs?raw';
import pythonSource from './check.py?raw';
import shellSource from './check.sh?raw';
import { checkerWords } from './words';

/** The checkers for the bot's machine: real files beside this one, filled with words and facts. No secret among them. */

export type CheckerFacts = {
  /** This app's version. */
  version: string;
  /** The backend's origin: used where the bot names none. */
  baseUrl: string;
  /** Keys that belong to that backend. */
  mode: KeyMode;
  /** What it speaks unless it is told; German where nothing is said. */
  language?: Language;
  /** The practice backend's authority; null = the system's roots. */
  caPem: string | null;
};

type Script = { readonly extension: string; readonly executable: boolean; fill(facts: CheckerFacts): string };

const MARK = / [/#]+ ?@filled$/m;

/** One for each language; a new one is one more row. */
const scripts: { readonly [Name in CheckerLanguage]: Script } = {
  node: {
    extension: 'mjs',
    executable: false,
    fill: (facts) => replaceLine(nodeSource, `const FILLED = JSON.parse(String.raw\`${asJson(facts)}\`);`),
  },
  python: {
    extension: 'py',
    executable: false,
    fill: (facts) => replaceLine(pythonSource, `FILLED = json.loads(r'''${asJson(facts)}''')`),
  },
  shell: {
    extension: 'sh',
    executable: true,
    fill: (facts) => replaceLine(shellSource, asShell(facts)),
  },
};

/** The whole script as text, and the name that it is best saved under. Pure. */
export function checkerScript(
  language: CheckerLanguage,
  facts: CheckerFacts,
): { text: string; fileName: string; extension: string; executable: boolean } {
  const { extension, executable, fill } = scripts[language];
  return { text: fill(facts), fileName: `ventario-check.${extension}`, extension, executable };
}

function replaceLine(source: string, line: string): string {
  const lines = source.split('\n');
  const at = lines.findIndex((each) => MARK.test(each));
  if (at === -1) throw new Error('The checker has no place for what is filled in');
  return lines.with(at, line).join('\n');
}

/** The words as the scripts look them up: names padded to one width, causes and helps apart. */
function wordsFor(language: Language) {
  const { said, stages, ...rest } = checkerWords[language];
  const width = Math.max(...Object.values(stages).map((name) => name.length));
  const each = <Value>(list: Record<string, Value>, change: (value: Value) => string) =>
    Object.fromEntries(Object.entries(list).map(([name, value]) => [name, change(value)]));
  return {
    ...rest,
    stages: each(stages, (name) => name.padEnd(width)),
    causes: each(said, ([cause]) => cause),
    helps: each(said, ([, help]) => help),
  };
}

/** JSON that stands safely in a raw text of Node and of Python. ASCII: Python before 3.9 stumbles over long lines else. */
function asJson({ caPem, ...facts }: CheckerFacts): string {
  const filled = {
    ...facts,
    ...(caPem === null ? {} : { caPem }),
    words: { de: wordsFor('de'), en: wordsFor('en') },
  };
  return JSON.stringify(filled).replaceAll(
    /['`$]|[^ -~]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Variables, and one function that looks a word up. */
function asShell({ version, baseUrl, mode, caPem, language: spoken = 'de' }: CheckerFacts): string {
  const cases = (['de', 'en'] as const).flatMap((language) => {
    const { stages, states, verdicts, notes, causes, helps, ...single } = wordsFor(language);
    const groups: Record<string, Record<string, string>> = { stages, states, verdicts, notes, causes, helps };
    const lines = Object.entries(single).map(([name, text]) => [`${language}.${name}`, text] as const);
    for (const [group, texts] of Object.entries(groups)) {
      for (const [name, text] of Object.entries(texts)) lines.push([`${language}.${group}.${name}`, text]);
    }
    return lines.map(([name, text]) => `    ${name}) WORD=${quoted(text)} ;;`);
  });
  return [
    `FILLED_VERSION=${quoted(version)}`,
    `FILLED_BASE_URL=${quoted(baseUrl)}`,
    `FILLED_MODE=${quoted(mode)}`,
    `FILLED_CA_PEM=${quoted(caPem ?? '')}`,
    `FILLED_LANGUAGE=${quoted(spoken)}`,
    'say() {',
    '  case $LANGUAGE_WANTED.$1 in',
    ...cases,
    '    *) WORD=$1 ;;',
    '  esac',
    '}',
  ].join('\n');
}

/** One word of a shell, whatever stands in it (POSIX shell, section 2.2.2). */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
