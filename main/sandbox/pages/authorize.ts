import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import { CLIENT_ID } from '../../backend/contract';
import { readForm } from '../body';
import { DEMO_PASSWORD, DEMO_USER } from '../demo';
import { AUTHORIZATION_PATH, isLoopbackRedirect } from '../oauth';
import { readScopes } from '../sessions';
import { type Forms, languageOf, type PageEnv, type PageParts, show } from './frame';

/** Log-in and consent on one page: the authorization endpoint (RFC 6749, section 4.1.1; RFC 7636; RFC 9207). */
type Asked = {
  redirectUri: string;
  state: string;
  challenge: string;
  scopes: string[];
};

type Reading =
  | { kind: 'ok'; asked: Asked }
  /** Not even the way back can be trusted: say it here. */
  | { kind: 'untrusted' }
  | { kind: 'faulty'; redirectUri: string; state: string; error: string };

function read(query: URLSearchParams): Reading {
  const single = (name: string): string | undefined => {
    const values = query.getAll(name);
    return values.length === 1 ? values[0] : undefined;
  };
  const redirectUri = single('redirect_uri');
  if (single('client_id') !== CLIENT_ID || redirectUri === undefined || !isLoopbackRedirect(redirectUri)) {
    return { kind: 'untrusted' };
  }
  const state = single('state') ?? '';
  const faulty = (error: string): Reading => ({ kind: 'faulty', redirectUri, state, error });
  if (single('response_type') !== 'code') return faulty('unsupported_response_type');
  const challenge = single('code_challenge');
  if (state === '' || challenge === undefined || !/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    return faulty('invalid_request');
  }
  if (single('code_challenge_method') !== 'S256') return faulty('invalid_request');
  const scopes = readScopes(single('scope'));
  return scopes === undefined
    ? faulty('invalid_scope')
    : { kind: 'ok', asked: { redirectUri, state, challenge, scopes } };
}

function showUntrusted(context: Context): Promise<Response> {
  const { words } = languageOf(context);
  return show(context, {
    title: words.faultyTitle,
    status: 400,
    body: html`<div class="card"><h1>${words.faultyTitle}</h1><p class="muted">${words.faultyLead}</p></div>`,
  });
}

export function mountAuthorize(pages: Hono<PageEnv>, parts: PageParts, forms: Forms): void {
  const { clock, sessions, issuer } = parts;

  function lead(
    context: Context,
    to: { redirectUri: string; state: string },
    answer: Record<string, string>,
  ): Response {
    const url = new URL(to.redirectUri);
    for (const [name, value] of Object.entries({ ...answer, iss: issuer() }))
      url.searchParams.set(name, value);
    if (to.state !== '') url.searchParams.set('state', to.state);
    return context.redirect(url.href, 303);
  }

  function showForm(context: Context, asked: Asked, wrong: boolean): Promise<Response> {
    const { words } = languageOf(context);
    const query = new URL(context.req.url).search;
    const scopes = asked.scopes.map((scope) =>
      scope === 'keys:manage' || scope === 'usage:read' ? html`<li>${words.scopes[scope]}</li>` : '',
    );
    return show(context, {
      title: words.signInTitle,
      status: wrong ? 401 : 200,
      leadsTo: new URL(asked.redirectUri).origin,
      body: html`<div class="card">
<div class="brand"><span class="mark" aria-hidden="true">V</span>Ventario</div>
<h1>${words.signInTitle}</h1>
<p class="muted">${words.signInLead}</p>
${wrong ? html`<p class="alert" role="alert">${words.wrong}</p>` : ''}
<form method="post" action="${AUTHORIZATION_PATH}${query}">
<input type="hidden" name="form" value="${forms.token(context, `authorize ${query}`)}">
<p class="note">${words.invented}</p>
<label for="user">${words.user}</label>
<input type="text" id="user" name="user" value="${DEMO_USER}" autocomplete="off" required>
<label for="password">${words.password}</label>
<input type="password" id="password" name="password" value="${DEMO_PASSWORD}" autocomplete="off" required>
<h2>${words.may}</h2>
<ul class="plain">${scopes}</ul>
<h2>${words.mayNot}</h2>
<ul class="plain no"><li>${words.never}</li></ul>
<div class="buttons">
<button class="primary" name="answer" value="agree">${words.agree}</button>
<button name="answer" value="decline" formnovalidate>${words.decline}</button>
</div>
</form>
</div>`,
    });
  }

  pages.get(AUTHORIZATION_PATH, (context) => {
    const reading = read(new URL(context.req.url).searchParams);
    if (reading.kind === 'untrusted') return showUntrusted(context);
    if (reading.kind === 'faulty') return lead(context, reading, { error: reading.error });
    return showForm(context, reading.asked, false);
  });

  pages.post(AUTHORIZATION_PATH, async (context) => {
    const url = new URL(context.req.url);
    const reading = read(url.searchParams);
    if (reading.kind !== 'ok') return showUntrusted(context);
    const { asked } = reading;
    const form = await readForm(context);
    if (!forms.accept(context, `authorize ${url.search}`, form.get('form'))) {
      const { words } = languageOf(context);
      return show(context, {
        title: words.expiredTitle,
        status: 403,
        body: html`<div class="card"><h1>${words.expiredTitle}</h1><p class="muted">${words.expiredLead} ${words.faultyLead}</p></div>`,
      });
    }
    if (form.get('answer') !== 'agree') return lead(context, asked, { error: 'access_denied' });
    if (form.get('user') !== DEMO_USER || form.get('password') !== DEMO_PASSWORD)
      return showForm(context, asked, true);
    return lead(context, asked, { code: sessions.grant(asked, clock()) });
  });
}
