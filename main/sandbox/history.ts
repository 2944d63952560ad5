import type { ProblemCode, UsageEntry } from '../backend/contract';
import { problemStatus } from '../backend/contract';
import { countryOf } from './callers';
import type { History } from './state';

/**
 * Thirty days of invented usage. Entry n is a pure function of the seed and n, so that a million of them cost no
 * memory and a load test may ask for any amount. Day and night rhythm; among it one night with an unknown address
 * and one burst of wrong signatures.
 */

export const HISTORY_DAYS = 30;
export const HISTORY_COUNT = 6_000;
/** What the demo account's owner should notice. */
export const UNKNOWN_IP = '198.51.100.77';
export const BURST_IP = '198.51.100.140';

const HOUR_MS = 3_600_000;
const HOURS = HISTORY_DAYS * 24;
const UNKNOWN_HOURS = { first: 18 * 24 + 4, last: 18 * 24 + 7 };
/** As busy as these hours are at least. */
const UNKNOWN_WEIGHT = 9;
const BURST_HOUR = 26 * 24 + 5;
const BURST_SPAN_MS = 4 * 60_000;
/** Share of all entries that the burst makes. */
const BURST_SHARE = 0.012;
/** How busy the account is per hour of the day, UTC. */
const RHYTHM = [3, 2, 2, 2, 3, 5, 8, 11, 13, 14, 14, 13, 12, 13, 15, 16, 15, 13, 11, 10, 9, 7, 5, 4] as const;

const GRID_ADDRESSES = ['198.51.100.40', '198.51.100.40', '198.51.100.40', '2001:db8:40::40'] as const;
const OWNER_ADDRESSES = ['203.0.113.7', '203.0.113.7', '2001:db8::7'] as const;
const GRID_AGENT = 'grid-bot/3.4 python-urllib/3.11';
const OWNER_AGENT = 'portfolio-view/1.9';

type Visit = Pick<UsageEntry, 'method' | 'path' | 'required_permission'>;
const GRID_VISITS: readonly (readonly [share: number, visit: Visit])[] = [
  [0.5, { method: 'GET', path: '/v1/orders', required_permission: 'read' }],
  [0.85, { method: 'GET', path: '/v1/portfolio', required_permission: 'read' }],
  [0.96, { method: 'POST', path: '/v1/orders', required_permission: 'trade' }],
  [1, { method: 'POST', path: '/v1/orders/test', required_permission: 'trade' }],
];
const OWNER_VISITS: readonly (readonly [share: number, visit: Visit])[] = [
  [0.8, { method: 'GET', path: '/v1/portfolio', required_permission: 'read' }],
  [1, { method: 'GET', path: '/v1/keys/self', required_permission: null }],
];
const FAILURES: readonly (readonly [share: number, code: ProblemCode])[] = [
  [0.45, 'clock-skew'],
  [0.7, 'temporary-reduced-capacity'],
  [0.9, 'quota-exceeded'],
  [1, 'ip-not-allowed'],
];
const FAILURE_SHARE = 0.014;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** A number in [0, 1) that depends on nothing but its arguments (the mixing of mulberry32). */
function random(seed: number, index: number, stream: number): number {
  let value = (seed + Math.imul(index, 0x9e3779b1) + Math.imul(stream, 0x85ebca6b)) >>> 0;
  value = Math.imul(value ^ (value >>> 15), value | 1);
  value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
  return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
}

/** Sortable as text: time in base 36, then a running number. */
export function entryId(time: number, serial: number): string {
  return `${time.toString(36).padStart(9, '0')}-${serial.toString(36).padStart(7, '0')}`;
}

function pick<Value>(shares: readonly (readonly [number, Value])[], at: number): Value | undefined {
  return shares.find(([share]) => at < share)?.[1];
}

/** Access to the entries by number, oldest first. */
export function openHistory(history: History): { count: number; at: (index: number) => UsageEntry } {
  const seed = hash(history.seed);
  const start = history.end - HISTORY_DAYS * 24 * HOUR_MS;
  const weights = Array.from({ length: HOURS }, (_, hour) => {
    const ofDay = Math.floor((start + hour * HOUR_MS) / HOUR_MS) % 24;
    return (RHYTHM[ofDay] ?? 1) * (0.8 + 0.4 * random(seed, hour, 9));
  });
  // Whatever time of day they fall on: there is something to be seen in them.
  for (let hour = UNKNOWN_HOURS.first; hour <= UNKNOWN_HOURS.last; hour += 1)
    weights[hour] = Math.max(weights[hour] ?? 0, UNKNOWN_WEIGHT);
  weights[BURST_HOUR] = 0;
  const calm = weights.reduce((sum, weight) => sum + weight, 0);
  weights[BURST_HOUR] = (calm * BURST_SHARE) / (1 - BURST_SHARE);
  let sum = 0;
  const total = calm + (weights[BURST_HOUR] ?? 0);
  /** Number of the first entry of each hour. */
  const firsts = weights.map((weight) => {
    const first = Math.round((sum / total) * history.count);
    sum += weight;
    return first;
  });
  firsts.push(history.count);

  function hourOf(index: number): number {
    let low = 0;
    let high = HOURS;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((firsts[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  function at(index: number): UsageEntry {
    const hour = hourOf(index);
    const first = firsts[hour] ?? 0;
    const place =
      (index - first + random(seed, index, 1)) / Math.max(1, (firsts[hour + 1] ?? first + 1) - first);
    const burst = hour === BURST_HOUR;
    const time = start + hour * HOUR_MS + Math.floor(place * (burst ? BURST_SPAN_MS : HOUR_MS));

    const unknown = hour >= UNKNOWN_HOURS.first && hour <= UNKNOWN_HOURS.last && random(seed, index, 2) < 0.4;
    const grid = burst || (!unknown && random(seed, index, 3) < 0.66);
    const visit = pick(grid ? GRID_VISITS : OWNER_VISITS, random(seed, index, 4));
    const addresses = grid ? GRID_ADDRESSES : OWNER_ADDRESSES;
    const known = addresses[Math.floor(random(seed, index, 5) * addresses.length)] ?? addresses[0];
    const stumbles = !unknown && random(seed, index, 6) < FAILURE_SHARE;
    const stumble = stumbles ? pick(FAILURES, random(seed, index, 7)) : undefined;
    const code: ProblemCode | null = burst ? 'signature-invalid' : (stumble ?? null);
    const foreign = code === 'ip-not-allowed';
    const ip = burst ? BURST_IP : unknown || foreign ? UNKNOWN_IP : known;
    const latency = 6 + 40 * random(seed, index, 8) ** 3 + (random(seed, index, 10) < 0.01 ? 700 : 0);
    return {
      id: entryId(time, index),
      time,
      key_id: grid ? history.gridKey : history.portfolioKey,
      ip,
      country: countryOf(ip),
      method: visit?.method ?? 'GET',
      path: visit?.path ?? '/v1/portfolio',
      status:
        code === null
          ? visit?.method === 'POST' && visit.path === '/v1/orders'
            ? 201
            : 200
          : problemStatus[code],
      outcome: code === null ? 'success' : 'failure',
      failure_code: code,
      latency_ms: Math.round(latency * 10) / 10,
      user_agent: burst ? 'curl/8.5.0' : unknown ? 'python-requests/2.31' : grid ? GRID_AGENT : OWNER_AGENT,
      required_permission: visit?.required_permission ?? null,
    };
  }

  return { count: history.count, at };
}
