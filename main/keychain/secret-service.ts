import { readFile } from 'node:fs/promises';
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

export async function lookAtSecretService(env: NodeJS.ProcessEnv): Promise<Found> {
  const path = sessionBusPath(env);
  const bus =
    path === undefined ? undefined : await connectBus(path, process.getuid?.() ?? 0, BUS_TIMEOUT_MS);
  if (bus === undefined) return { state: 'missing', store: 'none' };
  try {
    return await look(bus);
  } finally {
    bus.close();
  }
}

async function look(bus: Bus): Promise<Found> {
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
  const store = await storeName(bus);
  if (collection.state === 'timeout') return { state: 'slow', store };
  if (isDenied(collection)) return { state: 'denied', store };
  if (collection.state !== 'answered') return { state: 'missing', store: 'none' };
  // No default collection yet: storing would ask the user for a new password first, as unlocking does.
  if (typeof collection.value !== 'string' || collection.value === '/') return { state: 'locked', store };

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
  if (locked.state === 'timeout') return { state: 'slow', store };
  if (isDenied(locked)) return { state: 'denied', store };
  if (locked.state === 'closed') return { state: 'missing', store: 'none' };
  return { state: locked.state === 'answered' && locked.value === false ? 'ready' : 'locked', store };
}

/** A confined app (snap, Flatpak, AppArmor) hears this from the bus: the service is there, only not for us. */
function isDenied(answer: BusAnswer): boolean {
  return answer.state === 'error' && answer.name === 'org.freedesktop.DBus.Error.AccessDenied';
}

async function storeName(bus: Bus): Promise<StoreName> {
  const pid = await bus.call(busItself('GetConnectionUnixProcessID', SERVICE), BUS_TIMEOUT_MS);
  if (pid.state !== 'answered' || typeof pid.value !== 'number') return 'secret-service';
  const name = await readFile(`/proc/${pid.value}/comm`, 'utf8').catch(() => '');
  return KNOWN.find(([pattern]) => pattern.test(name.trim()))?.[1] ?? 'secret-service';
}
