import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { CLIENT_ID, type Key, SCOPES } from '../../main/backend/contract';
import type { Command } from '../../main/sandbox/control';
import { type Sandbox, startSandbox } from '../../main/sandbox/server';

export type TestSandbox = Sandbox & {
  /** An access token of the demo account. */
  bearer: string;
  tell(command: Command): Promise<unknown>;
  keys(): Promise<Key[]>;
};

/** The real sandbox in this process, with its switches, signed in to by the log-in page's own form. */
export async function startTestSandbox(folder: string): Promise<TestSandbox> {
  const sandbox = await startSandbox({ folder, control: true });
  const control: { url: string; token: string } = JSON.parse(
    readFileSync(join(folder, 'control.json'), 'utf8'),
  );
  const tell = async (command: Command): Promise<unknown> => {
    const answer = await fetch(control.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${control.token}` },
      body: JSON.stringify(command),
    });
    if (!answer.ok) throw new Error(`The sandbox refused ${command.do}: ${answer.status}`);
    return answer.json();
  };
  return {
    ...sandbox,
    bearer: await signIn(sandbox),
    tell,
    keys: async () => ((await tell({ do: 'look' })) as { keys: Key[] }).keys,
  };
}

async function signIn({ baseUrl, pageUrl, caPem }: Sandbox): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const redirect = 'http://127.0.0.1:1/back';
  const page = new URL('/authorize', pageUrl);
  page.search = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: redirect,
    response_type: 'code',
    state: 'test',
    scope: SCOPES.join(' '),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const form = await fetch(page);
  const html = await form.text();
  const field = (name: string): string =>
    new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1] ?? '';
  const cookie = form.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const agreed = await fetch(page, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: pageUrl },
    body: new URLSearchParams({
      form: field('form'),
      user: field('user'),
      password: field('password'),
      answer: 'agree',
    }),
  });
  const code = new URL(agreed.headers.get('location') ?? 'x:').searchParams.get('code') ?? '';
  const tokens = await post(new URL('/oauth/token', baseUrl), caPem, {
    grant_type: 'authorization_code',
    client_id: CLIENT_ID,
    code,
    code_verifier: verifier,
    redirect_uri: redirect,
  });
  const token = (JSON.parse(tokens) as { access_token?: string }).access_token;
  if (token === undefined) throw new Error('The sandbox gave no token');
  return token;
}

function post(url: URL, ca: string, form: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const asked = request(url, { method: 'POST', ca, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve(text));
    });
    asked.on('error', reject);
    asked.end(new URLSearchParams(form).toString());
  });
}
