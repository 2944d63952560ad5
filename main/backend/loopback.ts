import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The browser's way back (RFC 8252, section 7.3): one answer on 127.0.0.1, then the door is shut. */

export type Loopback = {
  /** `http://127.0.0.1:<port>/sign-in`; the port is bound already. */
  redirectUri: string;
  /** The one answer whose state is ours. */
  answer: Promise<URL>;
  /** Only from now on an answer is taken. */
  expect(state: string): void;
  close(): void;
};

const REDIRECT_PATH = '/sign-in';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem;color:#17202a;background:#f7f8fa}' +
  'p+p{color:#52606d}@media(prefers-color-scheme:dark){body{color:#e6ebf0;background:#12171d}p+p{color:#a3b0bd}}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Binds a random port on 127.0.0.1. Rejects only when this device has none to give. */
export function openLoopback(): Promise<Loopback> {
  return new Promise((resolve, reject) => {
    let expected: string | null = null;
    let answered = false;
    let deliver: ((url: URL) => void) | undefined;
    const answer = new Promise<URL>((take) => {
      deliver = take;
    });
    const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, (request, response) => {
      const origin = `http://127.0.0.1:${port(server.address())}`;
      const url = accept(request, origin, expected);
      if (url === null) {
        response.writeHead(404, { 'content-type': 'text/plain', connection: 'close' }).end();
        return;
      }
      expected = null;
      answered = true;
      sayGoodbye(response, url.searchParams.has('code'));
      // One answer is all there is. What is being sent still goes out.
      server.close();
      deliver?.(url);
    });
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve({
        redirectUri: `http://127.0.0.1:${port(server.address())}${REDIRECT_PATH}`,
        answer,
        expect(state) {
          expected = state;
        },
        close() {
          expected = null;
          server.close();
          // The page may still be on its way; it ends its connection itself.
          if (!answered) server.closeAllConnections();
          else setTimeout(() => server.closeAllConnections(), 2_000).unref();
        },
      });
    });
  });
}

function port(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Ours alone: GET, exact Host (no DNS rebinding), exact path, our state once. Anything else must not end the wait. */
function accept(request: IncomingMessage, origin: string, expected: string | null): URL | null {
  if (expected === null || request.method !== 'GET') return null;
  if (`http://${request.headers.host ?? ''}` !== origin) return null;
  if (!URL.canParse(request.url ?? '', origin)) return null;
  const url = new URL(request.url ?? '', origin);
  if (url.origin !== origin || url.pathname !== REDIRECT_PATH) return null;
  const states = url.searchParams.getAll('state');
  if (states.length !== 1 || !same(states[0] ?? '', expected)) return null;
  return url.searchParams.has('code') || url.searchParams.has('error') ? url : null;
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function same(one: string, other: string): boolean {
  return timingSafeEqual(hash(one), hash(other));
}

function sayGoodbye(response: ServerResponse, signedIn: boolean): void {
  const [de, en] = signedIn
    ? ['Anmeldung erhalten. Sie können dieses Fenster schließen.', 'Signed in. You can close this window.']
    : [
        'Nicht angemeldet. Sie können dieses Fenster schließen und es in der App noch einmal versuchen.',
        'Not signed in. You can close this window and try again in the app.',
      ];
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      connection: 'close',
    })
    .end(
      `<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Ventario Companion</title><style>${STYLE}</style></head>` +
        `<body><p>${de}</p><p lang="en">${en}</p></body></html>`,
    );
}
