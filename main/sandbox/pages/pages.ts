import { Hono } from 'hono';
import { html } from 'hono/html';
import { mountAuthorize } from './authorize';
import { mountDashboard } from './dashboard';
import { languageOf, makeForms, type PageEnv, type PageParts, show } from './frame';
import { STYLE } from './style';

/** What the user's browser sees of the sandbox, over plain HTTP on loopback: log-in, consent, dashboard. */
export function makePages(parts: PageParts): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();
  const forms = makeForms(parts.port, parts.clock);

  // A foreign name that resolves to this machine (DNS rebinding) is not this page.
  pages.use(async (context, next) => {
    if (context.env.incoming.headers.host !== `127.0.0.1:${parts.port()}`) return context.text('', 421);
    await next();
    return undefined;
  });
  pages.get('/style.css', (context) =>
    context.body(STYLE, 200, {
      'content-type': 'text/css; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    }),
  );
  pages.get('/', (context) => context.redirect('/dashboard', 303));
  mountAuthorize(pages, parts, forms);
  mountDashboard(pages, parts, forms);
  pages.notFound((context) => {
    const { words } = languageOf(context);
    return show(context, {
      title: words.faultyTitle,
      status: 404,
      body: html`<div class="card"><h1>${words.faultyTitle}</h1><p class="muted">${words.faultyLead}</p></div>`,
    });
  });
  pages.onError((_, context) => context.text('', 500));
  return pages;
}
