/* eslint-disable no-eval, typescript/no-implied-eval -- an attacker's script does just this */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { calls, news } from '../../preload/contract';
import { type OpenApp, openApp, test } from './app';
import { type Ears, openEars } from './ears';
import { ownScreen } from './screen';

/**
 * An attacker's script in the main window's world. It runs in tasks of its own, because a script that the test's
 * protocol starts may evaluate text whatever the page's policy says.
 */

const MAIN_PAGE = 'app://companion/index.html';
/** Long enough for Chromium to have asked whatever it wanted to ask; the ears need no longer for the control. */
const SETTLE_MS = 1_500;

let ears: Ears;
test.beforeEach(async () => {
  ears = await openEars();
});
test.afterEach(() => ears.close());

/** Every window's address, as main sees them. */
const windows = ({ app }: OpenApp) =>
  app.evaluate(({ webContents }) => webContents.getAllWebContents().map((each) => each.getURL()));

const settle = (page: Page) => page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), SETTLE_MS);

/** The ears heard nothing so far, and do hear: both protocols are tried from Node. */
async function expectSilence(): Promise<void> {
  expect(ears.heard()).toEqual([]);
  const socket = createConnection(ears.port, '127.0.0.1', () => socket.end('GET /control HTTP/1.1\r\n\r\n'));
  const udp = createSocket('udp4');
  udp.send('control', ears.udpPort, '127.0.0.1', () => udp.close());
  await expect.poll(() => ears.heard().some((word) => word.includes('GET /control'))).toBe(true);
  await expect.poll(() => ears.heard().some((word) => word === 'udp: control')).toBe(true);
}

test('finds no name of Node or Electron, and exactly the contract', async ({ opened: { window: page } }) => {
  const found = await page.evaluate(() => ({
    names: [
      'require',
      'process',
      'module',
      'exports',
      'Buffer',
      'global',
      '__dirname',
      'electron',
      'ipcRenderer',
      'setImmediate',
      'electronBinding',
    ].filter((name) => name in window),
    bridge: Object.keys(window.ventario).toSorted(),
    kinds: [...new Set(Object.values(window.ventario).map((each) => typeof each))],
    secret: 'secret' in window,
  }));
  expect(found).toEqual({
    names: [],
    bridge: [...Object.keys(calls), 'on'].toSorted(),
    kinds: ['function'],
    secret: false,
  });
});

test('cannot replace the bridge, and gets no news beyond the contract', async ({
  opened: { window: page },
}) => {
  const tried = await page.evaluate((newsNames) => {
    const attempt = (act: () => unknown) => {
      try {
        act();
        return 'done';
      } catch (error) {
        return error instanceof Error ? error.name : 'thrown';
      }
    };
    const before = window.ventario;
    const call = before.copySecret;
    const on = before.on as (name: string, hear: () => void) => () => void;
    const result = {
      assign: attempt(() => {
        'use strict';
        Object.assign(before, { copySecret: () => 0 });
      }),
      remove: attempt(() => Reflect.deleteProperty(before, 'copySecret')),
      define: attempt(() => Object.defineProperty(before, 'copySecret', { value: 0 })),
      whole: attempt(() => Object.defineProperty(window, 'ventario', { value: {} })),
      unknownNews: [
        'call:copySecret',
        '__proto__',
        'constructor',
        'toString',
        'ELECTRON_BROWSER_SANDBOX_LOAD',
      ].map((name) => attempt(() => on(name, () => undefined))),
      notAFunction: attempt(() => on('mode', {} as never)),
      knownNews: newsNames.map((name) => attempt(() => on(name, () => undefined)())),
    };
    return {
      ...result,
      same: window.ventario === before && window.ventario.copySecret === call && call !== undefined,
      frozen: Object.isFrozen(window.ventario),
    };
  }, Object.keys(news));
  expect(tried.same).toBe(true);
  expect(tried.frozen).toBe(true);
  expect(tried.assign).toBe('TypeError');
  expect(tried.define).toBe('TypeError');
  expect(tried.whole).toBe('TypeError');
  expect(new Set(tried.unknownNews)).toEqual(new Set(['Error']));
  expect(tried.notAFunction).toBe('Error');
  expect(new Set(tried.knownNews)).toEqual(new Set(['done']));
});

test('cannot turn text into code', async ({ opened: { window: page } }) => {
  const ran = await page.evaluate(
    () =>
      new Promise<string[]>((done) => {
        const mark = (name: string) => `window.__ran = [...(window.__ran ?? []), '${name}']`;
        const tries: Record<string, () => unknown> = {
          eval: () => (0, eval)(mark('eval')),
          function: () => new Function(mark('function'))(),
          generator: () =>
            Object.getPrototypeOf(function* () {})
              .constructor(mark('generator'))()
              .next(),
          timeout: () => setTimeout(mark('timeout') as never, 0),
          inline: () => {
            const script = document.createElement('script');
            script.textContent = mark('inline');
            document.head.append(script);
          },
          scriptText: () => {
            const script = document.createElement('script');
            script.append(document.createTextNode(mark('scriptText')));
            document.head.append(script);
          },
          dataScript: () => {
            const script = document.createElement('script');
            script.setAttribute('src', `data:text/javascript,${mark('dataScript')}`);
            document.head.append(script);
          },
          blobScript: () => {
            const script = document.createElement('script');
            script.setAttribute('src', URL.createObjectURL(new Blob([mark('blobScript')])));
            document.head.append(script);
          },
          html: () => {
            document.body.insertAdjacentHTML('beforeend', `<img src=x onerror="${mark('html')}">`);
          },
          handler: () => {
            const image = document.createElement('img');
            image.setAttribute('onerror', mark('handler'));
            image.src = 'x:';
            document.body.append(image);
          },
          link: () => {
            const link = document.createElement('a');
            link.setAttribute('href', `javascript:${mark('link')}`);
            document.body.append(link);
            link.click();
          },
          location: () => {
            location.href = `javascript:${mark('location')}`;
          },
          parsed: () =>
            document.body.append(
              document.createRange().createContextualFragment(`<script>${mark('parsed')}</script>`),
            ),
          frame: () => {
            const frame = document.createElement('iframe');
            frame.setAttribute('srcdoc', `<script>parent.${mark('frame').slice(7)}</script>`);
            document.body.append(frame);
          },
          frameEval: () => {
            const frame = document.createElement('iframe');
            document.body.append(frame);
            const inner = frame.contentWindow as (Window & { eval(text: string): unknown }) | null;
            inner?.eval(mark('frameEval').replaceAll('window.', 'parent.'));
          },
          imported: () =>
            import(/* @vite-ignore */ `data:text/javascript,${mark('imported')}`).catch(() => 0),
          wasm: () =>
            WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).then(
              () => ((window as unknown as { __ran: string[] }).__ran = ['wasm']),
              () => 0,
            ),
          policy: () =>
            (
              window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): object } }
            ).trustedTypes.createPolicy('default', { createScript: (text: string) => text }) &&
            ((window as unknown as { __ran: string[] }).__ran = ['policy']),
        };
        setTimeout(() => {
          for (const act of Object.values(tries)) {
            try {
              void act();
            } catch {
              // Refused at once is as good as refused later.
            }
          }
          setTimeout(() => done((window as unknown as { __ran?: string[] }).__ran ?? []), 1_000);
        }, 0);
      }),
  );
  expect(ran).toEqual([]);
  expect(page.url()).toBe(MAIN_PAGE);
  // The control: the same mark is seen when code does run.
  expect(await page.evaluate('window.__ran = ["control"]; window.__ran')).toEqual(['control']);
});

test('reaches no server by any way to fetch', async ({ opened: { window: page } }) => {
  const results = await page.evaluate(async (port) => {
    const answers: Record<string, string> = {};
    const from = async (name: string, act: () => unknown) => {
      try {
        const result = await Promise.race([
          Promise.resolve(act()),
          new Promise((late) => setTimeout(() => late('nothing'), 800)),
        ]);
        answers[name] = String(result);
      } catch {
        answers[name] = 'refused';
      }
    };
    const add = (tag: string, attributes: Record<string, string>) =>
      new Promise<string>((done) => {
        const element = document.createElement(tag);
        element.addEventListener('load', () => done('loaded'));
        element.addEventListener('error', () => done('refused'));
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        document.body.append(element);
      });
    const every: Promise<void>[] = [];
    const go = (name: string, act: () => unknown) => every.push(from(name, act));
    for (const origin of [
      `http://127.0.0.1:${port}`,
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
    ]) {
      go(`fetch ${origin}`, async () => (await fetch(`${origin}/a`, { mode: 'no-cors' })).type);
      go(
        `keepalive ${origin}`,
        async () => (await fetch(`${origin}/a`, { keepalive: true, mode: 'no-cors' })).type,
      );
      go(
        `xhr ${origin}`,
        () =>
          new Promise((done, fail) => {
            const request = new XMLHttpRequest();
            request.addEventListener('load', () => done('loaded'));
            request.addEventListener('error', fail);
            request.open('POST', `${origin}/b`);
            request.send('x');
          }),
      );
      go(`beacon ${origin}`, () => navigator.sendBeacon(`${origin}/c`, 'x') && 'nothing');
      go(
        `events ${origin}`,
        () =>
          new Promise((done, fail) => {
            const source = new EventSource(`${origin}/d`);
            source.addEventListener('open', () => done('open'));
            source.addEventListener('error', fail);
          }),
      );
      go(
        `socket ${origin}`,
        () =>
          new Promise((done, fail) => {
            const socket = new WebSocket(`${origin.replace('http', 'ws')}/e`);
            socket.addEventListener('open', () => done('open'));
            socket.addEventListener('error', fail);
          }),
      );
      go(`image ${origin}`, () => add('img', { src: `${origin}/f.png` }));
      go(`style ${origin}`, () => add('link', { rel: 'stylesheet', href: `${origin}/g.css` }));
      go(`font ${origin}`, () => new FontFace('stolen', `url(${origin}/h.woff2)`).load());
      go(`frame ${origin}`, () => add('iframe', { src: `${origin}/i` }));
      go(`object ${origin}`, () => add('object', { data: `${origin}/j` }));
      go(`embed ${origin}`, () => add('embed', { src: `${origin}/k` }));
      go(`video ${origin}`, () => add('video', { src: `${origin}/l`, autoplay: '' }));
      go(`audio ${origin}`, () => add('audio', { src: `${origin}/l`, autoplay: '' }));
      go(`script ${origin}`, () => add('script', { src: `${origin}/m.js` }));
      go(`import ${origin}`, () => import(/* @vite-ignore */ `${origin}/n.js`));
      go(`worker ${origin}`, () => `made ${typeof new Worker(`${origin}/o.js`)}`);
      go(`shared ${origin}`, () => `made ${typeof new SharedWorker(`${origin}/o.js`)}`);
      go(`service ${origin}`, () => navigator.serviceWorker.register(`${origin}/p.js`));
      for (const rel of [
        'prefetch',
        'preload',
        'modulepreload',
        'prerender',
        'preconnect',
        'dns-prefetch',
        'icon',
        'manifest',
      ])
        go(`${rel} ${origin}`, () => add('link', { rel, href: `${origin}/q`, as: 'fetch' }));
      go(`ping ${origin}`, () => {
        const link = document.createElement('a');
        link.href = '#';
        link.setAttribute('ping', `${origin}/r`);
        document.body.append(link);
        link.click();
        return 'nothing';
      });
      go(`css ${origin}`, () => {
        document.body.style.backgroundImage = `url(${origin}/s.png)`;
        return 'nothing';
      });
      go(`css sheet ${origin}`, () => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`body { background: url(${origin}/t.png) }`);
        document.adoptedStyleSheets.push(sheet);
        return 'nothing';
      });
      go(`transport ${origin}`, () => new WebTransport(`${origin}/u`).ready);
      go(`speculation ${origin}`, () => add('script', { type: 'speculationrules' }));
      go(`payment ${origin}`, () =>
        new PaymentRequest([{ supportedMethods: `${origin}/v` }], {
          total: { label: 'x', amount: { currency: 'EUR', value: '1' } },
        }).canMakePayment(),
      );
    }
    await Promise.all(every);
    return answers;
  }, ears.port);
  expect(Object.keys(results).length).toBeGreaterThan(90);
  const reached = Object.entries(results).filter(
    ([, result]) => !['refused', 'nothing', 'undefined', 'false'].includes(result),
  );
  // A refused frame loads an error page, and a hint tells nothing; of these the ears alone know.
  expect(
    reached.filter(
      ([name]) =>
        !/^(preconnect|dns-prefetch|prerender|icon|manifest|payment|frame|object|embed) /.test(name),
    ),
  ).toEqual([]);
  await settle(page);
  await expectSilence();
});

test('reaches nothing by WebRTC, and learns no address of this device', async ({
  opened: { window: page },
}) => {
  const candidates = await page.evaluate(
    async ({ port, udpPort }) => {
      const gather = async (urls: string) => {
        const peer = new RTCPeerConnection({ iceServers: [{ urls, username: 'u', credential: 'c' }] });
        const found: string[] = [];
        peer.addEventListener(
          'icecandidate',
          ({ candidate }) => candidate && found.push(candidate.candidate),
        );
        peer.createDataChannel('x');
        await peer.setLocalDescription(await peer.createOffer());
        await new Promise((done) => setTimeout(done, 2_500));
        return [...found, ...(peer.localDescription?.sdp.match(/^a=candidate.*/gm) ?? [])];
      };
      const every = await Promise.all([
        gather(`stun:127.0.0.1:${udpPort}`),
        gather(`turn:127.0.0.1:${udpPort}?transport=udp`),
        gather(`turn:127.0.0.1:${port}?transport=tcp`),
        gather(`turns:127.0.0.1:${port}?transport=tcp`),
      ]);
      return every.flat();
    },
    { port: ears.port, udpPort: ears.udpPort },
  );
  expect(candidates).toEqual([]);
  await expectSilence();
});

test('cannot make the DNS hear a name by a hint', async ({ opened: { app, window: page, profile } }) => {
  const file = join(profile.folder, 'network.json');
  await app.evaluate(async ({ BrowserWindow }, path) => {
    const { session } = BrowserWindow.getAllWindows()[0]?.webContents ?? {};
    await session?.netLog.startLogging(path, { captureMode: 'everything' });
    // The control: a name that main asks for stands in the record.
    await session?.resolveHost('control.invalid').catch(() => undefined);
  }, file);
  await page.evaluate(
    (rels) => {
      for (const rel of rels) {
        const link = document.createElement('link');
        link.rel = rel;
        link.href = `https://${rel}.stolen.invalid/`;
        document.head.append(link);
      }
      const link = document.createElement('a');
      link.href = 'https://anchor.stolen.invalid/';
      document.body.append(link);
      const meta = document.createElement('meta');
      meta.httpEquiv = 'x-dns-prefetch-control';
      meta.content = 'on';
      document.head.append(meta);
      const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:stun.stolen.invalid' }] });
      peer.createDataChannel('x');
      void peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    },
    ['dns-prefetch', 'preconnect', 'prefetch', 'prerender', 'preload', 'modulepreload'],
  );
  await settle(page);
  await app.evaluate(async ({ BrowserWindow }) => {
    await BrowserWindow.getAllWindows()[0]?.webContents.session.netLog.stopLogging();
  });
  const record = readFileSync(file, 'utf8').split('\n');
  const asked = record.filter((line) => /"(host|hostname|qname)":/.test(line));
  expect(asked.some((line) => line.includes('control.invalid'))).toBe(true);
  expect(asked.filter((line) => line.includes('stolen.invalid'))).toEqual([]);
});

test('goes nowhere: every navigation leaves the window where it is', async ({ opened }) => {
  const { window: page } = opened;
  const targets = [
    `http://127.0.0.1:${ears.port}/`,
    `https://127.0.0.1:${ears.port}/`,
    'file:///etc/passwd',
    'data:text/html,<h1>x</h1>',
    'devtools://devtools/bundled/inspector.html',
    'chrome://gpu',
    'chrome://version',
    'view-source:app://companion/index.html',
    'app://companion/secret.html',
    'app://companion/../../etc/passwd',
    'app://other/index.html',
    'app://companion/%2e%2e/main/index.cjs',
    'ws://127.0.0.1/',
    'mailto:x@example.invalid',
    'ms-settings:dateandtime',
    'filesystem:app://companion/temporary/x',
  ];
  const ways = ['location', 'replace', 'link', 'blank', 'form', 'meta', 'open', 'frame', 'top'] as const;
  for (const target of targets) {
    await page.evaluate(
      ({ address, each }) => {
        for (const way of each) {
          try {
            const link = document.createElement('a');
            link.href = address;
            document.body.append(link);
            const form = document.createElement('form');
            form.action = address;
            form.method = 'post';
            document.body.append(form);
            if (way === 'location') location.href = address;
            if (way === 'replace') location.replace(address);
            if (way === 'link') link.click();
            if (way === 'blank') {
              link.target = '_blank';
              link.click();
            }
            if (way === 'form') form.submit();
            if (way === 'meta') {
              const meta = document.createElement('meta');
              meta.httpEquiv = 'refresh';
              meta.content = `0;url=${address}`;
              document.head.append(meta);
            }
            if (way === 'open' && window.open(address) !== null) document.title = 'opened';
            if (way === 'frame') {
              const frame = document.createElement('iframe');
              frame.src = address;
              document.body.append(frame);
            }
            if (way === 'top') window.open(address, '_top');
          } catch {
            // Refused at once.
          }
        }
      },
      { address: target, each: [...ways] },
    );
  }
  await settle(page);
  expect(await windows(opened)).toEqual([MAIN_PAGE]);
  expect(await page.title()).not.toBe('opened');
  expect(
    await page.evaluate(() =>
      [...document.querySelectorAll('iframe')].map((frame) => {
        try {
          return frame.contentDocument?.body.textContent ?? '';
        } catch {
          return '';
        }
      }),
    ),
  ).toEqual(targets.map(() => ''));
  // It is still the same, living page.
  expect((await page.evaluate(() => window.ventario.snapshot())).ok).toBe(true);
  await expectSilence();
});

test('may blank itself, and is then no sender any more', async ({ opened: { window: page } }) => {
  await page.evaluate(() => void setTimeout(() => location.replace('about:blank'), 0));
  await expect.poll(() => page.url()).toBe('about:blank');
  const answer = await page.evaluate(async () => {
    const bridge = (window as unknown as { ventario?: Window['ventario'] }).ventario;
    let evaluated = 'refused';
    await new Promise<void>((done) =>
      setTimeout(() => {
        try {
          evaluated = String((0, eval)('"evaluated"'));
        } catch {
          // The policy came along.
        }
        done();
      }, 0),
    );
    return { snapshot: await bridge?.snapshot(), evaluated };
  });
  expect(answer).toEqual({
    snapshot: { ok: false, failure: { code: 'invalid-request' } },
    evaluated: 'refused',
  });
});

test('gets from its own scheme what was built, and nothing else', async ({ opened: { app } }) => {
  const answers = await app.evaluate(async ({ BrowserWindow }) => {
    const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
    const ask = async (address: string, init: RequestInit = {}) => {
      const answer = await session?.fetch(address, init).catch(() => undefined);
      return answer === undefined ? 0 : answer.status;
    };
    const refused = [
      'app://companion/../../etc/passwd',
      'app://companion/%2e%2e/main/index.cjs',
      'app://companion/..%2fmain%2findex.cjs',
      'app://companion/..\\main\\index.cjs',
      'app://companion//etc/passwd',
      'app://companion/assets/',
      'app://companion/',
      'app://companion/index.html/',
      'app://companion/INDEX.html',
      'app://companion/index.html%00.js',
      'app://companion/window-files.json',
      'app://companion/__proto__',
      'app://companion/constructor',
      'app://other/index.html',
      'app://companion.other/index.html',
      'app://companion@other/index.html',
    ];
    return {
      index: await ask('app://companion/index.html'),
      query: await ask('app://companion/index.html?x=../../etc/passwd'),
      posted: await ask('app://companion/index.html', { method: 'POST', body: 'x' }),
      others: await Promise.all(refused.map(async (address) => [address, await ask(address)] as const)),
    };
  });
  expect(answers.index).toBe(200);
  expect(answers.query).toBe(200);
  expect(answers.posted).toBe(404);
  expect(answers.others.filter(([, status]) => status === 200)).toEqual([]);
});

test('serves every page with its policy', async ({ opened: { app } }) => {
  const headers = await app.evaluate(async ({ BrowserWindow }) => {
    const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
    return Promise.all(
      ['index.html', 'secret.html'].map(async (page) => {
        const answer = await session?.fetch(`app://companion/${page}`);
        return Object.fromEntries(answer?.headers.entries() ?? []);
      }),
    );
  });
  for (const each of headers) {
    expect(each['content-security-policy']).toContain("default-src 'none'; script-src 'self'; ");
    expect(each['content-security-policy']).toContain("connect-src 'none'");
    expect(each['content-security-policy']).toContain(
      "require-trusted-types-for 'script'; trusted-types 'none'",
    );
    expect(each['content-security-policy']).not.toMatch(/unsafe|https?:|\*|blob:/);
    expect(each['x-content-type-options']).toBe('nosniff');
  }
});

test('is denied every permission', async ({ opened: { window: page } }) => {
  const answers = await page.evaluate(async () => {
    const results: Record<string, string> = {};
    const ask = async (name: string, act: () => unknown) => {
      try {
        const result = await Promise.race([
          Promise.resolve(act()),
          new Promise((late) => setTimeout(() => late('no answer'), 2_000)),
        ]);
        results[name] = typeof result === 'string' ? result : 'granted';
      } catch (error) {
        results[name] = error instanceof Error ? `refused ${error.name}` : 'refused';
      }
    };
    type Device = { requestDevice(filter: object): Promise<unknown>; requestPort(): Promise<unknown> };
    const devices = navigator as unknown as Record<'usb' | 'hid' | 'serial' | 'bluetooth', Device>;
    await ask(
      'geolocation',
      () => new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, fail)),
    );
    await ask(
      'notifications',
      async () => (await Notification.requestPermission()) === 'granted' || 'refused',
    );
    await ask('camera', () => navigator.mediaDevices.getUserMedia({ video: true }));
    await ask('microphone', () => navigator.mediaDevices.getUserMedia({ audio: true }));
    await ask('screen', () => navigator.mediaDevices.getDisplayMedia({ video: true }));
    await ask('clipboard text', () => navigator.clipboard.readText());
    await ask('clipboard', () => navigator.clipboard.read());
    await ask('clipboard write', () => navigator.clipboard.writeText('x'));
    await ask('usb', () => devices.usb.requestDevice({ filters: [] }));
    await ask('hid', async () => {
      const found = (await devices.hid.requestDevice({ filters: [] })) as unknown[];
      return found.length === 0 ? 'refused' : found;
    });
    await ask('serial', () => devices.serial.requestPort());
    await ask('bluetooth', () => devices.bluetooth.requestDevice({ acceptAllDevices: true }));
    await ask('midi', () => navigator.requestMIDIAccess({ sysex: true }));
    await ask('wake lock', () => navigator.wakeLock.request('screen'));
    await ask('fullscreen', async () => {
      void document.documentElement.requestFullscreen().catch(() => undefined);
      await new Promise((done) => setTimeout(done, 800));
      return document.fullscreenElement === null ? 'refused' : 'full';
    });
    await ask('idle', () =>
      (
        window as unknown as { IdleDetector: { requestPermission(): Promise<string> } }
      ).IdleDetector.requestPermission().then((answer) => (answer === 'granted' ? true : 'refused')),
    );
    await ask('fonts', async () => {
      const query = (window as unknown as { queryLocalFonts(): Promise<unknown[]> }).queryLocalFonts;
      const found = await query.call(window);
      return found.length === 0 ? 'refused' : found;
    });
    await ask('persistent storage', async () => (await navigator.storage.persist()) || 'refused');
    for (const name of [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'clipboard-read',
      'midi',
    ] as const)
      await ask(`state of ${name}`, async () => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName });
        return state === 'denied' ? 'refused' : state;
      });
    return results;
  });
  expect(Object.keys(answers).length).toBeGreaterThan(20);
  expect(Object.entries(answers).filter(([, answer]) => !answer.startsWith('refused'))).toEqual([]);
});

test('cannot read the clipboard, in which a secret may lie', async ({ profile }) => {
  const screen = await ownScreen();
  const { app, window: page, close } = await openApp(profile, { env: screen.env });
  await app.evaluate(({ clipboard }) => clipboard.writeText('a secret of the user'));
  const pasted = await page.evaluate(
    () =>
      new Promise<string[]>((done) => {
        setTimeout(() => {
          const frame = document.createElement('iframe');
          document.body.append(frame);
          const found = [document, frame.contentDocument].map((page) => {
            if (page === null) return '';
            const field = page.createElement('textarea');
            page.body.append(field);
            field.focus();
            const rich = page.createElement('div');
            rich.contentEditable = 'true';
            page.body.append(rich);
            page.execCommand('paste');
            rich.focus();
            page.execCommand('paste');
            page.execCommand('pasteAndMatchStyle');
            return `${field.value}${rich.textContent}`;
          });
          done(found);
        }, 0);
      }),
  );
  expect(pasted).toEqual(['', '']);
  // The user's own paste works, and is the control.
  await page.evaluate(() => {
    const field = document.createElement('textarea');
    field.id = 'paste-here';
    document.body.append(field);
    field.focus();
  });
  await page.keyboard.press('ControlOrMeta+V');
  await expect(page.locator('#paste-here')).toHaveValue('a secret of the user');
  await close();
  screen.stop();
});

test('opens no window, no guest, no download and no tool', async ({ opened }) => {
  const { app, window: page } = opened;
  await app.evaluate(({ BrowserWindow }) => {
    const { session } = BrowserWindow.getAllWindows()[0]?.webContents ?? {};
    const seen = globalThis as unknown as { downloads: string[] };
    seen.downloads = [];
    session?.on('will-download', (event, item) => {
      if (!event.defaultPrevented) seen.downloads.push(item.getURL());
    });
  });
  const result = await page.evaluate((port) => {
    const guest = document.createElement('webview');
    guest.setAttribute('src', `http://127.0.0.1:${port}/`);
    guest.setAttribute('nodeintegration', '');
    guest.setAttribute('preload', 'file:///etc/passwd');
    document.body.append(guest);
    for (const href of [
      URL.createObjectURL(new Blob(['x'])),
      'data:text/plain,x',
      `http://127.0.0.1:${port}/x`,
      'app://companion/index.html',
    ]) {
      const link = document.createElement('a');
      link.href = href;
      link.download = 'stolen.txt';
      document.body.append(link);
      link.click();
    }
    return {
      guestHasContents: 'getWebContentsId' in guest,
      opened: ['', 'about:blank', 'app://companion/index.html', 'app://companion/secret.html'].map(
        (address) => window.open(address, '_blank', 'nodeIntegration=yes,contextIsolation=no') === null,
      ),
    };
  }, ears.port);
  expect(result).toEqual({ guestHasContents: false, opened: [true, true, true, true] });
  // Files dragged onto the page are not gone to.
  await page.evaluate(() => {
    const files = new DataTransfer();
    files.items.add(new File(['<h1>dropped</h1>'], 'x.html', { type: 'text/html' }));
    files.setData('text/uri-list', 'file:///etc/passwd');
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }),
      );
  });
  await settle(page);
  expect(await windows(opened)).toEqual([MAIN_PAGE]);
  expect(await app.evaluate(() => (globalThis as unknown as { downloads: string[] }).downloads)).toEqual([]);
  await expectSilence();
});

test('has every window locked by its preferences', async ({ opened: { app } }) => {
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
  });
});
