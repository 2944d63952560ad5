import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import type { Clock } from '../clock';
import type { Keys } from '../keys';
import type { Sessions } from '../sessions';
import { type Language, readLanguage, type Words, wordsOf } from './words';

export type PageParts = {
  clock: Clock;
  sessions: Sessions;
  keys: Keys;
  issuer: () => string;
  port: () => number;
};

export type PageEnv = { Bindings: HttpBindings };

/** What all browser pages share: the frame, the headers, and forms that only our own page can send. */
export type Html = ReturnType<typeof html>;

export type Page = {
  title: string;
  body: Html | Promise<Html>;
  wide?: boolean;
  status?: 200 | 400 | 401 | 403 | 404 | 422;
  /** Where the form's answer may lead beside this page (CSP form-action). */
  leadsTo?: string;
};

export function languageOf(context: Context): { language: Language; words: Words } {
  const language = readLanguage(context.req.header('accept-language'));
  return { language, words: wordsOf(language) };
}

/** Nothing but our own style sheet and forms; never in a frame; never stored. */
function headers(leadsTo: string | undefined): Record<string, string> {
  const form = leadsTo === undefined ? "'self'" : `'self' ${leadsTo}`;
  return {
    'content-security-policy': `default-src 'none'; style-src 'self'; form-action ${form}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    // Not no-referrer: browsers would then send "Origin: null" with our own forms.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    vary: 'Accept-Language',
  };
}

export async function show(context: Context, page: Page): Promise<Response> {
  const { language, words } = languageOf(context);
  const text = await html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${page.title} – Ventario (${words.banner})</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="banner"><strong>${words.banner}</strong> · ${words.bannerText}</header>
<main class="${page.wide === true ? 'wide' : ''}">${await page.body}</main>
</body>
</html>`;
  return context.html(text, page.status ?? 200, headers(page.leadsTo));
}

/** Proof that a form came from a page that this browser was shown; each works once, for half an hour. */
export type Forms = {
  /** The hidden field for a form; `purpose` binds it to what the form is for. */
  token: (context: Context, purpose: string) => string;
  /** Uses the token up. */
  accept: (context: Context, purpose: string, token: unknown) => boolean;
};

const LIFETIME_MS = 30 * 60_000;

/** `port` keeps cookies apart: a browser shares them between all ports of one host. */
export function makeForms(port: () => number, now: () => number): Forms {
  const secret = randomBytes(32);
  const used = new Map<string, number>();
  const cookieName = (): string => `ventario_practice_${port()}`;

  const proof = (browser: string, purpose: string, stamp: string): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify([browser, purpose, stamp]))
      .digest('base64url');

  return {
    token: (context, purpose) => {
      let browser = getCookie(context, cookieName());
      if (browser === undefined) {
        browser = randomBytes(18).toString('base64url');
        setCookie(context, cookieName(), browser, { path: '/', httpOnly: true, sameSite: 'Lax' });
      }
      const stamp = `${now() + LIFETIME_MS}.${randomBytes(9).toString('base64url')}`;
      return `${stamp}.${proof(browser, purpose, stamp)}`;
    },
    accept: (context, purpose, token) => {
      const origin = context.req.header('origin');
      if (origin !== undefined && origin !== new URL(context.req.url).origin) return false;
      const browser = getCookie(context, cookieName());
      if (browser === undefined || typeof token !== 'string') return false;
      const [until = '', nonce = '', given = ''] = token.split('.');
      const stamp = `${until}.${nonce}`;
      const expected = Buffer.from(proof(browser, purpose, stamp));
      const received = Buffer.from(given);
      if (expected.length !== received.length || !timingSafeEqual(expected, received)) return false;
      for (const [old, end] of used) if (end < now()) used.delete(old);
      if (Number(until) < now() || used.has(stamp)) return false;
      used.set(stamp, Number(until));
      return true;
    },
  };
}
