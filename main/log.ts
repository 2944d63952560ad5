import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { redact, redactText } from './redact';
import { makePrivateFolder } from './safe-file';

/** The log: one JSON object a line, redacted here and nowhere else, in a file that the user alone can read. */

export type Facts = Readonly<Record<string, unknown>>;
type Level = 'info' | 'warn' | 'error';

export type Log = {
  /** @param event What happened, in words joined by hyphens; facts must be small. */
  readonly [Name in Level]: (event: string, facts?: Facts) => void;
} & {
  /** Answers once everything so far is in the file. */
  flush(): Promise<void>;
};

/** Where finished lines go. */
export type Sink = (level: Level, line: string) => void;

const LINE_LIMIT = 4_000;
/** Lines kept while there is no file yet; older ones go first. */
const WAITING_LIMIT = 500;
/** The file is opened this long after the first line, so that it costs nothing at the start. In ms. */
const OPENING_DELAY = 1_500;
const FILE_LIMIT = 1024 * 1024;

/** A log over a sink that is opened late. `open` is called once, at the first need. */
export function createLog(
  now: () => number,
  open: () => Promise<Sink>,
  delay: number = OPENING_DELAY,
): Log & { ready(): void } {
  let waiting: { level: Level; line: string }[] = [];
  let sink: Sink | undefined;
  let opening: Promise<void> | undefined;
  let allowed = false;
  let timer: NodeJS.Timeout | undefined;

  const begin = async () => {
    try {
      sink = await open();
    } catch {
      // A log that cannot be opened must not take the app along; the lines stay in memory.
      opening = undefined;
      return;
    }
    for (const { level, line } of waiting) sink(level, line);
    waiting = [];
  };

  const drain = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    opening ??= begin();
    return opening;
  };

  const soon = () => {
    if (!allowed || opening !== undefined || timer !== undefined || waiting.length === 0) return;
    timer = setTimeout(() => void drain(), delay);
    timer.unref();
  };

  const write = (level: Level, event: string, facts?: Facts) => {
    const line = logLine(now(), level, event, facts);
    if (sink !== undefined) return sink(level, line);
    waiting.push({ level, line });
    if (waiting.length > WAITING_LIMIT) waiting.shift();
    if (level === 'error' && allowed) void drain();
    else soon();
  };

  return {
    info: (event, facts) => write('info', event, facts),
    warn: (event, facts) => write('warn', event, facts),
    error: (event, facts) => write('error', event, facts),
    ready() {
      allowed = true;
      soon();
    },
    async flush() {
      if (allowed && waiting.length > 0) await drain();
    },
  };
}

/** One line of the log, without its end. */
export function logLine(at: number, level: Level, event: string, facts?: Facts): string {
  const head = { time: new Date(at).toISOString(), level, event: redactText(event).slice(0, 100) };
  const line = facts === undefined ? JSON.stringify(head) : JSON.stringify({ ...head, facts: redact(facts) });
  if (line.length <= LINE_LIMIT) return line;
  return JSON.stringify({ ...head, facts: `[${line.length} characters]` });
}

let place: { folder: string; console: boolean } | undefined;
const processLog = createLog(Date.now, async () => openFile(place));

/** The log of this process. Lines are kept in memory until `startLog` has said where the file is. */
export const log: Log = processLog;

/** @param toConsole Also on the terminal; never in a packaged app. */
export function startLog(folder: string, toConsole: boolean): void {
  place = { folder, console: toConsole };
  processLog.ready();
}

/** electron-log, loaded late: its Node part alone, since its main part listens to the windows by itself. */
async function openFile(where: typeof place): Promise<Sink> {
  if (where === undefined) throw new Error('The log has no place yet.');
  await makePrivateFolder(where.folder);
  const { default: library } = await import('electron-log/node');
  const file = join(where.folder, 'main.log');
  const logger = library.create({ logId: file });
  const { file: fileTransport, console: terminal, remote, ipc } = logger.transports;
  if (remote) remote.level = false;
  if (ipc) ipc.level = false;
  terminal.level = where.console ? 'info' : false;
  // electron-log reports its own trouble here even with the level off.
  if (!where.console) terminal.writeFn = () => undefined;
  terminal.format = ({ data }) => data;
  // Otherwise it looks for a package.json and gives up where it finds none.
  fileTransport.setAppName('Ventario Companion');
  fileTransport.resolvePathFn = () => file;
  fileTransport.maxSize = FILE_LIMIT;
  fileTransport.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  fileTransport.format = ({ data }) => data;
  fileTransport.getFile();
  ownerOnly(file);
  return (level, line) => logger[level](line);
}

/** An older file may have been made with other rights. */
function ownerOnly(file: string): void {
  if (process.platform === 'win32') return;
  try {
    chmodSync(file, 0o600);
  } catch {
    // Not ours to change or not there: the next line tries to write and electron-log keeps quiet.
  }
}
