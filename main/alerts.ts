import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { KeyRow, UsageRow } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { addRemark, type Mirror } from './mirror';
import { stateFile } from './state-file';
import type { MainWords } from './words/words';

/** What the user asked to be told of: an unknown address, and a renewal that is due. Each once. */
export type Alerts = {
  /** New usage entries, as they come in. */
  heard(rows: readonly UsageRow[]): void;
  /** The keys as they are now; asked again each hour and after sleep, because time passes without news. */
  looked(keys: readonly KeyRow[]): void;
  /** The user wants nothing kept of who has used this key. */
  forget(keyId: string): Promise<Outcome<void>>;
};

const VERSION = 2;
const DAY_MS = 86_400_000;
/** Days before the end at which the user is reminded: day 150, 166, 173 and 179 of 180. */
export const REMINDER_DAYS = [30, 14, 7, 1] as const;
/** More addresses than this are not remembered: a flood of them is one alert and not thousands. */
const MOST_ADDRESSES = 500;
/** Whoever knows a key's public id can send attempts from any number of addresses. */
const MOST_NOTIFIED = 3;
const QUIET_MS = 10 * 60_000;

const Told = z.object({
  /** With the key that was used from there. */
  addresses: z.array(z.object({ ip: z.string().max(45), keyId: z.string().max(60) })).max(MOST_ADDRESSES),
  /** Key id → the last reminder that was shown, in days before the end, and when. */
  renewals: z.record(z.string().max(60), z.object({ days: z.number().int(), at: z.number().int() })),
});

/** The reminder that is due now and was not shown yet; null = none. Pure. */
export function dueReminder(renewBy: number, now: number, shown: number | undefined): number | null {
  const left = Math.ceil((renewBy - now) / DAY_MS);
  if (left < 1) return null;
  const due = REMINDER_DAYS.filter((days) => left <= days).at(-1);
  return due === undefined || (shown !== undefined && shown <= due) ? null : due;
}

/** How many midnights lie between the two, in this device's time zone. Pure. */
function calendarDays(from: number, to: number): number {
  const dayOf = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  // A day of the change to summer time is shorter.
  return Math.round((dayOf(to) - dayOf(from)) / DAY_MS);
}

export async function openAlerts(parts: {
  path: string;
  mirror: Mirror;
  now: () => number;
  words: () => MainWords;
  /** A notification of the system. */
  notify: (title: string, body: string) => void;
}): Promise<Alerts> {
  const { mirror, now, words, notify } = parts;
  const file = stateFile(parts.path, VERSION, Told, now);
  const read = await file.load();
  if (read.state === 'damaged') addRemark(mirror, 'alerts-set-aside', basename(read.setAsideAs));
  /** When notifications of addresses were shown. */
  let shown: number[] = [];
  let told = read.state === 'read' ? read.value : { addresses: [], renewals: {} };

  const labelOf = (keyId: string) => mirror.get('keys').rows.find(({ id }) => id === keyId)?.label ?? keyId;

  return {
    heard(rows) {
      if (!mirror.get('settings').notifyUnknownAddress) return;
      const fresh = new Map(rows.filter((row) => !row.known).map((row) => [row.ip, row]));
      for (const { ip } of told.addresses) fresh.delete(ip);
      if (fresh.size === 0) return;
      const added = [...fresh.values()].map(({ ip, keyId }) => ({ ip, keyId }));
      told = { ...told, addresses: [...told.addresses, ...added].slice(-MOST_ADDRESSES) };
      void file.save(told);
      const { unknownAddress, unknownAddressBody } = words().notification;
      for (const [ip, row] of [...fresh].slice(0, MOST_NOTIFIED)) {
        addRemark(mirror, 'unknown-address', ip);
        shown = shown.filter((at) => now() - at < QUIET_MS);
        if (shown.length >= MOST_NOTIFIED) continue;
        shown.push(now());
        notify(unknownAddress, unknownAddressBody(labelOf(row.keyId), ip));
      }
    },
    looked(keys) {
      if (!mirror.get('settings').remindRenewal) return;
      const at = now();
      // What was told in the future was told by a clock that ran ahead: it is told again when it is due.
      const renewals = Object.fromEntries(
        Object.entries(told.renewals).filter(([, shown]) => shown.at <= at),
      );
      const due: KeyRow[] = [];
      for (const key of keys) {
        if (key.status !== 'active' || key.unseen === true) continue;
        const days = dueReminder(key.renewBy, at, renewals[key.id]?.days);
        if (days === null) continue;
        renewals[key.id] = { days, at };
        due.push(key);
      }
      if (!isDeepStrictEqual(renewals, told.renewals)) {
        told = { ...told, renewals };
        void file.save(told);
      }
      const { renewal, renewalBody, renewalsBody } = words().notification;
      if (due.length > MOST_NOTIFIED) notify(renewal, renewalsBody(due.length));
      else for (const key of due) notify(renewal, renewalBody(key.label, calendarDays(at, key.renewBy)));
    },
    forget(keyId) {
      told = { ...told, addresses: told.addresses.filter((each) => each.keyId !== keyId) };
      return file.save(told);
    },
  };
}
