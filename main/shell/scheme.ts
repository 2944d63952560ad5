import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, session } from 'electron';

/** The window's own scheme: a manifest of built files and nothing else. */

const SCHEME = 'app';
const HOST = 'companion';

const MAIN_PAGE = `${SCHEME}://${HOST}/index.html`;
/** The same page with the areas in it: for a user whose set-up is finished. */
const AREAS_PAGE = `${SCHEME}://${HOST}/areas.html`;
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

/** Which page is likely to need nothing more; a wrong guess costs one file. */
export function firstPage(lastModePath: string): string {
  try {
    return /"mode":\s*"(practice|live)"/.test(readFileSync(lastModePath, 'utf8')) ? AREAS_PAGE : MAIN_PAGE;
  } catch {
    return MAIN_PAGE;
  }
}

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
  session.defaultSession.protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const found = url.host === HOST && request.method === 'GET' ? files.get(url.pathname) : undefined;
    if (found === undefined) return new Response(null, { status: 404 });
    const body = new Uint8Array(await readFile(found.file));
    return new Response(body, {
      headers: {
        'content-type': found.type,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
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
