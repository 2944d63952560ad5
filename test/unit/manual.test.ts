import { generateKeyPairSync, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackendClient, Credential } from '../../main/backend/client';
import { makeKeyId, makeSecret } from '../../main/backend/credentials';
import { failed } from '../../main/failure';
import type { Keychain } from '../../main/keychain/keychain';
import { memoryKeychain } from '../../main/keychain/memory';
import { pemOf } from '../../main/keys/key-pair';
import { createManualEntry, forgetAfterRun, type ManualEntry } from '../../main/keys/manual';
import { readPasted } from '../../main/keys/pasted';
import type { KeyRing } from '../../main/keys/ring';
import type { FailureCode, KeyRow } from '../../preload/contract';
import { someJourney } from '../fakes/bridge';
import { emptyMirror } from '../fakes/mirror';

/** The manual way: what a person pastes is understood or named, tried at the backend, and only then stored. */

const id = makeKeyId('test', randomBytes);
const secret = makeSecret('test', randomBytes);
const seed = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }).d ?? '';
const pem = pemOf(seed) ?? '';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const read = (text: string) => readPasted(text, 'test');
const failure = (code: string) => ({ ok: false, failure: { code } });

describe('what stands around a credential', () => {
  it.each([
    ['nothing', `${id}`, false],
    ['blanks', `  ${id}\t`, true],
    ['a line break', `${id}\r\n`, true],
    ['no-break blanks', `\u00a0${id}\u202f`, true],
    ['a byte order mark', `\ufeff${id}`, true],
    ['zero-width characters, inside too', `\u200b${id.slice(0, 12)}\u200b\u2060${id.slice(12)}\u200d`, true],
    ['signs of direction', `\u202a${id}\u202c`, true],
    ['soft hyphens', `${id.slice(0, 20)}\u00ad${id.slice(20)}`, true],
    ['double quotes', `"${id}"`, true],
    ['German quotes', `„${id}“`, true],
    ['French quotes', `«\u00a0${id}\u00a0»`, true],
    ['a name', `VENTARIO_API_KEY=${id}`, true],
    ['a name with blanks', `export KEY = '${id}';`, true],
    ['YAML', `api_key: ${id}`, true],
    ['escaped JSON', `{\\"key\\":\\"${id}\\"}`, true],
    ['markup', `<code>${id}</code>`, true],
    ['bold Markdown', `**${id}**`, true],
    ['a table', `| ${id} | Bot |`, true],
    ['brackets', `(${id})`, true],
    ['the end of a sentence', `Der Schlüssel ist ${id}.`, true],
    ['a break into two lines', `${id.slice(0, 15)}\n${id.slice(15)}`, true],
    [
      'a break into two lines, with more text behind',
      `${id.slice(0, 25)}\r\n  ${id.slice(25)}\nViele Grüße`,
      true,
    ],
  ])('is taken off: %s', (_, text, trimmed) => {
    expect(read(text)).toEqual({ ok: true, value: { keyId: id, secret: null, trimmed } });
  });

  it('is said of a pair only when it was more than one line each', () => {
    expect(read(`${id}\n${secret}`)).toEqual({ ok: true, value: { keyId: id, secret, trimmed: false } });
    expect(read(`A=${id}\nB=${secret}`)).toEqual({ ok: true, value: { keyId: id, secret, trimmed: true } });
  });

  it('never changes which pair is read', () => {
    const around = fc.constantFrom(
      ' ',
      '\n',
      '\r\n',
      '\t',
      '\u00a0',
      '\ufeff',
      '\u200b',
      '\u2028',
      '"',
      "'",
      '„',
      '“',
      ';',
      'KEY=',
      'Ihr Schlüssel: ',
      '\n# x\n',
    );
    const edge = fc.array(around, { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(edge, edge, edge, fc.boolean(), (before, between, after, swapped) => {
        const [first, last] = swapped ? [secret, id] : [id, secret];
        const text = `${before}${first}\n${between}${last}\n${after}`;
        expect(read(text)).toMatchObject({ ok: true, value: { keyId: id, secret } });
      }),
    );
  });
});

describe('a private key of an ed25519 key', () => {
  const env = `VENTARIO_API_KEY=${id}\nVENTARIO_PRIVATE_KEY=${seed}\nVENTARIO_BASE_URL=https://api.example/v1\n`;
  it.each([
    ['its seed', seed],
    ['its seed in quotes', ` "${seed}" `],
    ['its seed behind a name', `VENTARIO_PRIVATE_KEY=${seed}\n`],
    ['its seed in usual base64', `${Buffer.from(seed, 'base64url').toString('base64')}`],
    ['PEM', pem],
    ['PEM with Windows line breaks', pem.replaceAll('\n', '\r\n')],
    ['PEM in one line, as a field of one line makes it', pem.replaceAll('\n', '')],
    ['PEM as a variable', `KEY="${pem.replaceAll('\n', '\\n')}"`],
  ])('is read from %s', (_, text) => {
    expect(read(text)).toMatchObject({ ok: true, value: { keyId: null, secret: seed } });
  });

  it('is read together with its key id, from every file that the app itself writes', () => {
    expect(read(env)).toMatchObject({ ok: true, value: { keyId: id, secret: seed } });
    expect(read(JSON.stringify({ api_key: id, private_key: seed }))).toMatchObject({
      ok: true,
      value: { keyId: id, secret: seed },
    });
    expect(read(`${id}\n${pem}`)).toMatchObject({ ok: true, value: { keyId: id, secret: seed } });
  });

  it.each([
    ['an RSA key', rsa, 'credential-unrecognised'],
    ['a PEM that was cut off', pem.slice(0, 60), 'credential-wrong-length'],
    ['a PEM with a byte missing', pem.replace(/.(?=\n-----END)/, ''), 'credential-unrecognised'],
    [
      'a public key',
      '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----',
      'credential-unrecognised',
    ],
    ['a seed and a part of another secret', `${seed}\n${secret.slice(0, -2)}`, 'credential-wrong-length'],
    ['two seeds', `${seed}\n${Buffer.alloc(32, 7).toString('base64url')}`, 'credential-unrecognised'],
    ['a path of that length', `https://example.org/${seed}`, 'credential-unrecognised'],
  ])('is not read from %s', (_, text, code) => {
    expect(read(text)).toMatchObject(failure(code));
  });

  it('comes back from every PEM', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const own = Buffer.from(bytes).toString('base64url');
        expect(read(pemOf(own) ?? '')).toMatchObject({ ok: true, value: { secret: own } });
        expect(read(own)).toMatchObject({ ok: true, value: { secret: own } });
      }),
      { numRuns: 50 },
    );
  });
});

describe('a text that is far too long', () => {
  const pair = `${id}\n${secret}\n`;
  it('is refused before it is searched, whatever stands in it', () => {
    expect(read(pair.padEnd(64 * 1024))).toMatchObject({ ok: true, value: { keyId: id, secret } });
    expect(read(pair.padEnd(64 * 1024 + 1))).toMatchObject(failure('credential-unrecognised'));
  });
  it('is not searched for long just below that either: a row of full stops behind a key', () => {
    // From each of its signs anew, this took more than a second.
    const begun = performance.now();
    expect(read(`vk_test_${'.'.repeat(65_000)}x`).ok).toBe(false);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('a credential with a fault', () => {
  it('is never read as a good one, whichever character was changed, lost or doubled', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(id, secret),
        fc.nat(56),
        fc.constantFrom('change', 'lose', 'double'),
        fc.constantFrom(...Array.from('ABCxyz019-_')),
        (whole, place, how, sign) => {
          const at = 8 + (place % (whole.length - 8));
          const there = whole.charAt(at);
          const put = how === 'lose' ? '' : how === 'double' ? there + there : sign;
          fc.pre(put !== there);
          expect(read(whole.slice(0, at) + put + whole.slice(at + 1)).ok).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of the other mode is refused, alone and beside a good one', () => {
    for (const text of [makeKeyId('live', randomBytes), makeSecret('live', randomBytes)]) {
      expect(read(text)).toEqual(failure('credential-wrong-mode'));
      expect(read(`${id}\n${text}`)).toEqual(failure('credential-wrong-mode'));
    }
    expect(readPasted(`${id}\n${secret}`, 'live')).toEqual(failure('credential-wrong-mode'));
  });
});

type Said = { ok: true; algorithm: Credential['algorithm'] } | FailureCode;

/** A backend that says one thing of every pair, and what was done with it. */
function room(said: Said, known?: Partial<KeyRow>) {
  const sent: Credential[] = [];
  const put: unknown[][] = [];
  const note = (...what: unknown[]) => {
    put.push(what);
    return Promise.resolve({ ok: true, value: {} });
  };
  const ring = {
    row: () => known,
    put: (key: { label: string }, here: string) => note('seen', key.label, here),
    putUnseen: (_: string, label: string, here: string, seen: unknown) => note('unseen', label, here, seen),
    noteSecret: (_: string, here: string) => note('secret', here),
  } as unknown as KeyRing;
  const client = {
    signed: (_: string, __: unknown, credential: Credential) => {
      sent.push(credential);
      return Promise.resolve(
        typeof said === 'string'
          ? failed(said)
          : { ok: true, value: { id, label: 'Im Dashboard', algorithm: said.algorithm, status: 'active' } },
      );
    },
  } as unknown as BackendClient;
  const keychain = memoryKeychain();
  const manual = (over: Partial<Keychain> = {}) =>
    createManualEntry({ keychain: { ...keychain, ...over }, client, ring, mode: 'practice' });
  return { sent, put, keychain, manual };
}

const good = { ok: true, algorithm: 'hmac-sha256' } as const;
const inKeychain = ({ keychain }: ReturnType<typeof room>) => keychain.get(`secret/${id}`);

describe('storing by hand', () => {
  it('needs both, and a label, before anything is sent', async () => {
    const own = room(good);
    const manual = own.manual();
    manual.takeFromClipboard(id);
    expect(await manual.storeManual('Bot')).toEqual(failure('credential-incomplete'));
    manual.takeFromClipboard(secret);
    expect(await manual.storeManual('')).toEqual(failure('label-empty'));
    expect(manual.state()).toEqual({ keyId: id, secret: true });
    expect(own.sent).toEqual([]);
  });

  it('tries the pair first, and stores it once the backend knows it', async () => {
    const own = room(good);
    const stored: string[] = [];
    const manual = own.manual({
      set: (name, value) => {
        stored.push(`${name} after ${own.sent.length}`);
        return own.keychain.set(name, value);
      },
    });
    manual.takeFromClipboard(`${id} ${secret}`);
    expect(await manual.storeManual(' Bot ')).toMatchObject({ ok: true });
    expect(stored).toEqual([`secret/${id} after 1`]);
    expect(own.put).toEqual([
      ['seen', 'Bot', 'unknown'],
      ['secret', 'yes'],
    ]);
    expect(await inKeychain(own)).toEqual({ ok: true, value: secret });
    expect(manual.state()).toEqual({ keyId: null, secret: false });
  });

  it.each([
    'signature-invalid',
    'key-unknown',
    'key-wrong-environment',
    'key-expired',
    'clock-skew',
    'rate-limited',
    'offline',
    'refused',
    'timeout',
    'server-trouble',
    'not-ventario',
    'tls-untrusted',
    'backend-address-missing',
  ] as const)('stores nothing when the answer is %s, says so, and still holds the pair', async (code) => {
    const own = room(code);
    const manual = own.manual();
    manual.takeFromClipboard(`${id} ${secret}`);
    expect(await manual.storeManual('Bot')).toEqual(failure(code));
    expect(own.put).toEqual([]);
    expect(await inKeychain(own)).toEqual({ ok: true, value: null });
    expect(manual.state()).toEqual({ keyId: id, secret: true });
    expect(manual.holdsStored(secret)).toBe(false);
  });

  it.each([
    ['ip-not-allowed', 'active'],
    ['account-suspended', 'active'],
    ['key-disabled', 'disabled'],
    ['key-pending', 'pending'],
  ] as const)('stores a pair whose signature was good although the backend says %s', async (code, status) => {
    const own = room(code);
    const manual = own.manual();
    manual.takeFromClipboard(`${id} ${secret}`);
    expect(await manual.storeManual('Bot')).toMatchObject({ ok: true });
    expect(own.put).toEqual([
      ['unseen', 'Bot', 'unknown', { algorithm: 'hmac-sha256', status }],
      ['secret', 'yes'],
    ]);
    expect(await inKeychain(own)).toEqual({ ok: true, value: secret });
  });

  it('signs with a private key as ed25519, and stores its seed', async () => {
    const own = room({ ok: true, algorithm: 'ed25519' });
    const manual = own.manual();
    manual.takeFromClipboard(`${id}\n${pem}`);
    expect(await manual.storeManual('Bot')).toMatchObject({ ok: true });
    expect(own.sent).toMatchObject([{ keyId: id, algorithm: 'ed25519' }]);
    expect(await inKeychain(own)).toEqual({ ok: true, value: seed });
  });

  it('does not store what the backend knows under another algorithm', async () => {
    const own = room(good);
    const manual = own.manual();
    manual.takeFromClipboard(`${id}\n${seed}`);
    expect(await manual.storeManual('Bot')).toEqual(failure('signature-invalid'));
    expect(own.put).toEqual([]);
    expect(await inKeychain(own)).toEqual({ ok: true, value: null });
  });

  it('adds the secret to a key that the list already has, and leaves its name', async () => {
    const own = room(good, { label: 'Aus der Liste', secretHere: 'no' });
    const manual = own.manual();
    manual.takeFromClipboard(`${id} ${secret}`);
    expect(await manual.storeManual('Anders')).toMatchObject({ ok: true });
    expect(own.put).toEqual([
      ['seen', 'Aus der Liste', 'unknown'],
      ['secret', 'yes'],
    ]);
  });

  it('never writes an untried secret over the one that is here', async () => {
    const own = room('offline', { label: 'Bot', secretHere: 'yes' });
    await own.keychain.set(`secret/${id}`, secret);
    const manual = own.manual();
    manual.takeFromClipboard(`${id} ${makeSecret('test', randomBytes)}`);
    expect(await manual.storeManual('Bot')).toEqual(failure('offline'));
    expect(await inKeychain(own)).toEqual({ ok: true, value: secret });
  });

  it.each([
    ['keychain-locked', 'yes', 'yes'],
    ['keychain-locked', undefined, 'no'],
    ['keychain-slow', 'yes', 'unknown'],
    ['keychain-slow', undefined, 'unknown'],
  ] as const)('says of a key what is known when the answer is %s', async (code, before, after) => {
    const own = room(good, before === undefined ? undefined : { label: 'Bot', secretHere: before });
    const manual = own.manual({ set: () => Promise.resolve(failed(code)) });
    manual.takeFromClipboard(`${id} ${secret}`);
    expect(await manual.storeManual('Bot')).toEqual(failure(code));
    expect(own.put.at(-1)).toEqual(['secret', after]);
    // Nothing is lost: it can be tried again.
    expect(manual.state()).toEqual({ keyId: id, secret: true });
  });

  it('knows afterwards, without keeping it, whether a clipboard still holds what was stored', async () => {
    const own = room(good);
    const manual = own.manual();
    manual.takeFromClipboard(`${id} ${secret}`);
    await manual.storeManual('Bot');
    expect(manual.holdsStored(`KEY=${id}\nSECRET="${secret}"\n`)).toBe(true);
    expect(manual.holdsStored(id)).toBe(false);
    expect(manual.holdsStored('etwas ganz anderes')).toBe(false);
    expect(manual.holdsStored(makeSecret('test', randomBytes))).toBe(false);
  });
});

describe('what is held', () => {
  const otherId = makeKeyId('test', randomBytes);
  const otherSecret = makeSecret('test', randomBytes);
  const take = {
    'from the clipboard': (manual: ManualEntry, text: string) => manual.takeFromClipboard(text),
    'as a key id': (manual: ManualEntry, text: string) => manual.enterKeyId(text),
  };

  it.each(Object.entries(take))(
    'is never mixed: another key id %s drops the secret of the one before',
    async (_, takeKey) => {
      const own = room('key-unknown');
      const manual = own.manual();
      manual.takeFromClipboard(`${id} ${secret}`);
      await manual.storeManual('Bot');
      expect(takeKey(manual, otherId)).toMatchObject({ ok: true });
      expect(manual.state()).toEqual({ keyId: otherId, secret: false });
      expect(await manual.storeManual('Bot')).toEqual(failure('credential-incomplete'));
      // Nothing was signed for the new key with the old secret.
      expect(own.sent).toHaveLength(1);
    },
  );

  it('stays when the same key id comes again, and when the secret came first', () => {
    const manual = room(good).manual();
    manual.enterSecret(secret);
    manual.enterKeyId(id);
    expect(manual.state()).toEqual({ keyId: id, secret: true });
    manual.takeFromClipboard(` ${id}`);
    expect(manual.state()).toEqual({ keyId: id, secret: true });
    manual.takeFromClipboard(`${otherId} ${otherSecret}`);
    expect(manual.state()).toEqual({ keyId: otherId, secret: true });
  });

  it('lets a secret alone be corrected, but not replaced once the server knew the pair', async () => {
    const untried = room('signature-invalid').manual();
    untried.takeFromClipboard(`${id} ${otherSecret}`);
    await untried.storeManual('Bot');
    untried.enterSecret(secret);
    expect(untried.state()).toEqual({ keyId: id, secret: true });

    const known = room(good).manual({ set: () => Promise.resolve(failed('keychain-locked')) });
    known.takeFromClipboard(`${id} ${secret}`);
    await known.storeManual('Bot');
    known.enterSecret(secret);
    expect(known.state()).toEqual({ keyId: id, secret: true });
    known.enterSecret(otherSecret);
    expect(known.state()).toEqual({ keyId: null, secret: true });
  });

  it.each([
    ['left', null],
    ['finished', { finished: true }],
  ])('is forgotten when the run is %s, and not before', (_, end) => {
    const mirror = emptyMirror();
    const run = someJourney();
    mirror.set('journey', run);
    const manual = room('offline').manual();
    const unfollow = forgetAfterRun(mirror, manual);
    manual.takeFromClipboard(`${id} ${secret}`);
    mirror.set('journey', { ...run, label: 'Bot' });
    expect(manual.state()).toEqual({ keyId: id, secret: true });
    mirror.set('journey', end === null ? null : { ...run, ...end });
    expect(manual.state()).toEqual({ keyId: null, secret: false });
    unfollow();
  });
});

describe('the fields', () => {
  it('never say what they held', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(57), (text, cut) => {
        const manual = room('offline').manual();
        for (const take of [manual.takeFromClipboard, manual.enterSecret, manual.enterKeyId])
          for (const pasted of [`${text}${secret.slice(0, cut)}`, `${text} ${seed}`, `${text}\n${pem}`]) {
            const said = JSON.stringify(take(pasted));
            expect(said).not.toContain(secret.slice(8, 20));
            expect(said).not.toContain(seed.slice(0, 12));
          }
      }),
    );
  });

  it('see a private key in the place of the key id', () => {
    const manual = room(good).manual();
    expect(manual.enterKeyId(seed)).toEqual(failure('credential-swapped'));
    expect(manual.enterKeyId(pem)).toEqual(failure('credential-swapped'));
    expect(manual.enterKeyId(`${id} ${secret}`)).toEqual(failure('credential-swapped'));
    expect(manual.state()).toEqual({ keyId: null, secret: false });
  });

  it('take a whole `.env` file in the secret window', () => {
    const manual = room(good).manual();
    expect(manual.enterSecret(`KEY=${id} SECRET=${secret}`)).toMatchObject({ ok: true });
    expect(manual.state()).toEqual({ keyId: id, secret: true });
  });
});
