import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, session } from 'electron';

/** The window's own scheme: a manifest of built files and nothing else. */

const SCHEME = 'app';
const HOST = 'companion';

/**
 * The session of our windows, and the only one that knows the scheme. Main's own questions (the system's proxy) go to
 * the default session.
 */
export const WINDOW_PARTITION = 'persist:window';

/** Address of the main window. */
export const MAIN_PAGE = `${SCHEME}://${HOST}/index.html`;
/** The same page, which fetches the areas beside its entry: for a user whose set-up is finished. */
export const AREAS_PAGE = `${SCHEME}://${HOST}/areas.html`;
/** Address of the secret window. */
export const SECRET_PAGE = `${SCHEME}://${HOST}/secret.html`;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Must run before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the built window. Call once Electron is ready. */
export function serveScheme(outFolder: string): void {
  const types = JSON.parse(readFileSync(join(outFolder, 'window-files.json'), 'utf8')) as Record<
    string,
    string
  >;
  // The paths come from the build, so no address of a page ever becomes part of a path.
  const files = new Map(
    Object.entries(types).map(([path, type]) => [path, { type, file: join(outFolder, 'renderer', path) }]),
  );
  session.fromPartition(WINDOW_PARTITION).protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const found = url.host === HOST && request.method === 'GET' ? files.get(url.pathname) : undefined;
    if (found === undefined) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(await readFile(found.file)), {
      headers: {
        'content-type': found.type,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      },
    });
  });
}

/** Is this address a page of ours? Node gives `app:` no origin, so protocol and host are compared. */
export function isOurPage(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === `${SCHEME}:` && url.host === HOST;
  } catch {
    return false;
  }
}
