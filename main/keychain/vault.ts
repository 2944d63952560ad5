import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { KeychainStatus } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { DONE, done, failed } from '../failure';
import { fileFailure, readState, syncFolder, writeState } from '../safe-file';
import { type Keychain, oneAtATime } from './keychain';
import type { StartHelper } from './protocol';
import { vaultHelper } from './vault-helper';
import type { VaultAnswer, VaultRequest } from './vault-protocol';

/**
 * For a system without a keychain, on the user's word: one file, encrypted with age (age-encryption.org/v1).
 * A passphrase encrypts an identity, and the identity's recipient the items, which only those can write who know it.
 */
export type Vault = Keychain & {
  /** Looks whether there is a file, and whether it is whole. To be called once, before all else. */
  load(): Promise<void>;
  /** A vault is used as long as its file is there. */
  exists(): boolean;
  /** A damaged file lies beside it: what it holds is out of reach, and not gone. */
  wasSetAside(): boolean;
  /**
   * Makes the file, unless `wanted` says no by then, and leaves it open.
   * Errors: `passphrase-too-short`, `cancelled`, `invalid-request` when there is one, those of writing.
   */
  make(passphrase: string, wanted?: () => boolean): Promise<Outcome<void>>;
  /** Errors: `passphrase-wrong`, `keychain-missing` when the file is gone, `keychain-mismatch`, `keychain-slow`. */
  open(passphrase: string): Promise<Outcome<void>>;
  /** Has it an item of this name? Known also while it is locked. */
  holds(name: string): boolean;
  /**
   * For a passphrase that is forgotten: the file gets another name, which is the answer, and is never deleted. What it
   * held is not on this device from then on. Errors: `invalid-request` for one that is open, `keychain-missing` when
   * the file is gone, those of writing.
   */
  giveUp(): Promise<Outcome<string>>;
  /** Was an item of this name in a vault that was given up, and nowhere else since? */
  gaveUp(name: string): boolean;
  /** An item of this name is about to be kept again, in whatever store. Errors: those of writing. */
  keptAgain(name: string): Promise<Outcome<void>>;
};

export type VaultParts = {
  path: string;
  /** Starts the process that knows age. */
  start: StartHelper<VaultRequest, VaultAnswer>;
  /** May an earlier store, out of reach now, have an item of this name? Then it is never read as „no key“. */
  mayHold: (name: string) => boolean;
  /** A damaged file was set aside under this name: the vault, or the list of what was given up. */
  onSetAside: (kind: 'vault-set-aside' | 'given-up-set-aside', name: string) => void;
  now: () => number;
};

/** In characters, blanks at the ends not counted. */
const SHORTEST_PASSPHRASE = 12;

const VERSION = 1;
const DERIVING_LIMIT_MS = 60_000;
const SEALING_LIMIT_MS = 15_000;

/**
 * The sum tells damage from a wrong passphrase, which the ciphertext alone cannot. The names of the items are no
 * secret: without the passphrase they tell what is lost with the file.
 */
const VaultFile = z
  .object({
    key: z.string().max(10_000),
    sealed: z.string().max(50_000_000),
    names: z.array(z.string()),
    sum: z.string().max(64),
  })
  .refine((file) => file.sum === sumOf(file));
type VaultFile = z.infer<typeof VaultFile>;

/** null: it was deleted here, and an earlier store may still have one of the same name. */
const Items = z.array(z.tuple([z.string(), z.string().nullable()]));

/** The names of the items that were in vaults given up. */
const GivenUp = z.array(z.string());

type Opened = { key: string; identity: string; items: ReadonlyMap<string, string | null> };

export function createVault(parts: VaultParts): Vault {
  const { path, mayHold } = parts;
  const helper = vaultHelper(parts.start);
  const inTurn = oneAtATime();
  let file: 'absent' | 'there' | 'unreadable' = 'absent';
  let setAside = false;
  /** Of the file, as it was last read or written. */
  let names: ReadonlySet<string> = new Set();
  let givenUp: ReadonlySet<string> = new Set();
  const givenUpPath = join(dirname(path), `${basename(path, '.json')}-given-up.json`);
  let opened: Opened | undefined;

  async function read() {
    const found = await readState(path, VERSION, VaultFile, parts.now);
    if (found.state === 'damaged') {
      setAside = true;
      parts.onSetAside('vault-set-aside', basename(found.setAsideAs));
    }
    file = ({ read: 'there', absent: 'absent', damaged: 'absent', unreadable: 'unreadable' } as const)[
      found.state
    ];
    names = new Set(found.state === 'read' ? found.value.names : []);
    return found;
  }

  /** Written, read back and compared. What the file holds then is what counts, even if the write itself failed. */
  async function write(
    key: string,
    sealed: string,
    items: Opened['items'],
  ): Promise<{ outcome: Outcome<void>; there: boolean }> {
    const content = { key, sealed, names: [...items].flatMap(([name, held]) => (held === null ? [] : name)) };
    const value: VaultFile = { ...content, sum: sumOf(content) };
    const written = await writeState(path, VERSION, value);
    const text = await readFile(path, 'utf8').catch(() => '');
    const there = text.includes(JSON.stringify(value.sealed)) && text.includes(JSON.stringify(value.key));
    if (there) names = new Set(value.names);
    if (!written.ok) return { outcome: written, there };
    return { outcome: there ? DONE : failed('keychain-mismatch', { technical: 'vault-read-back' }), there };
  }

  async function change(from: Opened, items: ReadonlyMap<string, string | null>): Promise<Outcome<void>> {
    const answer = await helper.ask(
      { action: 'seal', identity: from.identity, items: JSON.stringify([...items]) },
      SEALING_LIMIT_MS,
    );
    if (answer.state !== 'sealed') return unanswered(answer.state);
    const { outcome, there } = await write(from.key, answer.sealed, items);
    // Locked meanwhile: what was written stays written, and nothing is held.
    if (there && opened !== undefined) opened = { ...from, items };
    if (there) file = 'there';
    return outcome;
  }

  async function rememberGivenUp(next: ReadonlySet<string>): Promise<Outcome<void>> {
    const written = await writeState(givenUpPath, VERSION, [...next]);
    if (written.ok) givenUp = next;
    return written;
  }

  /** A name that no file has: an earlier one is never written over. */
  async function freeName(): Promise<string> {
    const wanted = `${path}.given-up-${new Date(parts.now()).toISOString().replaceAll(':', '-')}`;
    for (let turn = 1; ; turn += 1) {
      const name = turn === 1 ? wanted : `${wanted}-${turn}`;
      if ((await lstat(name).catch(() => undefined)) === undefined) return name;
    }
  }

  const status = (): Promise<KeychainStatus> =>
    Promise.resolve({
      state: opened !== undefined ? 'ready' : file === 'unreadable' ? 'denied' : 'locked',
      store: 'vault',
    });
  const closed = (): Outcome<never> =>
    file === 'unreadable' ? failed('file-denied', { path }) : failed('keychain-vault-locked');
  const isOutOfReach = ({ items }: Opened, name: string) => !items.has(name) && mayHold(name);

  return {
    async load() {
      await read();
      const lost = await readState(givenUpPath, VERSION, GivenUp, parts.now);
      if (lost.state === 'read') givenUp = new Set(lost.value);
      if (lost.state === 'damaged') parts.onSetAside('given-up-set-aside', basename(lost.setAsideAs));
      const beside = await readdir(dirname(path)).catch(() => []);
      setAside ||= beside.some((name) => name.startsWith(`${basename(path)}.damaged-`));
    },
    exists: () => opened !== undefined || file !== 'absent',
    wasSetAside: () => setAside,

    make: (passphrase, wanted = () => true) =>
      inTurn(async () => {
        const text = normal(passphrase);
        if (Array.from(text.trim()).length < SHORTEST_PASSPHRASE) return failed('passphrase-too-short');
        // Never over another one, however it came here.
        if (opened !== undefined || (await read()).state === 'read' || file !== 'absent')
          return failed('invalid-request', { field: 'vault' });
        const answer = await helper.ask({ action: 'make', passphrase: text }, DERIVING_LIMIT_MS);
        if (answer.state !== 'made') return unanswered(answer.state);
        if (!wanted()) return failed('cancelled');
        const { key, identity, sealed } = answer;
        const items = new Map<string, string>();
        const { outcome, there } = await write(key, sealed, items);
        if (there) {
          file = 'there';
          opened = { key, identity, items };
        }
        return outcome;
      }),

    open: (passphrase) =>
      inTurn(async () => {
        if (opened !== undefined) return DONE;
        const found = await read();
        if (found.state === 'unreadable') return closed();
        if (found.state !== 'read') return failed('keychain-missing');
        const { key, sealed } = found.value;
        const answer = await helper.ask(
          { action: 'open', passphrase: normal(passphrase), key, sealed },
          DERIVING_LIMIT_MS,
        );
        if (answer.state !== 'opened') return unanswered(answer.state);
        const items = itemsOf(answer.items);
        if (items === undefined) return failed('keychain-mismatch', { technical: 'vault-items' });
        opened = { key, identity: answer.identity, items };
        return DONE;
      }),

    holds: (name) => names.has(name),

    giveUp: () =>
      inTurn(async () => {
        if (opened !== undefined) return failed('invalid-request', { field: 'vault' });
        const found = await read();
        if (found.state === 'unreadable') return closed();
        if (found.state !== 'read') return failed('keychain-missing');
        // First what is lost, then the loss: in between the vault is still the one in use.
        const noted = await rememberGivenUp(new Set([...givenUp, ...names]));
        if (!noted.ok) return noted;
        const name = await freeName();
        try {
          await rename(path, name);
          await syncFolder(dirname(path));
        } catch (error) {
          return failed(fileFailure(error), { path });
        }
        file = 'absent';
        names = new Set();
        return done(basename(name));
      }),

    gaveUp: (name) => givenUp.has(name) && !names.has(name),

    async keptAgain(name) {
      if (!givenUp.has(name)) return DONE;
      return inTurn(() => rememberGivenUp(new Set([...givenUp].filter((each) => each !== name))));
    },

    status,
    // The passphrase comes through the secret window, with `open`.
    unlock: status,

    get(name) {
      if (opened === undefined) return Promise.resolve(closed());
      if (isOutOfReach(opened, name)) return Promise.resolve(failed('keychain-missing'));
      return Promise.resolve(done(opened.items.get(name) ?? null));
    },

    set: (name, value) =>
      inTurn(async () =>
        opened === undefined ? closed() : change(opened, new Map([...opened.items, [name, value]])),
      ),

    delete: (name) =>
      inTurn(async () => {
        if (opened === undefined) return closed();
        if (isOutOfReach(opened, name)) return failed('keychain-missing');
        if ((opened.items.get(name) ?? null) === null) return DONE;
        const items = new Map(opened.items);
        if (mayHold(name)) items.set(name, null);
        else items.delete(name);
        return change(opened, items);
      }),

    adopt: () => Promise.resolve(DONE),

    stop() {
      opened = undefined;
      helper.stop();
      return Promise.resolve();
    },
  };
}

function unanswered(state: VaultAnswer['state'] | 'slow' | 'lost'): Outcome<never> {
  switch (state) {
    case 'wrong-passphrase':
      return failed('passphrase-wrong');
    case 'damaged':
      return failed('keychain-mismatch', { technical: 'vault-items' });
    case 'slow':
      return failed('keychain-slow');
    default:
      return failed('internal', { technical: `vault-${state}` });
  }
}

function itemsOf(text: string): ReadonlyMap<string, string | null> | undefined {
  try {
    const items = Items.safeParse(JSON.parse(text));
    return items.success ? new Map(items.data) : undefined;
  } catch {
    return undefined;
  }
}

function sumOf({ key, sealed, names }: { key: string; sealed: string; names: string[] }): string {
  return createHash('sha256')
    .update(`${key}\n${sealed}\n${JSON.stringify(names)}`)
    .digest('base64url');
}

/** Two keyboards may write the same letter in two ways. */
function normal(passphrase: string): string {
  return passphrase.normalize('NFC');
}
