import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AxiosResponse, create } from 'axios';
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import { type SigningKey, signRequest } from '../../main/backend/signature';
import type { Command } from '../../main/sandbox/control';
import { type Sandbox, startSandbox } from '../../main/sandbox/server';

/** A client of its own for the sandbox's tests: axios over real TLS with the sandbox's CA, nothing of the app's. */
export type Answer = { status: number; body: unknown; headers: Record<string, string> };

export type TestKey = { id: string; key: SigningKey };

export type Bench = {
  sandbox: Sandbox;
  folder: string;
  control: (command: Command) => Promise<unknown>;
  account: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  signed: (key: TestKey, method: string, path: string, options?: SignOptions) => Promise<Answer>;
  send: (method: string, url: string, options?: CallOptions) => Promise<Answer>;
  signIn: () => Promise<Tokens>;
  makeKey: (options?: MakeOptions) => Promise<TestKey>;
  stop: () => Promise<void>;
};

export type Tokens = { access_token: string; refresh_token: string; expires_in: number; scope: string };
export type CallOptions = { body?: unknown; headers?: Record<string, string>; baseUrl?: string };
export type SignOptions = CallOptions & {
  /** Seconds that the caller's clock is off. */
  skew?: number;
  nonce?: string;
  /** Changes what was signed before it is sent. */
  spoil?: (headers: Record<string, string>) => void;
  sentBody?: string;
};
export type MakeOptions = {
  permissions?: string[];
  algorithm?: 'hmac-sha256' | 'ed25519';
  whitelist?: { enabled: boolean; entries: string[] };
  activate?: boolean;
  label?: string;
};

export const nonce = (): string => randomBytes(16).toString('base64url');

function readAnswer(answer: AxiosResponse<string>): Answer {
  let body: unknown = answer.data;
  try {
    body = JSON.parse(answer.data);
  } catch {
    // No JSON; a test that wanted some sees the text.
  }
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join('\n') : String(value),
    ]),
  );
  return { status: answer.status, body, headers };
}

/** Reads one field, however deep, without believing in types. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let current: unknown = value;
  for (const step of path) {
    current =
      typeof current === 'object' && current !== null
        ? Object.getOwnPropertyDescriptor(current, step)?.value
        : undefined;
  }
  return current;
}

export async function startBench(folder = mkdtempSync(join(tmpdir(), 'sandbox-'))): Promise<Bench> {
  return openBench(await startSandbox({ folder, control: true }), folder);
}

/** Works with a running sandbox, in this process or another. */
export function openBench(
  sandbox: Pick<Sandbox, 'baseUrl' | 'caPem' | 'pageUrl'> & Partial<Sandbox>,
  folder: string,
): Bench {
  const agent = new Agent({ ca: sandbox.caPem, keepAlive: false });
  const http = create({
    httpsAgent: agent,
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
    responseType: 'text',
    transformResponse: (text: string) => text,
    timeout: 15_000,
  });
  let session: Promise<Tokens> | undefined;
  /** As the server's clock was moved, so is ours. */
  let offsetMs = 0;

  const send: Bench['send'] = async (method, url, options = {}) => {
    const { body } = options;
    const data = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const type = data === undefined ? {} : { 'content-type': 'application/json' };
    return readAnswer(await http.request({ method, url, data, headers: { ...type, ...options.headers } }));
  };
  const base = (options: CallOptions): string => options.baseUrl ?? sandbox.baseUrl;

  async function signIn(): Promise<Tokens> {
    const { code, verifier, redirect } = await authorize(send, sandbox.pageUrl);
    const answer = await requestToken(send, sandbox.baseUrl, {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: redirect,
    });
    if (answer.status !== 200) throw new Error(`no token: ${JSON.stringify(answer.body)}`);
    return answer.body as Tokens;
  }
  const account: Bench['account'] = async (method, path, options = {}) => {
    const call = async (tokens: Tokens): Promise<Answer> =>
      send(method, base(options) + path, {
        ...options,
        headers: { authorization: `Bearer ${tokens.access_token}`, ...options.headers },
      });
    session ??= signIn();
    const answer = await call(await session);
    if (at(answer.body, 'code') !== 'session-expired') return answer;
    session = signIn();
    return call(await session);
  };
  const signed: Bench['signed'] = async (key, method, path, options = {}) => {
    const url = base(options) + path;
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const now = Date.now() + offsetMs;
    const headers: Record<string, string> = {
      ...signRequest({ method, url, ...(body === undefined ? {} : { body }) }, key.key, {
        created: Math.floor(now / 1000) + (options.skew ?? 0),
        nonce: options.nonce ?? nonce(),
      }),
      ...options.headers,
    };
    options.spoil?.(headers);
    const sent = options.sentBody ?? body;
    return send(method, url, { headers, ...(sent === undefined ? {} : { body: sent }) });
  };

  async function control(command: Command): Promise<unknown> {
    if (command.do === 'clock') offsetMs = command.offset_ms;
    const { url, token } = JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8'));
    const answer = await send('POST', String(url), {
      body: command,
      headers: { authorization: `Bearer ${String(token)}` },
    });
    if (answer.status !== 200) throw new Error(`control: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  const makeKey: Bench['makeKey'] = async (options = {}) => {
    const algorithm = options.algorithm ?? 'hmac-sha256';
    const ephemeral = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
    const own = generateKeyPairSync('ed25519');
    const jwk =
      algorithm === 'ed25519'
        ? own.publicKey.export({ format: 'jwk' })
        : await exportJWK(ephemeral.publicKey);
    const { kty, crv, x, y } = jwk;
    const created = await account('POST', '/v1/keys', {
      headers: { 'idempotency-key': nonce() },
      body: {
        label: options.label ?? 'Testbot',
        permissions: options.permissions ?? ['read', 'trade'],
        algorithm,
        public_key: { kty, crv, x, y },
        whitelist: options.whitelist,
      },
    });
    if (created.status !== 201) throw new Error(`no key: ${JSON.stringify(created.body)}`);
    const id = String(at(created.body, 'key', 'id'));
    const made: TestKey = {
      id,
      key:
        algorithm === 'ed25519'
          ? { keyId: id, algorithm, privateKey: own.privateKey }
          : {
              keyId: id,
              algorithm,
              secret: await decrypt(String(at(created.body, 'secret_jwe')), ephemeral.privateKey),
            },
    };
    if (options.activate !== false) {
      const active = await signed(made, 'POST', `/v1/keys/${id}/activate`);
      if (active.status !== 200) throw new Error(`not activated: ${JSON.stringify(active.body)}`);
    }
    return made;
  };

  return {
    sandbox: sandbox as Sandbox,
    folder,
    control,
    account,
    signed,
    send,
    signIn,
    makeKey,
    stop: async () => {
      await sandbox.stop?.();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function decrypt(jwe: string, key: CryptoKey | KeyObject): Promise<string> {
  return new TextDecoder().decode((await compactDecrypt(jwe, key)).plaintext);
}

export const REDIRECT = 'http://127.0.0.1:49152/callback';

export function authorizeQuery(verifier: string, changes: Record<string, string | undefined> = {}): string {
  const query = {
    response_type: 'code',
    client_id: 'ventario-companion',
    redirect_uri: REDIRECT,
    scope: 'keys:manage usage:read',
    state: 'state-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
  return search.toString();
}

/** Does what a person does in the browser: opens the page, sends its form. */
export async function authorize(
  send: Bench['send'],
  pageUrl: string,
  fields: Record<string, string> = { answer: 'agree' },
): Promise<{ code: string; verifier: string; redirect: string; location: URL }> {
  const verifier = randomBytes(32).toString('base64url');
  const query = authorizeQuery(verifier);
  const page = await send('GET', `${pageUrl}/authorize?${query}`);
  const answer = await sendForm(send, `${pageUrl}/authorize?${query}`, page, {
    user: 'demo',
    password: 'uebung',
    ...fields,
  });
  const location = new URL(answer.headers['location'] ?? 'about:blank');
  return { code: location.searchParams.get('code') ?? '', verifier, redirect: REDIRECT, location };
}

/** The token of a page's form: the first one, or that of the form with this action. */
export function formToken(page: Answer, action = ''): string {
  const html = String(page.body);
  const from = action === '' ? 0 : html.indexOf(`action="${action}"`);
  return /name="form" value="([^"]+)"/.exec(html.slice(from))?.[1] ?? '';
}

export function cookiesOf(answer: Answer): string {
  return (answer.headers['set-cookie'] ?? '')
    .split('\n')
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

export function sendForm(
  send: Bench['send'],
  url: string,
  page: Answer,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send('POST', url, {
    body: new URLSearchParams({ form: formToken(page), ...fields }).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: cookiesOf(page),
      ...headers,
    },
  });
}

export function requestToken(
  send: Bench['send'],
  baseUrl: string,
  fields: Record<string, string>,
): Promise<Answer> {
  return send('POST', `${baseUrl}/oauth/token`, {
    body: new URLSearchParams({ client_id: 'ventario-companion', ...fields }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}
