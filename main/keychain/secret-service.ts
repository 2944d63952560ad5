import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { assertNever } from '../failure';
import { type Bus, type BusAnswer, busItself, connectBus, sessionBusPath } from './session-bus';
import type { Found, StoreName } from './store';

/** Looks at the Secret Service (freedesktop.org Secret Service API 0.2) without any call that could prompt. */

const SERVICE = 'org.freedesktop.secrets';
const ROOT = '/org/freedesktop/secrets';
/** The bus answers at once; a service may have to be started first. */
const BUS_TIMEOUT_MS = 2_000;
const SERVICE_TIMEOUT_MS = 4_000;

/** Whose the name is: /proc/<pid>/comm, cut by the kernel at 15 characters. */
const KNOWN: readonly (readonly [RegExp, StoreName])[] = [
  [/^gnome-keyring-d/, 'gnome-keyring'],
  [/^(kwalletd\d*|ksecretd)$/, 'kwallet'],
];

/** Between two questions: a keyring that is writing its file is without its collection for milliseconds. */
const PAUSE_MS = 150;
/** Three empty moments in a row were never seen in thousands of questions under load. */
const MOST_LOOKS = 3;

/** `sure` = no second question could tell more, or it would cost another time limit. */
type Look = { found: Found; sure: boolean };

/**
 * Asks again when the answer was none: an error that is no denial, a collection that was away. `locked` is said only
 * when the service says so itself, and a second time; else what it answered before counts.
 */
export async function lookAtSecretService(env: NodeJS.ProcessEnv): Promise<Found> {
  const heard: Found[] = [];
  for (;;) {
    const { found, sure } = await lookOnce(env);
    if (sure) return found;
    heard.push(found);
    if (heard.length === MOST_LOOKS) return lastOf(heard) ?? found;
    await setTimeout(PAUSE_MS);
  }
}

function lastOf(heard: readonly Found[]): Found | undefined {
  const isOnce = heard.filter(({ state }) => state === 'locked').length === 1;
  return heard.findLast(({ state }) => state !== 'locked' || !isOnce);
}

async function lookOnce(env: NodeJS.ProcessEnv): Promise<Look> {
  const path = sessionBusPath(env);
  const bus = path === undefined ? 'absent' : await connectBus(path, process.getuid?.() ?? 0, BUS_TIMEOUT_MS);
  if (bus === 'absent') return sure({ state: 'missing', store: 'none' });
  if (bus === 'silent') return sure({ state: 'slow', store: 'secret-service' });
  try {
    return await look(bus);
  } finally {
    bus.close();
  }
}

async function look(bus: Bus): Promise<Look> {
  // Asking the service by its name starts it where the session knows how.
  const collection = await bus.call(
    {
      destination: SERVICE,
      path: ROOT,
      interface: 'org.freedesktop.Secret.Service',
      member: 'ReadAlias',
      args: ['default'],
    },
    SERVICE_TIMEOUT_MS,
  );
  if (collection.state !== 'answered') return notAnswered(collection, bus);
  const store = await storeName(bus);
  // An alias is a path, and an answer without one is none.
  if (typeof collection.value !== 'string') return unsure({ state: 'slow', store });
  // If it lasts, there is no default collection yet: storing would ask the user for a new password first, as
  // unlocking does.
  if (collection.value === '/') return unsure({ state: 'locked', store });

  const locked = await bus.call(
    {
      destination: SERVICE,
      path: collection.value,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      args: ['org.freedesktop.Secret.Collection', 'Locked'],
    },
    SERVICE_TIMEOUT_MS,
  );
  if (locked.state !== 'answered') return notAnswered(locked, bus);
  if (locked.value === false) return sure({ state: 'ready', store });
  return unsure({ state: locked.value === true ? 'locked' : 'slow', store });
}

/** What it means that there was no answer: never that the keyring is locked, unless the service says so itself. */
async function notAnswered(answer: Exclude<BusAnswer, { state: 'answered' }>, bus: Bus): Promise<Look> {
  switch (answer.state) {
    case 'timeout':
      return sure({ state: 'slow', store: await storeName(bus) });
    case 'closed':
      return unsure({ state: 'missing', store: 'none' });
    case 'error':
      if (DENIED.has(answer.name)) return sure({ state: 'denied', store: await storeName(bus) });
      if (NOBODY.test(answer.name)) return unsure({ state: 'missing', store: 'none' });
      return unsure({
        state: answer.name === 'org.freedesktop.Secret.Error.IsLocked' ? 'locked' : 'slow',
        store: await storeName(bus),
      });
    default:
      return assertNever(answer);
  }
}

/** A confined app (snap, Flatpak, AppArmor) hears this from the bus: the service is there, only not for us. */
const DENIED: ReadonlySet<string> = new Set([
  'org.freedesktop.DBus.Error.AccessDenied',
  'org.freedesktop.DBus.Error.AuthFailed',
]);
/** Nobody has the name, it cannot be started, or who has it is no Secret Service (D-Bus Specification, errors). */
const NOBODY =
  /^org\.freedesktop\.DBus\.Error\.(?:ServiceUnknown|NameHasNoOwner|Spawn\..+|UnknownMethod|UnknownInterface|UnknownObject|NotSupported)$/;

function sure(found: Found): Look {
  return { found, sure: true };
}

function unsure(found: Found): Look {
  return { found, sure: false };
}

async function storeName(bus: Bus): Promise<StoreName> {
  const pid = await bus.call(busItself('GetConnectionUnixProcessID', SERVICE), BUS_TIMEOUT_MS);
  if (pid.state !== 'answered' || typeof pid.value !== 'number') return 'secret-service';
  const name = await readFile(`/proc/${pid.value}/comm`, 'utf8').catch(() => '');
  return KNOWN.find(([pattern]) => pattern.test(name.trim()))?.[1] ?? 'secret-service';
}
