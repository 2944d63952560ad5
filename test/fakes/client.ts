import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import type { BackendClient, Credential, InputOf } from '../../main/backend/client';
import { type EndpointName, endpoints } from '../../main/backend/contract';
import { carriedBy, problemFailure } from '../../main/backend/problems';
import { signRequest } from '../../main/backend/signature';
import { failed } from '../../main/failure';
import { secretText, signingKeyFrom } from '../../main/keys/key-pair';

export type SmallClientOptions = { baseUrl: string; caPem: string; bearer: string };

/** The contract over bare node:https with one fixed access token: enough for tests that are not about the client. */
export function smallClient({ baseUrl, caPem, bearer }: SmallClientOptions): BackendClient {
  async function send<E extends EndpointName>(endpoint: E, input: InputOf<E>, credential: Credential | null) {
    const { method, path, answer } = endpoints[endpoint];
    const parts = input as { params?: { id: string }; query?: object; headers?: object; body?: unknown };
    const url = new URL(path.replace('{id}', parts.params?.id ?? ''), baseUrl);
    for (const [name, value] of Object.entries(parts.query ?? {})) url.searchParams.set(name, String(value));
    const body = parts.body === undefined ? undefined : JSON.stringify(parts.body);
    const headers: Record<string, string> = { ...parts.headers };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (credential === null) headers['authorization'] = `Bearer ${bearer}`;
    else {
      Object.assign(
        headers,
        signRequest(
          { method: method.toUpperCase(), url: url.href, ...(body === undefined ? {} : { body }) },
          signingKeyFrom(credential.keyId, secretText(credential)),
          {
            created: Math.floor(Date.now() / 1000),
            nonce: randomBytes(18).toString('base64url'),
          },
        ),
      );
    }
    const said = await exchange(url, method, headers, body);
    if (said === 'refused' || said === 'connection-lost') return failed(said);
    if (said.status >= 400) {
      const carried = carriedBy(endpoint, credential !== null, headers);
      const received = {
        ...said,
        retryAfter: undefined,
        host: url.host,
        contentType: 'application/json',
        carried,
      };
      return { ok: false as const, failure: problemFailure(received, Date.now()) };
    }
    return { ok: true as const, value: answer.parse(said.json) };
  }

  function exchange(
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: string | undefined,
  ): Promise<{ status: number; json: unknown } | 'refused' | 'connection-lost'> {
    return new Promise((resolve) => {
      const asked = request(
        url,
        { method: method.toUpperCase(), headers, ca: caPem, agent: false },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', () => resolve('connection-lost'));
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({ status: answer.statusCode ?? 0, json: text === '' ? null : JSON.parse(text) });
          });
        },
      );
      asked.on('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'connection-lost'),
      );
      asked.end(body);
    });
  }

  // The endpoint decides which answer it is; the table of the contract has parsed it.
  const call: BackendClient['call'] = (endpoint, input) => send(endpoint, input, null) as never;
  const signed: BackendClient['signed'] = (endpoint, input, credential) =>
    send(endpoint, input, credential) as never;
  return { call, signed };
}
