import { z } from 'zod';

/**
 * The backend contract: the one source for the client, the sandbox and docs/openapi.json.
 * Words and reasons stand in docs/backend.md.
 */

/** How far a signature's `created` may lie from the server's clock, in seconds (RFC 9421, section 3.2.1). */
export const SIGNATURE_WINDOW = { past: 30, future: 5 } as const;
/** The `tag` parameter of every signature (RFC 9421, section 2.3). */
export const SIGNATURE_TAG = 'ventario-v1';
/** How long a repeated create with the same Idempotency-Key gets the same answer, and a pending key lives, in ms. */
export const PENDING_LIFETIME_MS = 10 * 60_000;
/** Days from a key's creation to its end. */
export const KEY_LIFETIME_DAYS = 180;
export const WHITELIST_LIMIT = 100;
export const LABEL_LIMIT = 64;
/** OAuth scopes of the companion (RFC 6749, section 3.3). */
export const SCOPES = ['keys:manage', 'usage:read'] as const;
/** The companion's public client id (RFC 8252, section 8.4: no secret). */
export const CLIENT_ID = 'ventario-companion';

export const Permission = z.enum(['read', 'trade']).meta({ id: 'Permission' });
export type Permission = z.infer<typeof Permission>;

export const KeyMode = z.enum(['live', 'test']).meta({ id: 'KeyMode' });
export type KeyMode = z.infer<typeof KeyMode>;

export const Algorithm = z.enum(['hmac-sha256', 'ed25519']).meta({ id: 'Algorithm' });
export type Algorithm = z.infer<typeof Algorithm>;

export const KeyStatus = z
  .enum(['pending', 'active', 'disabled', 'expired', 'deleted'])
  .meta({ id: 'KeyStatus' });
export type KeyStatus = z.infer<typeof KeyStatus>;

/** Shape only; the checksum is proven by credentials.ts. */
export const KeyId = z
  .string()
  .regex(/^vk_(live|test)_[A-Za-z0-9_-]{22}$/)
  .meta({ id: 'KeyId' });

/** Milliseconds since 1970-01-01T00:00Z. */
const Time = z.int().nonnegative();
const Cursor = z.string().min(1).max(200);
const Address = z.string().min(2).max(45);

/** What a person calls a key. Control characters are refused, everything else is text and never markup. */
export const Label = z
  .string()
  .trim()
  .min(1)
  .max(LABEL_LIMIT)
  .refine((text) => !/\p{Cc}/u.test(text))
  .meta({ id: 'Label' });

export const Whitelist = z
  .object({
    enabled: z.boolean(),
    /** IPv4 or IPv6 addresses and CIDR ranges in canonical form. */
    entries: z.array(z.string().min(2).max(49)).max(WHITELIST_LIMIT),
  })
  .meta({ id: 'Whitelist' });
export type Whitelist = z.infer<typeof Whitelist>;

/** At least one; `trade` never without `read`, so that a bot can see what it did. */
export const Permissions = z
  .array(Permission)
  .min(1)
  .max(2)
  .refine((list) => list.includes('read') && new Set(list).size === list.length)
  .meta({ id: 'Permissions' });

export const Key = z
  .object({
    id: KeyId,
    label: z.string().min(1).max(LABEL_LIMIT),
    mode: KeyMode,
    algorithm: Algorithm,
    permissions: z.array(z.string().max(40)).max(20),
    status: KeyStatus,
    created_at: Time,
    expires_at: Time,
    last_used_at: Time.nullable(),
    last_used_ip: Address.nullable(),
    whitelist: Whitelist,
    /** Changes with every change of the key; the value for `If-Match`. */
    etag: z.string().min(1).max(100),
  })
  .meta({ id: 'Key' });
export type Key = z.infer<typeof Key>;

/** A public key as a JWK (RFC 7517): P-256 for the JWE of a secret, Ed25519 for a bot's own key. */
export const PublicJwk = z
  .object({
    kty: z.enum(['EC', 'OKP']),
    crv: z.enum(['P-256', 'Ed25519']),
    x: z.string().min(40).max(100),
    y: z.string().min(40).max(100).optional(),
  })
  .strict()
  .meta({ id: 'PublicJwk' });
export type PublicJwk = z.infer<typeof PublicJwk>;

export const CreateKey = z
  .object({
    label: Label,
    permissions: Permissions,
    algorithm: Algorithm,
    whitelist: Whitelist.optional(),
    /** hmac-sha256: the ephemeral P-256 key that the secret is encrypted to. ed25519: the bot's public key. */
    public_key: PublicJwk,
  })
  .strict()
  .meta({ id: 'CreateKey' });
export type CreateKey = z.infer<typeof CreateKey>;

export const CreatedKey = z
  .object({
    key: Key,
    /** Compact JWE (RFC 7516, ECDH-ES + A256GCM) of the secret; null for ed25519. */
    secret_jwe: z.string().max(4096).nullable(),
  })
  .meta({ id: 'CreatedKey' });
export type CreatedKey = z.infer<typeof CreatedKey>;

export const ChangeKey = z
  .object({ label: Label.optional(), permissions: Permissions.optional() })
  .strict()
  .meta({ id: 'ChangeKey' });

export const RotateKey = z
  .object({
    public_key: PublicJwk,
    /** How long the old key still works, in seconds; 0 ends it at once. */
    overlap_seconds: z
      .int()
      .min(0)
      .max(7 * 86_400),
  })
  .strict()
  .meta({ id: 'RotateKey' });

export const RotatedKey = z
  .object({
    key: Key,
    secret_jwe: z.string().max(4096).nullable(),
    old_key: Key,
    old_key_ends_at: Time,
  })
  .meta({ id: 'RotatedKey' });

export const KeyPage = z
  .object({ keys: z.array(Key).max(200), next_cursor: Cursor.nullable() })
  .meta({ id: 'KeyPage' });

export const Family = z.enum(['ipv4', 'ipv6']);

export const SelfKey = Key.extend({ seen_ip: Address, server_time: Time }).meta({ id: 'SelfKey' });
export type SelfKey = z.infer<typeof SelfKey>;

export const Account = z
  .object({
    /** Never changes, and says nothing about the person. */
    id: z.string().regex(/^va_[A-Za-z0-9_-]{8,57}$/),
    status: z.enum(['active', 'pending', 'suspended']),
    display_name: z.string().max(200),
  })
  .meta({ id: 'Account' });

export const Portfolio = z
  .object({
    currency: z.string().max(10),
    total: z.string().max(40),
    positions: z
      .array(
        z.object({
          asset: z.string().max(20),
          amount: z.string().max(40),
          value: z.string().max(40),
        }),
      )
      .max(500),
  })
  .meta({ id: 'Portfolio' });

export const NewOrder = z
  .object({
    symbol: z.string().regex(/^[A-Z0-9]{2,10}-[A-Z0-9]{2,10}$/),
    side: z.enum(['buy', 'sell']),
    type: z.enum(['market', 'limit']),
    amount: z.string().regex(/^\d{1,12}(\.\d{1,12})?$/),
    price: z
      .string()
      .regex(/^\d{1,12}(\.\d{1,12})?$/)
      .optional(),
  })
  .strict()
  .meta({ id: 'NewOrder' });

export const OrderCheck = z
  .object({ accepted: z.literal(true), placed: z.literal(false) })
  .meta({ id: 'OrderCheck' });
export const Order = NewOrder.extend({
  id: z.string().max(60),
  created_at: Time,
  status: z.enum(['open', 'filled', 'cancelled']),
}).meta({ id: 'Order' });

/** One code per cause (RFC 9457). The status of each stands in `problemStatus`. */
export const ProblemCode = z
  .enum([
    'signature-missing',
    'signature-malformed',
    'signature-invalid',
    'digest-mismatch',
    'key-unknown',
    'key-disabled',
    'key-expired',
    'key-pending',
    'key-wrong-environment',
    'clock-skew',
    'session-expired',
    'ip-not-allowed',
    'permission-missing',
    'account-suspended',
    'not-found',
    'nonce-replayed',
    'idempotency-conflict',
    'precondition-failed',
    'invalid-request',
    'quota-exceeded',
    'internal-error',
    'temporary-reduced-capacity',
  ])
  .meta({ id: 'ProblemCode' });
export type ProblemCode = z.infer<typeof ProblemCode>;

export const problemStatus = {
  'signature-missing': 401,
  'signature-malformed': 401,
  'signature-invalid': 401,
  'digest-mismatch': 401,
  'key-unknown': 401,
  'key-disabled': 401,
  'key-expired': 401,
  'key-pending': 401,
  'key-wrong-environment': 401,
  'clock-skew': 401,
  'session-expired': 401,
  'ip-not-allowed': 403,
  'permission-missing': 403,
  'account-suspended': 403,
  'not-found': 404,
  'nonce-replayed': 409,
  'idempotency-conflict': 409,
  'precondition-failed': 412,
  'invalid-request': 422,
  'quota-exceeded': 429,
  'internal-error': 500,
  'temporary-reduced-capacity': 503,
} as const satisfies Record<ProblemCode, number>;

/** RFC 9457 problem details. */
export const Problem = z
  .object({
    type: z.string().max(200),
    title: z.string().max(200),
    status: z.int().min(400).max(599),
    code: ProblemCode,
    request_id: z.string().max(60),
    retryable: z.boolean(),
    server_time: Time.optional(),
    /** Caller's clock minus the server's, in ms. */
    skew_ms: z.int().optional(),
    seen_ip: Address.optional(),
    required_permissions: z.array(Permission).optional(),
    granted_permissions: z.array(Permission).optional(),
    /** Only with `invalid-request`: which fields, and what is wrong. */
    fields: z
      .array(z.object({ path: z.string().max(200), message: z.string().max(300) }))
      .max(50)
      .optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export const UsageOutcome = z.enum(['success', 'failure']);

export const UsageEntry = z
  .object({
    /** Sortable as text: later entries have greater ids. */
    id: z.string().regex(/^[0-9A-Za-z_-]{8,60}$/),
    time: Time,
    key_id: z.string().max(60),
    ip: Address,
    country: z.string().length(2).nullable(),
    method: z.string().max(10),
    path: z.string().max(500),
    status: z.int().min(100).max(599),
    outcome: UsageOutcome,
    failure_code: ProblemCode.nullable(),
    latency_ms: z.number().nonnegative(),
    user_agent: z.string().max(300),
    required_permission: Permission.nullable(),
  })
  .meta({ id: 'UsageEntry' });
export type UsageEntry = z.infer<typeof UsageEntry>;

export const UsageQuery = z
  .object({
    /** `older`: newest first, going back from the cursor. `newer`: oldest first, from the cursor on. */
    direction: z.enum(['older', 'newer']).default('older'),
    cursor: Cursor.optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    key_id: z.string().max(60).optional(),
    outcome: UsageOutcome.optional(),
    ip: Address.optional(),
    from: z.coerce.number().int().nonnegative().optional(),
    to: z.coerce.number().int().nonnegative().optional(),
  })
  .meta({ id: 'UsageQuery' });

export const UsagePage = z
  .object({ entries: z.array(UsageEntry).max(1000), next_cursor: Cursor.nullable() })
  .meta({ id: 'UsagePage' });

const ListQuery = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
const KeyPath = z.object({ id: KeyId });
const Nothing = z.null();
/** RFC 9110, section 13.1.1. */
const IfMatch = z.object({ 'if-match': z.string().min(1).max(100) });
/** draft-ietf-httpapi-idempotency-key-header. */
const IdempotencyKey = z.object({ 'idempotency-key': z.string().regex(/^[A-Za-z0-9_-]{16,80}$/) });

/** Who may call: anyone, the account (bearer token), a signed key, or the account or the key for itself. */
export type Caller = 'anyone' | 'account' | 'key' | 'account-or-key';

type Endpoint = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: `/v1/${string}`;
  caller: Caller;
  /** Also allowed while the key is still pending. */
  pending?: true;
  permission?: Permission;
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: z.ZodType;
  answer: z.ZodType;
  status: 200 | 201 | 204;
  summary: string;
};

export const endpoints = {
  time: {
    method: 'get',
    path: '/v1/time',
    caller: 'anyone',
    status: 200,
    answer: z.object({ server_time: Time }),
    summary: 'Server time',
  },
  ip: {
    method: 'get',
    path: '/v1/ip',
    caller: 'anyone',
    status: 200,
    answer: z.object({ ip: Address, family: Family }),
    summary: "The caller's address as the server sees it",
  },
  account: {
    method: 'get',
    path: '/v1/account',
    caller: 'account',
    status: 200,
    answer: Account,
    summary: 'Id, status and display name',
  },
  listKeys: {
    method: 'get',
    path: '/v1/keys',
    caller: 'account',
    query: ListQuery,
    status: 200,
    answer: KeyPage,
    summary: 'All keys but deleted ones, by cursor, newest first',
  },
  createKey: {
    method: 'post',
    path: '/v1/keys',
    caller: 'account',
    headers: IdempotencyKey,
    body: CreateKey,
    status: 201,
    answer: CreatedKey,
    summary: 'Make a pending key',
  },
  readKey: {
    method: 'get',
    path: '/v1/keys/{id}',
    caller: 'account',
    params: KeyPath,
    status: 200,
    answer: Key,
    summary: 'One key',
  },
  changeKey: {
    method: 'patch',
    path: '/v1/keys/{id}',
    caller: 'account',
    params: KeyPath,
    headers: IfMatch.partial(),
    body: ChangeKey,
    status: 200,
    answer: Key,
    summary: 'Label and permissions',
  },
  deleteKey: {
    method: 'delete',
    path: '/v1/keys/{id}',
    caller: 'account',
    params: KeyPath,
    status: 204,
    answer: Nothing,
    summary: 'Delete; the next request of the key fails',
  },
  activateKey: {
    method: 'post',
    path: '/v1/keys/{id}/activate',
    caller: 'key',
    pending: true,
    params: KeyPath,
    status: 200,
    answer: Key,
    summary: 'pending → active, signed by the key itself',
  },
  disableKey: {
    method: 'post',
    path: '/v1/keys/{id}/disable',
    caller: 'account',
    params: KeyPath,
    status: 200,
    answer: Key,
    summary: 'Lock at once',
  },
  enableKey: {
    method: 'post',
    path: '/v1/keys/{id}/enable',
    caller: 'account',
    params: KeyPath,
    status: 200,
    answer: Key,
    summary: 'Unlock',
  },
  disableAll: {
    method: 'post',
    path: '/v1/keys/disable-all',
    caller: 'account',
    status: 200,
    answer: z.object({ disabled: z.array(KeyId) }),
    summary: 'Lock every active key at once',
  },
  putWhitelist: {
    method: 'put',
    path: '/v1/keys/{id}/ip-whitelist',
    caller: 'account',
    params: KeyPath,
    headers: IfMatch,
    body: Whitelist,
    status: 200,
    answer: Key,
    summary: 'Replace the whitelist',
  },
  rotateKey: {
    method: 'post',
    path: '/v1/keys/{id}/rotate',
    caller: 'account',
    params: KeyPath,
    headers: IdempotencyKey,
    body: RotateKey,
    status: 201,
    answer: RotatedKey,
    summary: 'New key with the same rights; the old one gets an end',
  },
  self: {
    method: 'get',
    path: '/v1/keys/self',
    caller: 'key',
    pending: true,
    status: 200,
    answer: SelfKey,
    summary: 'The key about itself; needs no permission',
  },
  portfolio: {
    method: 'get',
    path: '/v1/portfolio',
    caller: 'key',
    permission: 'read',
    status: 200,
    answer: Portfolio,
    summary: 'Positions: proof of the read right',
  },
  testOrder: {
    method: 'post',
    path: '/v1/orders/test',
    caller: 'key',
    permission: 'trade',
    body: NewOrder,
    status: 200,
    answer: OrderCheck,
    summary: 'Check an order, place nothing: proof of the trade right',
  },
  placeOrder: {
    method: 'post',
    path: '/v1/orders',
    caller: 'key',
    permission: 'trade',
    body: NewOrder,
    status: 201,
    answer: Order,
    summary: 'Place an order',
  },
  listOrders: {
    method: 'get',
    path: '/v1/orders',
    caller: 'key',
    permission: 'read',
    status: 200,
    answer: z.object({ orders: z.array(Order).max(500) }),
    summary: 'Newest orders',
  },
  usage: {
    method: 'get',
    path: '/v1/usage',
    caller: 'account-or-key',
    query: UsageQuery,
    status: 200,
    answer: UsagePage,
    summary: 'Usage entries by cursor',
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;

/** GET, account, `text/event-stream`: each event is `id: <entry id>`, `event: usage`, `data: <UsageEntry>`; resumes by `Last-Event-ID`. */
export const USAGE_STREAM_PATH = '/v1/usage/stream';

/** RFC 8414 authorization server metadata. */
export const OAUTH_METADATA_PATH = '/.well-known/oauth-authorization-server';
