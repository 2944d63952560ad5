/**
 * The window in an ordinary browser, against the fake bridge of the tests.
 *   node build/preview.mjs            builds it and serves it with the app's CSP at http://127.0.0.1:5199
 *   node build/preview.mjs shots [N…] pictures of every scenario (or those whose name holds N) to test-results/look/,
 *                                     each checked with axe; exits 1 on serious or critical findings
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

/** Builds the window with the fake bridge into this folder. */
export async function buildPreview(out) {
  await build({
    root: join(root, 'renderer'),
    base: './',
    logLevel: 'warn',
    configFile: false,
    plugins: [
      react(),
      {
        name: 'preview-entry',
        transformIndexHtml: {
          order: 'pre',
          handler: (html) => html.replace('./index.tsx', '../test/fakes/preview.ts'),
        },
      },
    ],
    build: {
      outDir: out,
      emptyOutDir: true,
      target: 'chrome130',
      modulePreload: { polyfill: false },
      rollupOptions: { input: join(root, 'renderer', 'index.html') },
    },
  });
}

/** Serves it with the app's CSP; port 0 = any. Answers its address and how to stop. */
export async function servePreview(out, port) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const file = resolve(out, `.${path === '/' ? '/index.html' : path}`);
    try {
      if (!file.startsWith(out)) throw new Error('outside');
      const body = readFileSync(file);
      response.writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': CSP,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(port, '127.0.0.1', ready));
  return {
    address: `http://127.0.0.1:${String(server.address().port)}`,
    stop: () =>
      new Promise((stopped) => {
        server.close(stopped);
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.env.PREVIEW_OUT ?? join(root, 'out', 'preview');
  await buildPreview(out);
  const server = await servePreview(out, Number(process.env.PREVIEW_PORT ?? 5199));
  if (process.argv[2] !== 'shots') {
    console.log(`${server.address}/?scenario=start`);
  } else {
    const bad = await takePictures(server.address, process.argv.slice(3));
    await server.stop();
    process.exit(bad === 0 ? 0 : 1);
  }
}

async function takePictures(address, names) {
  const { chromium } = await import('@playwright/test');
  const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const folder = join(root, 'test-results', 'look');
  mkdirSync(folder, { recursive: true });
  const sizes = {
    full: { width: 1120, height: 760, scale: 1 },
    small: { width: 880, height: 600, scale: 1 },
    // 200 % zoom of the smallest window: half the CSS pixels, drawn twice as large.
    zoom: { width: 440, height: 300, scale: 2 },
  };
  const variants = (process.env.VARIANTS ?? 'de-light-full').split(',');
  const first = await browser.newPage();
  await first.goto(`${address}/?scenario=start`);
  const all = await first.evaluate(() => globalThis.scenarioNames);
  await first.close();
  let bad = 0;
  for (const scenario of all.filter(
    (name) => names.length === 0 || names.some((each) => name.includes(each)),
  )) {
    for (const variant of variants) {
      const [language, theme, size] = variant.split('-');
      const { width, height, scale } = sizes[size];
      const page = await browser.newPage({
        viewport: { width, height },
        deviceScaleFactor: scale,
        reducedMotion: 'reduce',
      });
      const said = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) said.push(message.text());
      });
      page.on('pageerror', (error) => said.push(String(error)));
      await page.goto(`${address}/?scenario=${scenario}&language=${language}&theme=${theme}`);
      await page.waitForFunction(
        () => document.fonts.status === 'loaded' && globalThis.scenarioReady === true,
      );
      await page.waitForTimeout(Number(process.env.SETTLE ?? 450));
      await page.screenshot({ path: join(folder, `${scenario}.${variant}.png`) });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      await page.evaluate(axe);
      const found = await page.evaluate(async () =>
        (await globalThis.axe.run(document)).violations
          .filter((each) => ['serious', 'critical'].includes(each.impact))
          .map(
            (each) =>
              `${each.id}: ${each.nodes
                .slice(0, 3)
                .map((node) => node.html.slice(0, 140))
                .join(' | ')} ${each.nodes[0].failureSummary.slice(0, 300)}`,
          ),
      );
      bad += found.length;
      const remarks = [
        ...found.map((each) => `axe ${each}`),
        ...said.map((each) => `console ${each}`),
        ...(overflow > 0 ? [`overflows by ${String(overflow)} px`] : []),
      ];
      console.log(
        `${scenario} ${variant}${remarks.length === 0 ? ' ok' : `\n    ${remarks.join('\n    ')}`}`,
      );
      await page.close();
    }
  }
  await browser.close();
  return bad;
}
