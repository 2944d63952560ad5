import { randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { LABEL_LIMIT, Label, WHITELIST_LIMIT } from '../../backend/contract';
import { readForm } from '../body';
import { DEMO_PASSWORD, DEMO_USER } from '../demo';
import { readWhitelist } from '../keys';
import type { StoredKey } from '../state';
import { type Forms, type Html, languageOf, type PageEnv, type PageParts, show } from './frame';
import type { Words } from './words';

/** A small dashboard, for the manual way: log in, Einstellungen > API-Verwaltung, "Neue API erstellen". */
const SESSION_MS = 30 * 60_000;

/** The one page on which a secret stands; it is not stored and cannot be asked for again. */
function showMade(context: Context, made: { id: string; secret: string }): Promise<Response> {
  const { words } = languageOf(context);
  return show(context, {
    title: words.madeTitle,
    body: html`<div class="card">
<h1>${words.madeTitle}</h1>
<p class="warn" role="alert">${words.madeLead}</p>
<h2 id="key">${words.key}</h2>
<code class="once mono" tabindex="0" aria-labelledby="key" data-key-id>${made.id}</code>
<h2 id="secret">${words.secret}</h2>
<code class="once mono" tabindex="0" aria-labelledby="secret" data-secret>${made.secret}</code>
<div class="buttons"><a class="button primary" href="/dashboard">${words.toList}</a></div>
</div>`,
  });
}

function showStale(context: Context): Promise<Response> {
  const { words } = languageOf(context);
  return show(context, {
    title: words.expiredTitle,
    status: 403,
    body: html`<div class="card"><h1>${words.expiredTitle}</h1><p class="muted">${words.expiredLead}</p>
<div class="buttons"><a class="button" href="/dashboard">${words.back}</a></div></div>`,
  });
}

export function mountDashboard(pages: Hono<PageEnv>, parts: PageParts, forms: Forms): void {
  const { clock, keys, port } = parts;
  const signedIn = new Map<string, number>();
  const cookieName = (): string => `ventario_practice_session_${port()}`;
  const isSignedIn = (context: Context): boolean =>
    (signedIn.get(getCookie(context, cookieName()) ?? '') ?? 0) > clock();

  const field = (context: Context, purpose: string): Html =>
    html`<input type="hidden" name="form" value="${forms.token(context, purpose)}">`;

  function showLogin(context: Context, wrong: boolean): Promise<Response> {
    const { words } = languageOf(context);
    return show(context, {
      title: words.dashboard,
      status: wrong ? 401 : 200,
      body: html`<div class="card">
<div class="brand"><span class="mark" aria-hidden="true">V</span>Ventario</div>
<h1>${words.dashboard}</h1>
<p class="muted">${words.dashboardLead}</p>
${wrong ? html`<p class="alert" role="alert">${words.wrong}</p>` : ''}
<form method="post" action="/dashboard/login">
${field(context, 'login')}
<p class="note">${words.invented}</p>
<label for="user">${words.user}</label>
<input type="text" id="user" name="user" value="${DEMO_USER}" autocomplete="off" required>
<label for="password">${words.password}</label>
<input type="password" id="password" name="password" value="${DEMO_PASSWORD}" autocomplete="off" required>
<div class="buttons"><button class="primary">${words.signIn}</button></div>
</form>
</div>`,
    });
  }

  function row(context: Context, words: Words, key: StoredKey): Html {
    const { id } = key;
    const rights = key.permissions.map((permission) => words[permission]).join(', ');
    const list = key.whitelist.entries.join('\n');
    return html`<tr>
<td><strong>${key.label}</strong></td>
<td class="mono keep">${id.slice(0, 12)}…${id.slice(-4)}</td>
<td>${rights}
<details><summary>${words.edit}</summary>
<form method="post" action="/dashboard/keys/${id}/permissions">
${field(context, `permissions ${id}`)}
<label class="choice"><input type="checkbox" name="trade" value="yes"${key.permissions.includes('trade') ? ' checked' : ''}>${words.trade} – ${key.label}</label>
<div class="buttons"><button>${words.save}</button></div>
</form></details>
</td>
<td>${words.states[keys.status(key, clock())]}</td>
<td>
<span class="mono">${key.whitelist.enabled ? key.whitelist.entries.join(', ') : words.whitelistOff}</span>
<details><summary>${words.edit}</summary>
<form method="post" action="/dashboard/keys/${id}/whitelist">
${field(context, `whitelist ${id}`)}
<label for="list-${id}">${words.whitelist} – ${key.label}</label>
<textarea id="list-${id}" name="list" rows="4" cols="30">${list}</textarea>
<p class="hint">${words.whitelistHint}</p>
<div class="buttons"><button>${words.save}</button></div>
</form></details>
</td>
<td><details><summary>${words.remove}</summary>
<form method="post" action="/dashboard/keys/${id}/delete">
${field(context, `delete ${id}`)}
<p class="hint">${words.removeSure}</p>
<div class="buttons"><button class="danger" aria-label="${words.remove}: ${key.label}">${words.remove}</button></div>
</form></details></td>
</tr>`;
  }

  function showKeys(context: Context, alert?: string): Promise<Response> {
    const { words } = languageOf(context);
    const rows = keys.list(clock()).map((key) => row(context, words, key));
    return show(context, {
      title: words.management,
      wide: true,
      status: alert === undefined ? 200 : 422,
      body: html`<div class="brand"><span class="mark" aria-hidden="true">V</span><span class="grow">Ventario ${words.dashboard}</span>
<form method="post" action="/dashboard/logout">${field(context, 'logout')}<button>${words.signOut}</button></form></div>
<nav class="where" aria-label="${words.dashboard}">${words.path} › ${words.management}</nav>
<h1>${words.management}</h1>
${alert === undefined ? '' : html`<p class="alert" role="alert">${alert}</p>`}
<div class="card">
<h2>${words.newKey}</h2>
<form method="post" action="/dashboard/keys">
${field(context, 'create')}
<label for="label">${words.label}</label>
<input type="text" id="label" name="label" maxlength="${LABEL_LIMIT}" required aria-describedby="label-hint">
<p class="hint" id="label-hint">${words.labelHint}</p>
<fieldset><legend>${words.permissions}</legend>
<label class="choice"><input type="checkbox" checked disabled>${words.read} <span class="hint">${words.readHint}</span></label>
<label class="choice"><input type="checkbox" name="trade" value="yes">${words.trade}</label>
<label class="choice"><input type="checkbox" disabled>${words.withdraw} <span class="hint">${words.withdrawHint}</span></label>
</fieldset>
<div class="buttons"><button class="primary">${words.create}</button></div>
</form>
</div>
<div class="card">
<h2>${words.keys}</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">${words.label}</th><th scope="col">${words.key}</th><th scope="col">${words.permissions}</th><th scope="col">${words.state}</th><th scope="col">${words.whitelist}</th><th scope="col">${words.actions}</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>
</div>`,
    });
  }

  pages.get('/dashboard', (context) => (isSignedIn(context) ? showKeys(context) : showLogin(context, false)));

  pages.post('/dashboard/login', async (context) => {
    const form = await readForm(context);
    if (!forms.accept(context, 'login', form.get('form'))) return showStale(context);
    if (form.get('user') !== DEMO_USER || form.get('password') !== DEMO_PASSWORD)
      return showLogin(context, true);
    const session = randomBytes(24).toString('base64url');
    signedIn.set(session, clock() + SESSION_MS);
    setCookie(context, cookieName(), session, { path: '/', httpOnly: true, sameSite: 'Lax' });
    return context.redirect('/dashboard', 303);
  });

  /** A form of the signed-in dashboard; anything else leads to the log-in or says that it is stale. */
  function onForm(
    path: string,
    purpose: (id: string) => string,
    run: (context: Context, form: URLSearchParams, id: string) => Promise<Response> | Response,
  ): void {
    pages.post(path, async (context) => {
      if (!isSignedIn(context)) return showLogin(context, false);
      const form = await readForm(context);
      const id = context.req.param('id') ?? '';
      return forms.accept(context, purpose(id), form.get('form'))
        ? run(context, form, id)
        : showStale(context);
    });
  }

  onForm(
    '/dashboard/logout',
    () => 'logout',
    (context) => {
      signedIn.delete(getCookie(context, cookieName()) ?? '');
      deleteCookie(context, cookieName(), { path: '/' });
      return context.redirect('/dashboard', 303);
    },
  );
  onForm(
    '/dashboard/keys',
    () => 'create',
    (context, form) => {
      const label = Label.safeParse(form.get('label'));
      if (!label.success) return showKeys(context, languageOf(context).words.labelWrong);
      return showMade(
        context,
        keys.createActive(label.data, form.get('trade') === 'yes' ? ['read', 'trade'] : ['read'], clock()),
      );
    },
  );
  onForm(
    '/dashboard/keys/:id/whitelist',
    (id) => `whitelist ${id}`,
    (context, form, id) => {
      const lines = (form.get('list') ?? '').split(/\s+/).filter((line) => line !== '');
      const whitelist = readWhitelist({ enabled: lines.length > 0, entries: lines });
      const tooMany = lines.length > WHITELIST_LIMIT;
      if ('ok' in whitelist || tooMany) {
        const place = 'ok' in whitelist ? whitelist.details?.fields?.[0]?.path.split('.')[1] : undefined;
        const line = place === undefined ? (lines[WHITELIST_LIMIT] ?? '') : (lines[Number(place)] ?? '');
        return showKeys(context, `${languageOf(context).words.whitelistWrong} ${line}`);
      }
      if (keys.find(id, clock()) !== undefined) keys.change(id, { whitelist });
      return context.redirect('/dashboard', 303);
    },
  );
  onForm(
    '/dashboard/keys/:id/permissions',
    (id) => `permissions ${id}`,
    (context, form, id) => {
      const permissions = form.get('trade') === 'yes' ? (['read', 'trade'] as const) : (['read'] as const);
      if (keys.find(id, clock()) !== undefined) keys.change(id, { permissions: [...permissions] });
      return context.redirect('/dashboard', 303);
    },
  );
  onForm(
    '/dashboard/keys/:id/delete',
    (id) => `delete ${id}`,
    (context, _, id) => {
      if (keys.find(id, clock()) !== undefined) keys.change(id, { status: 'deleted' });
      return context.redirect('/dashboard', 303);
    },
  );
}
