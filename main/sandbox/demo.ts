import { createHash, randomBytes } from 'node:crypto';
import { KEY_LIFETIME_DAYS } from '../backend/contract';
import { makeKeyId, makeSecret } from '../backend/credentials';
import { ADDRESSES } from './callers';
import { HISTORY_COUNT } from './history';
import type { Seal } from './seal';
import type { State, StoredKey } from './state';

/** The invented log-in; it stands on the page itself. */
export const DEMO_USER = 'demo';
export const DEMO_PASSWORD = 'uebung';

const DAY_MS = 86_400_000;
const SEED = 'ventario';

/**
 * The account as it is at the first start: two keys that were made elsewhere, and thirty days of their usage. Ids
 * come from the seed; the secrets do not, so that nobody who knows this source can sign with them.
 */
export function demoState(now: number, seal: Seal, seed: string = SEED): State {
  const made = (
    label: string,
    daysAgo: number,
    fields: Pick<StoredKey, 'permissions' | 'whitelist'>,
  ): StoredKey => {
    const id = makeKeyId('test', (size) =>
      createHash('sha256').update(`${seed} ${label}`).digest().subarray(0, size),
    );
    return {
      ...fields,
      id,
      label,
      algorithm: 'hmac-sha256',
      status: 'active',
      activated: true,
      createdAt: now - daysAgo * DAY_MS,
      expiresAt: now + (KEY_LIFETIME_DAYS - daysAgo) * DAY_MS,
      ends: null,
      version: 1,
      sealedSecret: seal.close(makeSecret('test', randomBytes), id),
      publicKey: null,
    };
  };
  const portfolio = made('Portfolio-Ansicht', 41, {
    permissions: ['read'],
    whitelist: { enabled: true, entries: [ADDRESSES.device.ipv4, ADDRESSES.device.ipv6] },
  });
  const grid = made('Grid-Bot Server', 118, {
    permissions: ['read', 'trade'],
    whitelist: { enabled: true, entries: ['198.51.100.40', '2001:db8:40::/64'] },
  });
  return {
    account: {
      id: `va_${createHash('sha256').update(`${seed} account`).digest('base64url').slice(0, 22)}`,
      status: 'active',
      display_name: 'Demo-Konto',
    },
    keys: { [portfolio.id]: portfolio, [grid.id]: grid },
    sessions: {},
    answers: {},
    history: { seed, count: HISTORY_COUNT, end: now - 60_000, portfolioKey: portfolio.id, gridKey: grid.id },
    orders: [],
  };
}
