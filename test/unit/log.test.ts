import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { makeSecret } from '../../main/backend/credentials';
import { createLog, log, logLine, startLog } from '../../main/log';
import { emptyFolder } from '../fakes/folder';

/** The ways in which a secret could be written. */
const writings: Record<string, (secret: string) => string> = {
  raw: (secret) => secret,
  base64: (secret) => Buffer.from(secret).toString('base64'),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  HEX: (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  url: (secret) => encodeURIComponent(secret),
  'url, every character': (secret) =>
    Array.from(Buffer.from(secret), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  json: (secret) => JSON.stringify(secret),
  'json, every character': (secret) =>
    Array.from(Buffer.from(secret), (byte) => `\\u${byte.toString(16).padStart(4, '0')}`).join(''),
  'json, every other character': (secret) =>
    Array.from(Buffer.from(secret), (byte, index) =>
      index % 2 ? `\\u${byte.toString(16).padStart(4, '0')}` : String.fromCharCode(byte),
    ).join(''),
  'json in json': (secret) => JSON.stringify(JSON.stringify({ secret })),
  'utf-16 as base64': (secret) => Buffer.from(secret, 'utf16le').toString('base64'),
  'utf-16 as hex': (secret) => Buffer.from(secret, 'utf16le').toString('hex'),
};

const PIECE = 20;

/** Every writing of which no piece may be left: 20 characters of a secret say too little to use it. */
function pieces(secret: string): string[] {
  const body = secret.replace(/^vs_(live|test)_/, '');
  return [
    body,
    ...Object.entries(writings).map(([name, write]) => (name === 'json in json' ? '' : write(secret))),
  ].flatMap((text) => {
    const escaped = [text, JSON.stringify(text).slice(1, -1)];
    return escaped.flatMap((form) =>
      Array.from({ length: Math.max(1, form.length - PIECE + 1) }, (_part, at) => form.slice(at, at + PIECE)),
    );
  });
}

function leaks(line: string, secret: string): string[] {
  return pieces(secret).filter((piece) => piece.length >= PIECE && line.includes(piece));
}

const secretArbitrary = fc
  .tuple(fc.constantFrom('live' as const, 'test' as const), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([mode, bytes]) => makeSecret(mode, () => bytes));

/** A value with the secret somewhere in it. */
const sceneArbitrary = secretArbitrary.chain((secret) => {
  const written = fc
    .tuple(
      fc.constantFrom(...Object.keys(writings)),
      fc.string({ maxLength: 30 }),
      fc.string({ maxLength: 30 }),
      fc.constantFrom('', ' ', '=', ': ', '"', '\n', '/', '?a=', '&'),
    )
    .map(
      ([name, before, after, between]) =>
        `${before}${between}${writings[name]?.(secret) ?? ''}${between}${after}`,
    );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      written,
      written.map((text) => Buffer.from(text)),
      written.map((text) => Array.from(Buffer.from(text))),
      written.map((text) => text.split('')),
      written.map((text) => Object.fromEntries(Buffer.from(text).entries())),
      written.map((text) => Object(text) as unknown),
      written.map((text) => Symbol(text)),
      written.map((text) => () => text),
      written.map((text) => ({ toJSON: () => text, toString: () => text })),
      written.map((text) => ({
        get inner() {
          return text;
        },
      })),
      written.map(
        (text) =>
          new URL(`https://user:${encodeURIComponent(text)}@example.com/?q=${encodeURIComponent(text)}`),
      ),
      fc.dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 4 }),
      written.map((text) => ({ [text]: 1 })),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.tuple(written, tie('value')).map(
        ([name, inner]) =>
          new Map<unknown, unknown>([
            [name, inner],
            [inner, name],
          ]),
      ),
      tie('value').map((inner) => new Set([inner])),
      fc
        .tuple(written, tie('value'))
        .map(([text, cause]) =>
          Object.assign(new Error(text, { cause }), { config: { headers: { Authorization: text } } }),
        ),
      fc.array(tie('value'), { maxLength: 2 }).map((inner) => new AggregateError(inner, 'many')),
    ),
  }));
  return fc.tuple(fc.constant(secret), value, written);
});

test('no writing of a secret survives in any nesting of objects, texts and errors', () => {
  fc.assert(
    fc.property(sceneArbitrary, ([secret, value, event]) => {
      expect(leaks(logLine(0, 'info', event, { value }), secret)).toEqual([]);
      expect(leaks(logLine(0, 'info', 'x', { anything: [value] }), secret)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
}, 60_000);

test.each(Object.keys(writings))('the search itself finds a secret written as %s', (name) => {
  const secret = makeSecret('test', randomBytes);
  expect(leaks(JSON.stringify({ text: writings[name]?.(secret) }), secret).length).toBeGreaterThan(0);
});

test.each([
  ['a bearer token, however short', { header: 'Bearer abc123' }, 'abc123'],
  ['a cut secret', { text: 'got vs_live_Ab' }, 'vs_live_Ab'],
  ['a refresh token in a form', { body: 'grant_type=refresh_token&refresh_token=short1&x=1' }, 'short1'],
  [
    'an OAuth code in an address',
    { text: 'http://127.0.0.1:4000/cb?code=short2&state=short3' },
    /short2|short3/,
  ],
  ['a signature header', { text: 'Signature: sig1=:c2hvcnQ=:' }, 'c2hvcnQ'],
  ['a signature input', { text: 'signature-input: sig1=("@method");keyid="x";nonce="n1"' }, 'n1'],
  [
    'a compact JWE',
    { text: 'eyJhbGciOiJFQ0RILUVTIn0..c2hvcnRpdg.Y2lwaGVydGV4dGNpcGhlcnRleHQ.dGFnZ3RhZ2d0YWdn' },
    /Y2lwaGVy|eyJhbGci/,
  ],
  ['the private part of a JWK', { jwkText: '{"kty":"EC","d":"short4"}' }, 'short4'],
  ['the private part of a JWK as an object', { key: { kty: 'EC', d: 'short5' } }, 'short5'],
  [
    'a field that is named so',
    { password: 'p', clientSecret: 'short6', refreshToken: ['short7'] },
    /short6|short7/,
  ],
])('%s is taken out', (_what, facts, secret) => {
  expect(logLine(0, 'warn', 'event', facts)).not.toMatch(secret);
});

test('what helps to find a fault stays', () => {
  const error = Object.assign(new Error("EACCES: permission denied, open 'settings.json'"), {
    code: 'EACCES',
    errno: -13,
  });
  const line = logLine(0, 'error', 'settings-not-saved', {
    error,
    keyId: 'vk_test_AbCdEfGhIjKlMnOpQrStUv',
    requestId: '0b1c7a52-5f0e-4a9e-8a44-0d3f1a7c9e55',
    code: 'whitelist-refused',
    ms: 84,
    host: 'api.example.com',
    ip: '2001:db8::1',
  });
  for (const kept of [
    'EACCES',
    'settings.json',
    'vk_test_AbCdEfGhIjKlMnOpQrStUv',
    '0b1c7a52-5f0e-4a9e-8a44-0d3f1a7c9e55',
    'whitelist-refused',
    '84',
    'api.example.com',
    '2001:db8::1',
    'settings-not-saved',
  ])
    expect(line).toContain(kept);
});

test('anything at all becomes one line of at most 4,000 characters, and nothing throws', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const hostile = [
    circular,
    revoked.proxy,
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    ),
    10n ** 40n,
    Number.NaN,
    Symbol('x'),
    new Date(Number.NaN),
    'x'.repeat(1e6),
    Array.from({ length: 1e4 }, (_x, index) => ({ index })),
  ];
  for (const value of hostile) {
    const line = logLine(0, 'info', 'event', { value });
    expect(line.length).toBeLessThanOrEqual(4_100);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({ event: 'event' });
  }
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withMap: true,
        withSet: true,
        withNullPrototype: true,
        withTypedArray: true,
      }),
      (value) => {
        expect(JSON.parse(logLine(0, 'info', 'event', { value }))).toMatchObject({ level: 'info' });
      },
    ),
  );
});

test('lines wait for the file, keep their order, and an error opens it at once', async () => {
  const lines: string[] = [];
  const late = createLog(
    () => 0,
    async () => (_level, line) => void lines.push(line),
    60_000,
  );
  late.info('first');
  late.error('too-early');
  expect(lines).toEqual([]);
  late.ready();
  late.error('second');
  await vi.waitFor(() => expect(lines).toHaveLength(3));
  late.info('third');
  expect(lines.map((line) => /"event":"([^"]+)"/.exec(line)?.[1])).toEqual([
    'first',
    'too-early',
    'second',
    'third',
  ]);
});

test('a log that cannot be opened takes nothing along', async () => {
  const late = createLog(
    () => 0,
    () => Promise.reject(new Error('no disk')),
    0,
  );
  late.ready();
  late.error('first');
  await late.flush();
  expect(() => late.info('second')).not.toThrow();
});

test('the file is for its owner alone, turns over at 1 MiB, and nothing goes to the terminal', async () => {
  const folder = join(emptyFolder(), 'logs');
  const outputs = [
    vi.spyOn(process.stdout, 'write'),
    vi.spyOn(process.stderr, 'write'),
    ...(['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name)),
  ];
  startLog(folder, false);
  log.error('begin', { text: 'zero' });
  await log.flush();
  for (let count = 0; count < 2_500; count += 1) log.info('line', { text: 'wort '.repeat(100), count });
  log.warn('end');
  const counts = outputs.map((output) => output.mock.calls.length);
  for (const output of outputs) output.mockRestore();
  expect(counts).toEqual(counts.map(() => 0));
  expect(readdirSync(folder).toSorted()).toEqual(['main.log', 'main.old.log']);
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, name)).size).toBeLessThan(1024 * 1024 + 5_000);
  }
  const last = readFileSync(join(folder, 'main.log'), 'utf8').trimEnd().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ level: 'warn', event: 'end' });
  expect(statSync(folder).mode & 0o077).toBe(0);
  // A file that is gone or made anew by somebody else does no harm.
  writeFileSync(join(folder, 'main.log'), '');
  log.info('after');
});
