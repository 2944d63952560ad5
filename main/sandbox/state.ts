import type { z } from 'zod';
import type { Account, Algorithm, Order, Permission, PublicJwk, Whitelist } from '../backend/contract';
import { PENDING_LIFETIME_MS } from '../backend/contract';
import { assertNever } from '../failure';

/** What the sandbox knows. Plain JSON; changed only by `apply`. */
export type State = {
  account: z.infer<typeof Account>;
  keys: Record<string, StoredKey>;
  sessions: Record<string, Session>;
  /** Answers by Idempotency-Key, for 10 minutes. */
  answers: Record<string, StoredAnswer>;
  history: History;
  orders: z.infer<typeof Order>[];
};

export type StoredKey = {
  id: string;
  label: string;
  algorithm: Algorithm;
  permissions: Permission[];
  status: 'pending' | 'active' | 'disabled' | 'deleted';
  createdAt: number;
  expiresAt: number;
  /** Was it ever active? */
  activated: boolean;
  /** Set by a rotation; lifted when the successor goes without ever being active: a lost rotation costs no key. */
  ends: { at: number; successor: string } | null;
  whitelist: Whitelist;
  version: number;
  /** hmac-sha256 */
  sealedSecret: string | null;
  /** ed25519 */
  publicKey: PublicJwk | null;
};

/** A sign-in: one access and one refresh token at a time, as SHA-256 hashes. */
export type Session = {
  id: string;
  scopes: string[];
  access: { hash: string; expiresAt: number };
  refresh: string;
  /** Refresh tokens that were used; another use of one ends the session. */
  used: string[];
};

export type StoredAnswer = { fingerprint: string; keyId: string; status: number; body: unknown; at: number };

/** Invented usage before the first start: entry n is a pure function of this and n. */
export type History = { seed: string; count: number; end: number; portfolioKey: string; gridKey: string };

export type Event =
  | { type: 'snapshot'; state: State }
  | { type: 'key-made'; key: StoredKey; answer?: { name: string; value: StoredAnswer }; ends?: KeyEnd }
  | { type: 'key-changed'; id: string; change: Partial<Omit<StoredKey, 'id' | 'version'>> }
  | { type: 'keys-disabled'; ids: string[]; deleted: string[] }
  | { type: 'session-made'; session: Session }
  | { type: 'session-ended'; id: string }
  | { type: 'order-placed'; order: z.infer<typeof Order> }
  | { type: 'account-changed'; status: State['account']['status'] }
  | { type: 'history-changed'; count: number };

type KeyEnd = { id: string; at: number; successor: string };

const ORDERS_KEPT = 500;
const USED_TOKENS_KEPT = 50;

function changeKey(state: State, id: string, change: Partial<StoredKey>): void {
  const key = state.keys[id];
  if (key === undefined) return;
  state.keys[id] = { ...key, ...change, version: key.version + 1 };
  // What was deleted leaves its name for the log, and no secret.
  if (change.status === 'deleted') {
    state.keys[id] = { ...state.keys[id], sealedSecret: null, publicKey: null };
  }
}

/** The state after an event. Changes it in place: there is one owner, the store. */
export function apply(state: State, event: Event): State {
  switch (event.type) {
    case 'snapshot':
      return event.state;
    case 'key-made': {
      state.keys[event.key.id] = event.key;
      if (event.answer !== undefined) state.answers[event.answer.name] = event.answer.value;
      if (event.ends !== undefined) {
        changeKey(state, event.ends.id, { ends: { at: event.ends.at, successor: event.ends.successor } });
      }
      for (const [name, answer] of Object.entries(state.answers)) {
        if (answer.at + PENDING_LIFETIME_MS < event.key.createdAt) delete state.answers[name];
      }
      return state;
    }
    case 'key-changed':
      changeKey(state, event.id, event.change);
      return state;
    case 'keys-disabled':
      for (const id of event.ids) changeKey(state, id, { status: 'disabled' });
      for (const id of event.deleted) changeKey(state, id, { status: 'deleted' });
      return state;
    case 'session-made':
      state.sessions[event.session.id] = {
        ...event.session,
        used: event.session.used.slice(-USED_TOKENS_KEPT),
      };
      return state;
    case 'session-ended':
      delete state.sessions[event.id];
      return state;
    case 'order-placed':
      state.orders = [event.order, ...state.orders].slice(0, ORDERS_KEPT);
      return state;
    case 'account-changed':
      state.account = { ...state.account, status: event.status };
      return state;
    case 'history-changed':
      state.history = { ...state.history, count: event.count };
      return state;
    default:
      return assertNever(event);
  }
}
