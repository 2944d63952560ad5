// start: process start → first useful paint, in ms. For ours that is the Übersicht.
import { WebSocket } from 'ws';
import { compareWithBare } from './pair.mjs';

/** Single starts differ by a fifth on a machine with two processors. */
const RUNS = 15;
/** A start takes well under this. */
const SETTLED_MS = 2_500;

/** Both are the time at which the frame was on the screen, in ms since 1970. */
const FIRST_PAINT = `performance.getEntriesByName('first-contentful-paint')
  .map((paint) => performance.timeOrigin + paint.startTime)[0] ?? null`;
/** The heading and all that was painted with it (renderer/parts/firstUsefulText.ts). */
const FIRST_USEFUL_TEXT = `new Promise((resolve) => {
  setTimeout(resolve, 1000, null);
  new PerformanceObserver((list) => {
    for (const text of list.getEntries())
      if (text.identifier === 'first-useful-text') resolve(performance.timeOrigin + text.renderTime);
  }).observe({ type: 'element', buffered: true });
})`;

export function measureStart(env, say) {
  return compareWithBare(env, {
    runs: RUNS,
    unit: 'ms',
    say: (text) => say(`start ${text}`),
    measure: async (child, started, who) => {
      const port = await debuggingPort(child);
      const paintedAt = await paintTime(port, who === 'us' ? FIRST_USEFUL_TEXT : FIRST_PAINT);
      return Math.round(paintedAt - started);
    },
  });
}

function debuggingPort(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.once('exit', (code) => reject(new Error(`The app ended with ${code}: ${text.slice(-500)}`)));
  });
}

/** Asked over the DevTools protocol, after the fact. */
async function paintTime(port, expression) {
  // The page keeps its marks: asking while it starts would only slow it down.
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  for (let tries = 0; tries < 200; tries += 1) {
    const targets = await fetch(`http://127.0.0.1:${port}/json/list`).then((answer) => answer.json());
    const page = targets.find(({ type, url }) => type === 'page' && url !== 'about:blank');
    const painted = page === undefined ? null : await evaluate(page.webSocketDebuggerUrl, expression);
    if (painted !== null) return painted;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The app did not paint within 20 s.');
}

function evaluate(address, expression) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.once('error', reject);
    socket.once('open', () =>
      socket.send(
        JSON.stringify({
          id: 1,
          method: 'Runtime.evaluate',
          params: { expression, awaitPromise: true, returnByValue: true },
        }),
      ),
    );
    socket.once('message', (data) => {
      socket.close();
      resolve(JSON.parse(String(data)).result?.result?.value ?? null);
    });
  });
}
