import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { type EndpointName, type endpoints, type Key } from '../backend/contract';
import type { Faults } from './faults';
import { type Keys, readWhitelist } from './keys';
import { type Refusal, refuse, refuseField } from './problem';
import type { StoredKey } from './state';
import type { Store } from './store';
import type { UsageLog } from './usage-log';

/** What each endpoint of the contract does, once the caller and the fields are proven. */
type Part<Endpoint, Name extends string> =
  Endpoint extends Record<Name, infer Schema extends z.ZodType> ? z.output<Schema> : null;

export type Input<Name extends EndpointName> = {
  params: Part<(typeof endpoints)[Name], 'params'>;
  query: Part<(typeof endpoints)[Name], 'query'>;
  headers: Part<(typeof endpoints)[Name], 'headers'>;
  body: Part<(typeof endpoints)[Name], 'body'>;
};

export type Answer<Name extends EndpointName> =
  | { ok: true; body: z.input<(typeof endpoints)[Name]['answer']> }
  | Refusal;

export type Call = {
  now: number;
  ip: string;
  family: 'ipv4' | 'ipv6';
  /** The key that signed, for callers with a key. */
  key: StoredKey | null;
};

export type Handlers = {
  [Name in EndpointName]: (input: Input<Name>, call: Call) => Answer<Name> | Promise<Answer<Name>>;
};

const PORTFOLIO = {
  currency: 'EUR',
  total: '24318.40',
  positions: [
    { asset: 'BTC', amount: '0.1842', value: '15120.66' },
    { asset: 'ETH', amount: '2.4100', value: '6893.05' },
    { asset: 'EUR', amount: '2304.69', value: '2304.69' },
  ],
};

export function makeHandlers(parts: { store: Store; keys: Keys; usage: UsageLog; faults: Faults }): Handlers {
  const { store, keys, usage, faults } = parts;

  /** A key as it is shown, with the permissions that a test wants to see in it. */
  function show(key: StoredKey, now: number): Key {
    const shown = keys.show(key, now);
    return { ...shown, permissions: [...shown.permissions, ...(faults.extraPermissions.get(key.id) ?? [])] };
  }
  /** RFC 9110, section 13.1.1; no header = whatever there is. */
  function matches(key: StoredKey, ifMatch: string | undefined, now: number): boolean {
    return ifMatch === undefined || ifMatch === '*' || ifMatch === keys.show(key, now).etag;
  }
  /** Runs for a key of the account, or says that there is none. */
  function withKey<Result>(id: string, now: number, run: (key: StoredKey) => Result): Result | Refusal {
    const key = keys.find(id, now);
    return key === undefined ? refuse('not-found') : run(key);
  }
  function changed(id: string, now: number): { ok: true; body: Key } | Refusal {
    return withKey(id, now, (key) => ({ ok: true, body: show(key, now) }));
  }
  function signer(call: Call): StoredKey {
    if (call.key === null) throw new Error('called without a key');
    // As it is now: an earlier step of this call may have changed it.
    return store.state.keys[call.key.id] ?? call.key;
  }

  return {
    time: (_, { now }) => ({ ok: true, body: { server_time: now } }),
    ip: (_, { ip, family }) => ({ ok: true, body: { ip, family } }),
    account: () => ({ ok: true, body: store.state.account }),

    listKeys: ({ query }, { now }) => {
      const all = keys.list(now);
      const first = query.cursor === undefined ? 0 : all.findIndex((key) => key.id === query.cursor) + 1;
      if (query.cursor !== undefined && first === 0) return refuseField('cursor', 'unknown');
      const page = all.slice(first, first + query.limit);
      const more = first + page.length < all.length;
      return {
        ok: true,
        body: {
          keys: page.map((key) => show(key, now)),
          next_cursor: more ? (page.at(-1)?.id ?? null) : null,
        },
      };
    },
    createKey: async ({ body, headers }, { now }) => {
      const made = await keys.create(body, headers['idempotency-key'], now);
      return made.ok ? { ok: true, body: made.body } : made;
    },
    readKey: ({ params }, { now }) => changed(params.id, now),
    changeKey: ({ params, headers, body }, { now }) =>
      withKey(params.id, now, (key) => {
        if (!matches(key, headers['if-match'], now)) return refuse('precondition-failed');
        const { label, permissions } = body;
        keys.change(key.id, {
          ...(label === undefined ? {} : { label }),
          ...(permissions === undefined ? {} : { permissions }),
        });
        return changed(key.id, now);
      }),
    deleteKey: ({ params }, { now }) =>
      withKey(params.id, now, (key) => {
        keys.change(key.id, { status: 'deleted' });
        return { ok: true, body: null };
      }),
    activateKey: ({ params }, call) => {
      const key = signer(call);
      if (params.id !== key.id) return refuse('not-found');
      if (key.status === 'pending') keys.change(key.id, { status: 'active', activated: true });
      return changed(key.id, call.now);
    },
    disableKey: ({ params }, { now }) =>
      withKey(params.id, now, (key) => {
        if (key.status === 'pending') return refuseField('status', 'pending');
        if (key.status === 'active') keys.change(key.id, { status: 'disabled' });
        return changed(key.id, now);
      }),
    enableKey: ({ params }, { now }) =>
      withKey(params.id, now, (key) => {
        const status = keys.status(key, now);
        if (status === 'pending' || status === 'expired') return refuseField('status', status);
        if (status === 'disabled') keys.change(key.id, { status: 'active' });
        return changed(key.id, now);
      }),
    disableAll: (_, { now }) => ({ ok: true, body: { disabled: keys.disableAll(now) } }),
    putWhitelist: ({ params, headers, body }, { now }) =>
      withKey(params.id, now, (key) => {
        if (!matches(key, headers['if-match'], now)) return refuse('precondition-failed');
        const whitelist = readWhitelist(body);
        if ('ok' in whitelist) return whitelist;
        keys.change(key.id, { whitelist });
        return changed(key.id, now);
      }),
    rotateKey: ({ params, headers, body }, { now }) =>
      withKey(params.id, now, async (key) => {
        if (key.status === 'pending') return refuseField('status', 'pending');
        const made = await keys.rotate(key, body, headers['idempotency-key'], now);
        return made.ok ? { ok: true as const, body: made.body } : made;
      }),

    self: (_, call) => ({
      ok: true,
      body: { ...show(signer(call), call.now), seen_ip: call.ip, server_time: call.now },
    }),
    portfolio: () => ({ ok: true, body: PORTFOLIO }),
    testOrder: ({ body }) => checkOrder(body) ?? { ok: true, body: { accepted: true, placed: false } },
    placeOrder: ({ body }, { now }) => {
      const refusal = checkOrder(body);
      if (refusal !== undefined) return refusal;
      const order = {
        ...body,
        id: `ord_${randomBytes(9).toString('base64url')}`,
        created_at: now,
        status: body.type === 'market' ? ('filled' as const) : ('open' as const),
      };
      store.commit({ type: 'order-placed', order });
      return { ok: true, body: order };
    },
    listOrders: () => ({ ok: true, body: { orders: store.state.orders } }),

    usage: ({ query }, { key }) => {
      if (key === null) return { ok: true, body: usage.page(query) };
      if (query.key_id !== undefined && query.key_id !== key.id) return refuse('not-found');
      return { ok: true, body: usage.page({ ...query, key_id: key.id }) };
    },
  };
}

function checkOrder(order: { type: 'market' | 'limit'; price?: string | undefined }): Refusal | undefined {
  if (order.type === 'limit' && order.price === undefined) return refuseField('price', 'missing');
  return undefined;
}
