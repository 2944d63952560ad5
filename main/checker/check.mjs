#!/usr/bin/env node
/**
 * Tests the connection to Ventario on the machine that your bot runs on. Node.js 18 or newer, nothing to install.
 *
 *   node ventario-check.mjs                     the key from the environment: VENTARIO_API_KEY and
 *                                               VENTARIO_SECRET_KEY (or VENTARIO_PRIVATE_KEY, or
 *                                               VENTARIO_PRIVATE_KEY_FILE), VENTARIO_BASE_URL
 *   node ventario-check.mjs --file bot.env      the key from an exported file (.env or .json)
 *   --trade       the bot shall trade: a key without that right has failed
 *   --json        one JSON report, which Ventario Companion can read
 *   --lang de|en  German or English, else that of the app which wrote this
 *
 * Exit code: 0 everything is in order, 1 something failed, 2 it could not be tested.
 * It changes nothing, places no order, and shows neither the secret nor a signature. VENTARIO_CA_FILE names another
 * certificate authority.
 */
import {
  createHash,
  createHmac,
  createPrivateKey,
  randomBytes,
  sign as signEd25519,
  X509Certificate,
} from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lookup, Resolver } from 'node:dns/promises';
import { existsSync, readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { Agent, request } from 'node:https';
import { BlockList, connect as connectTcp, isIP } from 'node:net';
import { release } from 'node:os';
import { unescape } from 'node:querystring';
import { connect as connectTls, rootCertificates } from 'node:tls';

/** What Ventario Companion has put in when it wrote this file: no secret. */
const FILLED = JSON.parse(String.raw`{}`); // @filled

const STAGES = [
  ['inputs', 6_000, inputs],
  ['dns', 4_000, dns],
  ['tcp', 7_500, tcp],
  ['tls', 6_000, tls],
  ['clock', 6_000, clock],
  ['signature', 6_000, signature],
  ['whitelist', 6_000, whitelist],
  ['permissions', 6_000, permissions],
  ['withdrawal', 1_000, withdrawal],
  ['test-order', 6_000, testOrder],
  ['response', 6_000, response],
];
/** The whole test, in ms. */
const WHOLE_MS = 15_000;
/** Under the stages' limits, so that a silent name server and a blocked port get their own names. */
const NAME_MS = 3_500;
const EACH_ADDRESS_MS = 2_500;
const ALL_ADDRESSES_MS = 5_000;
/** Several addresses share the time; less than this is no trial. */
const LEAST_ADDRESS_MS = 1_000;
/** What a detour may take before it is worth a word. */
const COSTS_MS = 250;
/** An address at which nobody is (RFC 5737). */
const NOWHERE = '192.0.2.1';
/** A name that every network knows (RFC 2606). */
const KNOWN_NAME = 'example.com';
/** For a second look, once the way has failed. */
const LOOK_MS = 1_200;
const BODY_LIMIT = 1024 * 1024;
/** How old and how young a signature may be, in ms, and from when on the clock is worth a remark. */
const PAST_MS = 30_000;
const FUTURE_MS = 5_000;
const REMARK_MS = 2_000;
const SLOW_MS = 1_500;
const EXPIRES_SOON_DAYS = 14;
const DAY_MS = 86_400_000;

// ------------------------------------------------------------------------------------------------ what stages answer

const passed = (evidence = {}) => ({ state: 'passed', code: null, evidence });
const attention = (code, evidence = {}) => ({ state: 'attention', code, evidence });
const failing = (code, evidence = {}) => ({ state: 'failed', code, evidence });
const skipped = () => ({ state: 'skipped', code: null, evidence: {} });
const unverifiable = (evidence = {}) => ({ state: 'unverifiable', code: null, evidence });

// ------------------------------------------------------------------------------------------------ the key pair

/** The values that the bot would use. `strict`: as they are, a bot takes them with blanks and quotes. */
function readValues(file) {
  const { env } = process;
  const fromEnv = {
    key: env.VENTARIO_API_KEY,
    secret: env.VENTARIO_SECRET_KEY,
    seed: env.VENTARIO_PRIVATE_KEY,
    pemFile: env.VENTARIO_PRIVATE_KEY_FILE,
    baseUrl: env.VENTARIO_BASE_URL,
    mode: env.VENTARIO_MODE,
    algorithm: undefined,
    strict: true,
  };
  if (file === null) return fromEnv;
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  if (text.trimStart().startsWith('{')) {
    const json = JSON.parse(text);
    const field = (name) => (typeof json[name] === 'string' ? json[name] : undefined);
    return {
      key: field('api_key'),
      secret: field('secret_key'),
      seed: field('private_key'),
      baseUrl: field('base_url') ?? fromEnv.baseUrl,
      mode: field('mode'),
      algorithm: field('algorithm'),
      strict: true,
    };
  }
  const found = {};
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s*(?:export\s+)?(VENTARIO_[A-Z_]+)=(.*)$/s.exec(line) ?? [];
    if (name !== undefined) found[name] = value;
  }
  return {
    key: found.VENTARIO_API_KEY,
    secret: found.VENTARIO_SECRET_KEY,
    seed: found.VENTARIO_PRIVATE_KEY,
    pemFile: found.VENTARIO_PRIVATE_KEY_FILE?.trim(),
    baseUrl: found.VENTARIO_BASE_URL ?? fromEnv.baseUrl,
    mode: found.VENTARIO_MODE?.trim(),
    algorithm: undefined,
    strict: false,
  };
}

/** The base URL as the bot has it: the own one of the file or the environment, else that of the app. */
const addressOf = (values) => bare(values.baseUrl ?? FILLED.baseUrl ?? '');

/** Without blanks and quotes around. */
function bare(text) {
  const inner = text.trim();
  const [, , quoted] = /^(["'`])(.*)\1$/s.exec(inner) ?? /^([„“‘])(.*)[“”’]$/s.exec(inner) ?? [];
  return (quoted ?? inner).trim();
}

/** What stands around a value that does not belong to it. */
function clutter(text) {
  if (bare(text) === text) return null;
  return bare(text) === text.trim() ? 'value-has-blanks' : 'value-has-quotes';
}

/** Without a `vk_` it may be a secret in the wrong place: then nothing of it is shown. */
function shortKey(text) {
  const value = bare(text ?? '');
  const prefix = /^vk_(live|test)_/.exec(value)?.[0];
  return prefix === undefined || value.length < 20 ? null : `${prefix}…${value.slice(-4)}`;
}

function crc32(text) {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function checksum(text) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64url');
}

/** `{kind, mode}` of a key or a secret, or the code of its fault. */
function readCredential(value) {
  const [, letter, mode, rest] = /^v([ks])_(live|test)_(.*)$/s.exec(value) ?? [];
  if (letter === undefined) {
    // A key is in it, with something stuck to it: a variable's name, an invisible character.
    const stuck = /v[ks]_(live|test)_[\w-]{20}/.test(value);
    return { code: stuck ? 'credential-characters' : 'credential-unrecognised' };
  }
  const kind = letter === 'k' ? 'key' : 'secret';
  const expected = kind === 'key' ? 22 : 49;
  if (!/^[A-Za-z0-9_-]*$/.test(rest)) return { code: 'credential-characters', kind };
  const prefix = value.length - rest.length;
  if (rest.length !== expected) {
    const evidence = { count: value.length, expected: prefix + expected };
    return { code: 'credential-wrong-length', kind, evidence };
  }
  if (checksum(value.slice(0, -6)) !== value.slice(-6)) return { code: 'credential-checksum', kind };
  return { code: null, kind, mode };
}

const looksLikeSeed = (text) => /^[A-Za-z0-9_-]{43}$/.test(text);

/** An Ed25519 private key from its seed: a PKCS #8 header (RFC 8410), then the 32 bytes. */
function privateKey(seed) {
  const header = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({
    key: Buffer.concat([header, Buffer.from(seed, 'base64url')]),
    format: 'der',
    type: 'pkcs8',
  });
}

/** null for what is none. (`URL.canParse` is newer than Node 18.) */
function parseUrl(text, base) {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/** The backend's origin, or the code of what is wrong with it. */
function readAddress(text) {
  if (text === '') return { code: 'backend-address-missing' };
  const url = parseUrl(text);
  if (url === null) return { code: 'backend-address-invalid' };
  const plain =
    url.protocol === 'https:' && url.pathname === '/' && url.search + url.hash === '' && !text.includes('@');
  return plain && masked(text) === text ? { url } : { code: 'backend-address-invalid' };
}

/** Keys of the mode that the address is for; null = not known. */
function wantedMode(values, url) {
  if (FILLED.baseUrl !== undefined && new URL(FILLED.baseUrl).origin === url.origin) return FILLED.mode;
  const mode = bare(values.mode ?? '');
  if (mode === 'practice') return 'test';
  return mode === 'live' ? 'live' : null;
}

/** Key and secret are here, whole, of this mode and not swapped. Nothing is sent. */
function inputs(context) {
  const { values, found } = context;
  const address = readAddress(addressOf(values));
  // Nothing of what stands there: it may be a secret in the wrong place.
  if (address.code !== undefined) return failing(address.code, { field: 'VENTARIO_BASE_URL' });
  found.url = address.url;
  if (!values.key) return failing('credential-incomplete', { field: 'key' });
  const { pemFile } = values;
  if (!values.secret && !values.seed && !pemFile)
    return failing('credential-incomplete', { field: 'secret' });

  const key = bare(values.key);
  const secret = bare(values.seed || values.secret || '');
  const readKey = readCredential(key);
  const readSecret = readCredential(secret);
  if (readKey.kind === 'secret' && readKey.code === null) {
    return failing('credential-swapped', { field: 'key' });
  }
  if (readKey.code !== null) return failing(readKey.code, { field: 'key', ...readKey.evidence });
  const wanted = wantedMode(values, address.url);
  if (wanted !== null && readKey.mode !== wanted) {
    return failing('credential-wrong-mode', { field: 'key', mode: readKey.mode });
  }
  found.keyMode = readKey.mode;
  found.keyId = key;

  const fault =
    values.seed || pemFile ? readPrivateKey(values, secret, found) : secretFault(readSecret, values, secret);
  if (fault !== null) return fault;
  found.key ??= secret;
  return clutterOf(values) ?? passed();
}

/** Blanks and quotes. What reads an .env file may take them off; a value of the environment goes out as it is. */
function clutterOf(values) {
  for (const [field, text] of [
    ['key', values.key],
    ['secret', values.seed || values.secret || ''],
    ['VENTARIO_BASE_URL', values.baseUrl ?? ''],
  ]) {
    const code = clutter(text);
    if (code !== null) return (values.strict ? failing : attention)(code, { field });
  }
  return null;
}

function secretFault(read, values, secret) {
  // The key's field was right when it comes to the secret's: then the key stands in both.
  if (read.kind === 'key') return failing('credential-twice', { field: 'secret' });
  if (looksLikeSeed(secret) || values.algorithm === 'ed25519') {
    return failing('key-type-wrong', { algorithm: 'ed25519', expectedAlgorithm: 'hmac-sha256' });
  }
  if (read.code !== null) return failing(read.code, { field: 'secret', ...read.evidence });
  const wanted = readCredential(bare(values.key)).mode;
  return read.mode === wanted ? null : failing('credential-wrong-mode', { field: 'secret', mode: read.mode });
}

function readPrivateKey(values, seed, found) {
  if (values.seed) {
    const read = readCredential(seed);
    if (read.kind === 'key') return failing('credential-twice', { field: 'secret' });
    if (read.kind === 'secret') {
      return failing('key-type-wrong', { algorithm: 'hmac-sha256', expectedAlgorithm: 'ed25519' });
    }
    if (!/^[A-Za-z0-9_-]+$/.test(seed)) return failing('credential-unrecognised', { field: 'secret' });
    if (!looksLikeSeed(seed)) {
      return failing('credential-wrong-length', { field: 'secret', count: seed.length, expected: 43 });
    }
  }
  try {
    found.key = values.seed ? privateKey(seed) : createPrivateKey(readFileSync(values.pemFile));
  } catch {
    return failing('credential-unrecognised', { field: 'secret' });
  }
  const { asymmetricKeyType } = found.key;
  return asymmetricKeyType === 'ed25519'
    ? null
    : failing('key-type-wrong', { algorithm: String(asymmetricKeyType), expectedAlgorithm: 'ed25519' });
}

// ------------------------------------------------------------------------------------------------ the way there

const NETWORK_CODES = {
  ENOTFOUND: 'name-not-found',
  EAI_NONAME: 'name-not-found',
  ENODATA: 'name-not-found',
  EAI_AGAIN: 'name-server-silent',
  ESERVFAIL: 'name-server-silent',
  EREFUSED: 'name-server-silent',
  ETIMEOUT: 'name-server-silent',
  ENETUNREACH: 'no-route',
  EHOSTUNREACH: 'no-route',
  EHOSTDOWN: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  ENETDOWN: 'offline',
  ECONNREFUSED: 'refused',
  EACCES: 'firewall-denied',
  EPERM: 'firewall-denied',
  ETIMEDOUT: 'timeout',
  CONNECT_TIMEOUT: 'timeout',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
  PROXY_SIGN_IN: 'proxy-sign-in',
  PROXY_REFUSED: 'proxy-refused',
  PROXY_TIMEOUT: 'proxy-refused',
  PROXY_UNREACHABLE: 'proxy-unreachable',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  ERR_SSL_HTTP_REQUEST: 'not-tls',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'tls-too-old',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'tls-too-old',
  ERR_SSL_VERSION_TOO_LOW: 'tls-too-old',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-host',
  HOSTNAME_MISMATCH: 'tls-wrong-host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted',
  INVALID_CA: 'tls-untrusted',
  INVALID_PURPOSE: 'tls-untrusted',
};

/** Code and evidence of a network or TLS error; never its message, which may quote a request. */
function networkFailure(error, host) {
  const name = typeof error?.code === 'string' ? error.code.slice(0, 60) : 'UNKNOWN';
  let code = NETWORK_CODES[name];
  if (code === undefined && name.startsWith('HPE_')) code = 'unexpected-answer';
  if (code === undefined && /^(CERT_|CRL_)/.test(name)) code = 'tls-untrusted';
  if (code === undefined && (/^ERR_(SSL|TLS)_/.test(name) || name === 'EPROTO')) code = 'tls-failed';
  const status = given({ status: error?.status ?? null });
  return {
    code: code ?? 'connection-lost',
    evidence: { host: host.slice(0, 260), technical: name, ...status },
  };
}

/** Does any way lead out of this machine? Asks the system's routing table; nothing is sent. */
async function hasRoute() {
  const ways = [
    ['udp4', '198.51.100.1'],
    ['udp6', '2001:db8::1'],
  ].map(
    ([family, address]) =>
      new Promise((resolve) => {
        const socket = createSocket(family);
        const end = (answer) => {
          socket.close();
          resolve(answer);
        };
        socket.once('error', () => end(false));
        // Connecting a datagram socket only picks the route (no packet leaves).
        socket.connect(9, address, (error) => end(!error));
      }),
  );
  return (await Promise.all(ways)).includes(true);
}

/** Whose clock this is: a container and WSL have none of their own to set. */
function runsOn() {
  if (process.platform === 'win32') return 'windows';
  if (process.platform === 'darwin') return 'macos';
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return 'container';
  return /microsoft|wsl/i.test(release()) ? 'wsl' : 'linux';
}

const hostOf = (url) => url.hostname.replace(/^\[|\]$/g, '');
const portOf = (url) => (url.port === '' ? 443 : Number(url.port));
const isLoopback = (host) => host === 'localhost' || host === '::1' || host.startsWith('127.');

class ConnectError extends Error {
  /** `status`: what a proxy answered with. */
  constructor(code, status = null) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

/** The proxy of the environment as bots know it: HTTPS_PROXY, unless NO_PROXY names the host. null = none. */
function proxyFor(url) {
  const { env } = process;
  const text = env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy || '';
  const host = hostOf(url);
  if (text === '' || isLoopback(host)) return null;
  for (const entry of (env.NO_PROXY || env.no_proxy || '').split(/[\s,]+/)) {
    const name = entry.replace(/^\*?\./, '').replace(/:\d+$/, '');
    if (entry === '*' || (name !== '' && (host === name || host.endsWith(`.${name}`)))) return null;
  }
  const there = text.includes('://') ? text : `http://${text}`;
  const proxy = parseUrl(there);
  if (proxy?.protocol !== 'http:') return { unusable: true };
  // A percent sign of the password's own is taken as it is.
  const user = unescape(proxy.username);
  const password = unescape(proxy.password);
  return {
    host: hostOf(proxy),
    port: Number(proxy.port === '' ? 80 : proxy.port),
    authorization: user === '' ? null : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  };
}

const proxyName = ({ host, port }) => `${host}:${port}`.slice(0, 200);

/** The name's addresses as this system resolves them; behind a proxy the proxy does it. */
async function dns({ found }) {
  const { url } = found;
  const proxy = proxyFor(url);
  if (proxy?.unusable) return failing('proxy-unsupported', { host: url.host });
  found.proxy = proxy;
  if (proxy !== null) return unverifiable({ proxy: proxyName(proxy) });
  const host = hostOf(url);
  if (isIP(host) !== 0) {
    // Practice alone: its server has both families of this device, and its name tells only one.
    found.addresses = FILLED.caPem && host === '127.0.0.1' ? [host, '::1'] : [host];
    return passed({ addresses: found.addresses, proxy: null });
  }
  const begun = performance.now();
  try {
    const all = await within(NAME_MS, lookup(host, { all: true, verbatim: true }), null);
    if (all === null) throw new ConnectError('ETIMEOUT');
    found.addresses = [...new Set(all.map((entry) => entry.address))].slice(0, 20);
  } catch (error) {
    const { code, evidence } = networkFailure(error, url.host);
    if (!(await hasRoute())) return failing('offline', evidence);
    if (code === 'name-not-found' && (await isUnanswered(host))) {
      return failing('name-server-silent', { ...evidence, technical: 'ETIMEOUT' });
    }
    // The name server itself could not be reached, or what it said made no sense.
    return failing(code === 'name-not-found' ? code : 'name-server-silent', evidence);
  }
  found.nameMs = Math.round(performance.now() - begun);
  // What a filter answers for a name that it does not want to be found.
  const isNowhere = (address) => address === '0.0.0.0' || address === '::';
  const filtered = found.addresses.find(isNowhere);
  if (filtered !== undefined) found.blocked = { host, seenIp: filtered };
  const addresses = found.addresses.filter((address) => !isNowhere(address));
  if (addresses.length === 0)
    return failing('name-blocked', { ...found.blocked, addresses: found.addresses });
  found.addresses = addresses;
  return passed({ addresses, proxy: null });
}

/**
 * Windows and macOS say „not found“ also when no name server answered at all, so that word is believed only when a
 * name server gives it itself.
 */
async function isUnanswered(host) {
  try {
    await new Resolver({ timeout: 1_000, tries: 1 }).resolve4(host);
    return false;
  } catch (error) {
    return !['ENOTFOUND', 'ENODATA'].includes(error?.code);
  }
}

/** How far a connection came, the furthest first: of several addresses the one that came furthest says the cause. */
const FURTHEST = ['refused', 'connection-lost', 'port-blocked', 'firewall-denied', 'no-route', 'offline'];
const furthest = ({ code }) => (FURTHEST.includes(code) ? FURTHEST.indexOf(code) : FURTHEST.length);

/** The families take turns (RFC 8305, section 4): a family that leads nowhere takes no more than every other turn. */
function inTurns(addresses) {
  const first = addresses.filter((one) => isIP(one) === isIP(addresses[0]));
  const others = addresses.filter((one) => !first.includes(one));
  return addresses.flatMap((_, index) => [first[index], others[index]]).filter((one) => one !== undefined);
}

/** A connection to the first of the found addresses that takes one. This address is used from here on. */
async function tcp(context) {
  const { found } = context;
  const { url, proxy } = found;
  const begun = performance.now();
  if (proxy !== null) {
    const name = proxyName(proxy);
    try {
      found.socket = hold(context, await openTunnel(proxy, url, ALL_ADDRESSES_MS));
      found.networkMs = Math.round(performance.now() - begun);
      return passed({ proxy: name });
    } catch (error) {
      const failure = networkFailure(error, name);
      const own = failure.code === 'proxy-sign-in' || failure.code === 'proxy-refused';
      return failing(own ? failure.code : 'proxy-unreachable', { ...failure.evidence, proxy: name });
    }
  }
  let missed = null;
  const order = inTurns(found.addresses);
  for (const [index, address] of order.entries()) {
    const left = ALL_ADDRESSES_MS - (performance.now() - begun);
    if (left < 100) break;
    const tried = performance.now();
    const share = Math.min(Math.max(left / (order.length - index), LEAST_ADDRESS_MS), EACH_ADDRESS_MS, left);
    try {
      found.socket = hold(context, await openSocket(address, portOf(url), share));
    } catch (error) {
      const miss = { address, ...networkFailure(error, url.host) };
      if (miss.code === 'timeout') miss.code = 'port-blocked';
      if (missed === null || furthest(miss) < furthest(missed)) missed = miss;
      continue;
    }
    found.address = address;
    found.networkMs = Math.round(performance.now() - tried);
    const lost = tried - begun;
    // A family that this network does not have costs nobody anything.
    if (missed === null || (missed.code === 'no-route' && lost < COSTS_MS)) {
      return passed({ addresses: [address] });
    }
    return attention('address-unreachable', {
      addresses: [address],
      host: missed.address,
      technical: missed.evidence.technical,
      networkMs: Math.round(lost),
    });
  }
  const { addresses, blocked } = found;
  // A filter hides those of the other family.
  if (blocked !== undefined) return failing('name-blocked', { ...blocked, addresses });
  const evidence = { ...missed.evidence, addresses };
  if (missed.code === 'no-route' && !(await hasRoute())) return failing('offline', evidence);
  const instead = await insteadOf(url, addresses.find((one) => isIP(one) === 4) ?? addresses[0]);
  return instead === null
    ? failing(missed.code, evidence)
    : failing(instead.code, { ...instead.evidence, addresses });
}

/**
 * Does the network put something else in the server's place? Asked only once the way has failed: plain HTTP to the very
 * address that DNS gave, with nothing of the key in it, and an invented name. A parked domain has a page as well, and
 * some providers answer every name that does not exist; a sign-in page is in front of what does exist too: status 511
 * (RFC 6585), the same page at an address that belongs to nobody, or every name, known and invented, at its own address.
 * Where every name leads there without a page, the name is not the cause.
 */
async function insteadOf(url, address) {
  const { hostname, host } = url;
  if (FILLED.caPem || isIP(hostOf(url)) !== 0) return null;
  const [page, asInvented] = await Promise.all([
    pageAt(address, hostname, hostname),
    // A name under `.invalid` never exists (RFC 6761).
    leadsTo(`${randomBytes(8).toString('hex')}.invalid`, address),
  ]);
  if (page === '511') return failing('captive-portal', { host: hostname });
  const [asKnown, elsewhere] = await Promise.all([
    asInvented && leadsTo(KNOWN_NAME, address),
    page !== null && pageAt(NOWHERE, NOWHERE, hostname),
  ]);
  if (page !== null && (asKnown || elsewhere === page)) return failing('captive-portal', { host: page });
  return asInvented && !asKnown ? failing('name-not-found', { host, seenIp: address }) : null;
}

async function leadsTo(name, address) {
  const found = await within(
    LOOK_MS,
    lookup(name, { all: true }).catch(() => []),
    [],
  );
  return found.some((entry) => entry.address === address);
}

/** The host that an answer puts in the place of ours; null when every server may answer so. */
async function pageAt(address, name, hostname) {
  const asked = { host: address, port: 80, path: '/v1/time', headers: { host: name }, agent: false };
  const answer = await within(LOOK_MS, plainAnswer({ ...asked, timeout: LOOK_MS }), null);
  if (answer === null) return null;
  if (answer.status === 511) return '511';
  if (answer.status === 200) return /^\s*text\/html\b/i.test(answer.type) ? hostname : null;
  if (answer.status < 300 || answer.status > 399) return null;
  const to = parseUrl(answer.location, `http://${hostname}`)?.hostname ?? hostname;
  return sameSite(to, hostname) ? null : to.slice(0, 260);
}

function plainAnswer(options) {
  return new Promise((resolve) => {
    const asked = plainRequest(options, (answer) => {
      const { statusCode, headers } = answer;
      answer.destroy();
      const type = headers['content-type'] ?? '';
      resolve({ status: statusCode ?? 0, location: headers.location ?? '', type });
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.end();
  });
}

/** `www.` and other names below or above are the same owner's. */
function sameSite(one, other) {
  const lastTwo = (host) => host.split('.').slice(-2).join('.');
  const inside = one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
  return one === other || inside || lastTwo(one) === lastTwo(other);
}

function hold(context, socket) {
  socket.on('error', () => undefined);
  context.closing.push(() => socket.destroy());
  return socket;
}

function openSocket(host, port, limitMs) {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port });
    const timer = setTimeout(() => socket.destroy(new ConnectError('CONNECT_TIMEOUT')), limitMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/** A plain connection through an HTTP proxy (RFC 9110, section 9.3.6). */
function openTunnel(proxy, url, limitMs) {
  return new Promise((resolve, reject) => {
    const host = hostOf(url);
    const target = `${isIP(host) === 6 ? `[${host}]` : host}:${portOf(url)}`;
    const asked = plainRequest({
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      agent: false,
      headers: {
        host: target,
        ...(proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization }),
      },
    });
    // A proxy that takes the connection and then says nothing waits for the server itself.
    let reached = false;
    asked.once('socket', (socket) => socket.once('connect', () => (reached = true)));
    const late = () => asked.destroy(new ConnectError(reached ? 'PROXY_TIMEOUT' : 'PROXY_UNREACHABLE'));
    const timer = setTimeout(late, limitMs);
    const answered = (answer, socket) => {
      clearTimeout(timer);
      const open = answer.statusCode >= 200 && answer.statusCode < 300;
      if (open && socket !== undefined) return resolve(socket);
      (socket ?? answer).destroy();
      const code = answer.statusCode === 407 ? 'PROXY_SIGN_IN' : 'PROXY_REFUSED';
      return reject(new ConnectError(code, answer.statusCode));
    };
    asked.once('connect', answered);
    asked.once('response', (answer) => answered(answer));
    asked.once('error', (error) => {
      clearTimeout(timer);
      const why = reached ? 'PROXY_REFUSED' : 'PROXY_UNREACHABLE';
      reject(error instanceof ConnectError ? error : new ConnectError(why));
    });
    asked.end();
  });
}

/** The certificate on exactly that connection, checked against the name and the roots that are trusted here. */
async function tls(context) {
  const { found } = context;
  const { url } = found;
  try {
    const socket = await secure(context, found.socket, url);
    const until = Date.parse(socket.getPeerCertificate().valid_to);
    const protocol = socket.getProtocol() ?? '';
    socket.destroy();
    found.api = apiAt(context, found.address ?? null);
    return passed({ protocol, ...(Number.isNaN(until) ? {} : { certificateUntil: until }) });
  } catch (error) {
    return refusedTls(context, networkFailure(error, url.host));
  }
}

/** Causes that a sign-in page in front of the network has too. */
const AS_BEHIND_A_PORTAL = new Set([
  'connection-lost',
  'not-tls',
  'tls-cut',
  'tls-failed',
  'tls-untrusted',
  'tls-wrong-host',
  'tls-expired',
  'tls-not-yet-valid',
]);
/** Names under which programs and gateways sign that read encrypted traffic. */
const INTERCEPTORS =
  /avast|avg |kaspersky|eset |bitdefender|norton|symantec web|mcafee|sophos|g ?data|dr\.? ?web|zscaler|netskope|forti(net|gate)|palo alto|blue ?coat|cisco umbrella|checkpoint|check point|adguard|mitmproxy|fiddler|charles proxy|portswigger|burp|web\/mail shield|ssl (inspection|scanner|filter)|untrusted root/i;

async function refusedTls(context, { code, evidence }) {
  const { url, address, proxy } = context.found;
  if (proxy === null && AS_BEHIND_A_PORTAL.has(code)) {
    const instead = await insteadOf(url, address);
    if (instead !== null) return instead;
  }
  if (code === 'connection-lost') return failing('tls-cut', evidence);
  const timed = code === 'tls-expired' || code === 'tls-not-yet-valid';
  if (!timed && code !== 'tls-untrusted' && code !== 'tls-wrong-host') return failing(code, evidence);
  const look = await within(
    LOOK_MS,
    lookClosely(context, timed).catch(() => null),
    null,
  );
  if (look === null) return failing(code, evidence);
  if (code === 'tls-wrong-host') return failing(code, { ...evidence, ...given({ issuer: look.name }) });
  // Whose certificate it is comes before its dates; OpenSSL tells the last thing that it finds wrong.
  if (code === 'tls-untrusted' || !look.trusted) {
    const intercepted = look.issuer !== null && INTERCEPTORS.test(look.issuer);
    return failing(intercepted ? 'tls-intercepted' : 'tls-untrusted', {
      ...evidence,
      ...given({ issuer: look.issuer }),
    });
  }
  const { from, until, serverTime } = look;
  const times = { ...evidence, ...given({ from, until }) };
  if (from === null || until === null || serverTime === null) return failing(code, times);
  const skewMs = Math.round(Date.now() - serverTime);
  const more = { skewMs, system: runsOn() };
  // Then it is another certificate of the chain that is out of its time, and not this machine.
  if (from <= Date.now() && Date.now() <= until) return failing(code, { ...evidence, ...more });
  // Is the certificate really out of its time, or is it this machine that is?
  const good = from <= serverTime && serverTime <= until;
  return failing(good ? 'tls-clock' : code, { ...times, ...more });
}

const given = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/**
 * A second look at a server whose certificate was refused, only to name why. Nothing of the key goes over this
 * connection, and no later stage uses it.
 */
async function lookClosely(context, askTime) {
  const { url, address, proxy } = context.found;
  const there =
    proxy === null
      ? { host: address, port: portOf(url) }
      : { socket: hold(context, await openTunnel(proxy, url, LOOK_MS)) };
  const host = hostOf(url);
  const time = (text) => {
    const ms = Date.parse(text);
    return Number.isNaN(ms) || ms < 0 ? null : ms;
  };
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      ...there,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      minVersion: 'TLSv1.2',
      // What is read here is evidence of a refusal that already stands, and is trusted for nothing.
      rejectUnauthorized: false,
    });
    hold(context, socket);
    socket.once('error', reject);
    socket.once('close', () => reject(new ConnectError('ECONNRESET')));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate(true);
      const { issuer, subjectaltname, valid_from, valid_to } = certificate;
      const text = (name) => [name].flat()[0]?.replace(/\p{Cc}/gu, ' ');
      const names = [...new Set([text(issuer?.O), text(issuer?.CN)].filter(Boolean))];
      const name = /(?:DNS|IP Address):([^,]+)/.exec(subjectaltname ?? '')?.[1];
      const look = {
        issuer: names.length === 0 ? null : names.join(' – ').slice(0, 160),
        name: name?.trim().slice(0, 160) ?? null,
        from: time(valid_from),
        until: time(valid_to),
        trusted: leadsToTrust(certificate, context.ca),
        serverTime: null,
      };
      if (!askTime) {
        resolve(look);
        socket.destroy();
        return;
      }
      let head = '';
      socket.on('data', (chunk) => {
        head += chunk.toString('latin1');
        if (!head.includes('\r\n\r\n') && head.length < 16_384) return;
        const exact = /"server_time"\s*:\s*([1-9]\d{11,13})/.exec(head)?.[1];
        const dated = /^date:\s*(.+)$/im.exec(head)?.[1];
        resolve({ ...look, serverTime: exact === undefined ? time(dated?.trim() ?? '') : Number(exact) });
        socket.destroy();
      });
      socket.write(`GET /v1/time HTTP/1.1\r\nhost: ${url.host}\r\nconnection: close\r\n\r\n`);
    });
  });
}

/** Does the chain lead to an authority that is trusted here, whatever the dates in it? */
function leadsToTrust(certificate, ca) {
  const pems = ca === null ? rootCertificates : ca.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g);
  const roots = (pems ?? []).map((pem) => new X509Certificate(pem));
  const seen = new Set();
  for (let at = certificate; at?.raw !== undefined && !seen.has(at); at = at.issuerCertificate) {
    seen.add(at);
    const one = new X509Certificate(at.raw);
    const signedBy = (root) => one.checkIssued(root) && one.verify(root.publicKey);
    if (roots.some((root) => one.fingerprint256 === root.fingerprint256 || signedBy(root))) return true;
  }
  return false;
}

function secure(context, under, url) {
  return new Promise((resolve, reject) => {
    const host = hostOf(url);
    const socket = connectTls({
      socket: under,
      host,
      // RFC 6066, section 3: an address is no server name.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(context.ca === null ? {} : { ca: context.ca }),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    });
    hold(context, socket);
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', reject);
    socket.once('close', () => reject(new ConnectError('ECONNRESET')));
  });
}

// ------------------------------------------------------------------------------------------------ calls

/** Calls over one fixed address (null = through the proxy); the certificate is still checked against the name. */
function apiAt(context, address) {
  const { found, ca } = context;
  const { url } = found;
  const agent = new Agent({ keepAlive: true, maxSockets: 1, minVersion: 'TLSv1.2' });
  context.closing.push(() => agent.destroy());
  const api = { remaining: null };
  const host = hostOf(url);
  const fixed =
    address === null
      ? {}
      : {
          agent,
          // For an address as name Node asks nobody; then the connection itself is turned.
          lookup: (_name, options, callback) =>
            options.all
              ? callback(null, [{ address, family: isIP(address) }])
              : callback(null, address, isIP(address)),
        };

  api.call = async (method, path, { body, signed } = {}) => {
    const headers = {
      accept: 'application/json, application/problem+json',
      'user-agent': `Ventario-Check/${FILLED.version ?? '0'} (node)`,
      host: url.host,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(signed ? sign(method, url.origin + path, body, found) : {}),
    };
    const options = {
      method,
      host: address !== null && isIP(host) !== 0 ? address : host,
      port: portOf(url),
      path,
      headers,
      ...fixed,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === null ? {} : { ca }),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(address !== null && isIP(host) !== 0 && address !== host ? namedAs(host) : {}),
    };
    if (address === null) {
      const tunnel = hold(context, await openTunnel(found.proxy, url, ALL_ADDRESSES_MS));
      const socket = await secure(context, tunnel, url);
      options.createConnection = () => socket;
    }
    const answer = await exchange(options, body);
    const remaining = /;\s*r=(\d{1,9})\b/.exec(answer.headers.ratelimit ?? '');
    if (remaining !== null) api.remaining = Number(remaining[1]);
    return answer;
  };
  return api;
}

/** The certificate of an address under which another one was asked. */
function namedAs(host) {
  return {
    checkServerIdentity: (_asked, certificate) => {
      const names = String(certificate.subjectaltname ?? '');
      const list = new BlockList();
      for (const [, address] of names.matchAll(/IP Address:([0-9A-Fa-f.:]+)/g)) {
        list.addAddress(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
      }
      if (list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')) return undefined;
      return Object.assign(new Error('altname'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    },
  };
}

function exchange(options, body) {
  return new Promise((resolve, reject) => {
    const asked = request(options, (answer) => {
      const chunks = [];
      let size = 0;
      answer.on('data', (chunk) => {
        size += chunk.length;
        if (size > BODY_LIMIT) answer.destroy(new ConnectError('TOO_LARGE'));
        else chunks.push(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (!answer.complete) return reject(new ConnectError('ECONNRESET'));
        const text = Buffer.concat(chunks).toString('utf8');
        return resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    asked.setTimeout(6_000, () => asked.destroy(new ConnectError('ETIMEDOUT')));
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The headers that make a request a signed one (RFC 9421, RFC 9530). */
function sign(method, address, body, { keyId, key }) {
  const alg = typeof key === 'string' ? 'hmac-sha256' : 'ed25519';
  const { host, pathname, search } = new URL(address);
  const components = [
    ['@method', method],
    ['@authority', host],
    ['@path', pathname],
    ['@query', search || '?'],
  ];
  const headers = {};
  if (body) {
    headers['content-digest'] = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
    components.push(['content-digest', headers['content-digest']]);
  }
  const names = components.map(([name]) => `"${name}"`).join(' ');
  const created = Math.floor(Date.now() / 1000);
  const nonce = randomBytes(16).toString('base64url');
  const params = `(${names});created=${created};nonce="${nonce}";keyid="${keyId}";alg="${alg}";tag="ventario-v1"`;
  const lines = components.map(([name, value]) => `"${name}": ${value}`);
  const base = [...lines, `"@signature-params": ${params}`].join('\n');
  const bytes =
    alg === 'ed25519'
      ? signEd25519(null, Buffer.from(base), key)
      : createHmac('sha256', key).update(base).digest();
  return {
    ...headers,
    'signature-input': `ventario=${params}`,
    signature: `ventario=:${bytes.toString('base64')}:`,
  };
}

/** What the backend's own codes are called in the app. */
const RENAMED = {
  'quota-exceeded': 'rate-limited',
  'internal-error': 'server-trouble',
  'temporary-reduced-capacity': 'server-maintenance',
};
/** What a signed question can be refused for; any other code cannot be the cause. */
const SAID = new Set([
  'signature-missing',
  'signature-malformed',
  'signature-invalid',
  'digest-mismatch',
  'key-unknown',
  'key-disabled',
  'key-expired',
  'key-pending',
  'key-wrong-environment',
  'clock-skew',
  'session-expired',
  'ip-not-allowed',
  'permission-missing',
  'account-suspended',
  'nonce-replayed',
  'invalid-request',
  ...Object.keys(RENAMED),
]);

/** A call's value, or the one cause why there is none. `shaped` says whether the answer is what was asked for. */
async function ask(context, api, method, path, options, shaped) {
  const { host } = context.found.url;
  let answer;
  try {
    answer = await api.call(method, path, options);
  } catch (error) {
    if (error?.code === 'TOO_LARGE') return { code: 'answer-too-large', evidence: { host } };
    const failure = networkFailure(error, host);
    if (failure.code.startsWith('proxy-')) failure.evidence.host = proxyName(context.found.proxy);
    return failure;
  }
  const { status, headers } = answer;
  if (status >= 300 && status < 400) {
    const to = headers.location ?? '';
    const target = parseUrl(to, `https://${host}`)?.host ?? host;
    return { code: 'redirected', evidence: { status, host: target.slice(0, 260) } };
  }
  const type = headers['content-type'] ?? '';
  let json;
  if (/^\s*application\/([a-z0-9.-]+\+)?json\b/i.test(type)) {
    try {
      json = JSON.parse(answer.text);
    } catch {
      json = undefined;
    }
  }
  const html = /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(type);
  if (status < 200 || status > 299) return problemFailure(status, headers, html, json, host);
  if (html) return { code: 'not-ventario', evidence: { status, host } };
  if (json === null || typeof json !== 'object' || !shaped(json)) {
    return { code: 'unexpected-answer', evidence: { status, host } };
  }
  return { code: null, value: json };
}

function problemFailure(status, headers, html, json, host) {
  // When a server names no wait, it is a minute.
  const retryAfterSeconds = readRetryAfter(headers['retry-after']) ?? (status === 429 ? 60 : null);
  const common = { status, host, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) };
  if (!SAID.has(json?.code) || json.status !== status) {
    return { code: withoutProblem(status, html), evidence: common };
  }
  const evidence = { ...common };
  if (typeof json.request_id === 'string') evidence.requestId = json.request_id.slice(0, 60);
  if (Number.isInteger(json.skew_ms)) evidence.skewMs = json.skew_ms;
  if (typeof json.seen_ip === 'string' && isIP(json.seen_ip) !== 0) evidence.seenIp = json.seen_ip;
  const { required_permissions: required, granted_permissions: granted } = json;
  if (Array.isArray(required))
    evidence.required = required.filter((name) => name === 'read' || name === 'trade');
  if (Array.isArray(granted)) evidence.granted = rights({ permissions: granted });
  const field = json.fields?.[0]?.path;
  if (typeof field === 'string') evidence.field = field.slice(0, 200);
  return { code: RENAMED[json.code] ?? json.code, evidence };
}

/** An error status without problem details: not said by the backend itself, or by a broken one. */
function withoutProblem(status, html) {
  if (status === 407) return 'proxy-sign-in';
  if (status === 511) return 'captive-portal';
  // RFC 7725; or what stands in front of the server does not want this network.
  if (status === 451 || status === 403) return 'region-blocked';
  if (status === 429) return 'rate-limited';
  if (status === 503) return 'server-maintenance';
  if (status >= 500) return 'server-trouble';
  return html ? 'not-ventario' : 'unexpected-answer';
}

function readRetryAfter(value) {
  if (value === undefined || /^\s*[+-]/.test(value)) return null;
  const text = value.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 0), 3_600);
}

/** Up to the end of the year 9999: later ones cannot be written. */
const isMoment = (value) => Number.isInteger(value) && value >= 0 && value <= 253_402_300_799_999;
const isTime = (json) => isMoment(json.server_time);
const isSelf = (json) =>
  typeof json.id === 'string' &&
  typeof json.mode === 'string' &&
  typeof json.status === 'string' &&
  isIP(json.seen_ip) !== 0 &&
  isMoment(json.expires_at) &&
  Array.isArray(json.permissions) &&
  json.permissions.length <= 20 &&
  typeof json.whitelist?.enabled === 'boolean' &&
  Array.isArray(json.whitelist.entries);
const isPortfolio = (json) => Array.isArray(json.positions);
const isOrderCheck = (json) => json.accepted === true && json.placed === false;

const askSelf = (context, api) => ask(context, api, 'GET', '/v1/keys/self', { signed: true }, isSelf);

async function timed(context, call) {
  const begun = performance.now();
  const answer = await call();
  if (answer.code === null) context.found.latencies.push(performance.now() - begun);
  return answer;
}

// ------------------------------------------------------------------------------------------------ stages with calls

/** This machine's clock beside the server's. Outside the signature's window nothing can be signed. */
async function clock(context) {
  const { api } = context.found;
  // The first call makes the connection; the second one is short enough to measure by.
  const first = await ask(context, api, 'GET', '/v1/time', {}, isTime);
  if (first.code !== null) return failing(first.code, first.evidence);
  const begun = performance.now();
  const second = await ask(context, api, 'GET', '/v1/time', {}, isTime);
  if (second.code !== null) return failing(second.code, second.evidence);
  const half = (performance.now() - begun) / 2;
  const skewMs = Math.round(Date.now() - half - second.value.server_time);
  // The server's time was read somewhere within the trip, so that the difference is known to half of it. Where that
  // leaves it open, the signature will show it.
  if (Math.abs(skewMs) - half > (skewMs > 0 ? FUTURE_MS : PAST_MS)) {
    return failing('clock-skew', { skewMs, system: runsOn() });
  }
  return Math.abs(skewMs) > REMARK_MS ? attention(null, { skewMs }) : passed({ skewMs });
}

const BY_STATUS = {
  active: null,
  pending: 'key-pending',
  disabled: 'key-disabled',
  expired: 'key-expired',
  deleted: 'key-unknown',
};

/** The key about itself, really signed. */
async function signature(context) {
  const { found } = context;
  const answer = await timed(context, () => askSelf(context, found.api));
  if (answer.code === 'ip-not-allowed') {
    // Told only after a good signature: the whitelist is the cause.
    found.addressRefused = answer.evidence;
    return passed();
  }
  if (answer.code !== null) return failing(answer.code, answer.evidence);
  const self = answer.value;
  if (self.id !== found.keyId) return failing('unexpected-answer');
  if (self.mode !== found.keyMode) return failing('key-wrong-environment');
  const code = BY_STATUS[self.status];
  if (code === undefined) return failing('unexpected-answer');
  if (code !== null) {
    const from = isMoment(self.created_at) ? { from: self.created_at } : {};
    return failing(code, { ...from, until: self.expires_at });
  }
  found.self = self;
  return passed();
}

/** May this machine's addresses use the key? IPv4 and IPv6 apart, each as the server sees it. */
async function whitelist(context) {
  const { self, addressRefused } = context.found;
  const other = await overOtherFamily(context);
  if (addressRefused !== undefined) {
    const evidence = { ...addressRefused, whitelistOn: true, ...seen(addressRefused.seenIp, other.seenIp) };
    // The same machine, the same key, the other family: the server let it in.
    return other.allowed
      ? failing('ip-other-family', { ...evidence, earlierIp: other.seenIp })
      : failing('ip-not-allowed', evidence);
  }
  const { enabled, entries } = self.whitelist;
  const evidence = {
    whitelistOn: enabled,
    allowed: entries.slice(0, 100),
    ...seen(self.seen_ip, other.seenIp),
  };
  if (!enabled) return attention(null, evidence);
  // The server let us in although its own list does not name us: then the list proves nothing.
  if (!contains(entries, self.seen_ip)) return unverifiable(evidence);
  if (other.refused === null) return passed(evidence);
  const refused = { ...other.refused, earlierIp: self.seen_ip };
  return attention('ip-other-family', { ...refused, ...evidence });
}

function seen(one, other) {
  const all = [one, other].filter((ip) => typeof ip === 'string');
  return {
    seenIpv4: all.find((ip) => isIP(ip) === 4) ?? null,
    seenIpv6: all.find((ip) => isIP(ip) === 6) ?? null,
  };
}

function contains(entries, address) {
  const kind = (ip) => (isIP(ip) === 6 ? 'ipv6' : 'ipv4');
  return entries.some((entry) => {
    const all = isIP(address) === 6 ? 128 : 32;
    const [net, bits = String(all), ...more] = String(entry).split('/');
    if (isIP(net) === 0 || isIP(net) !== isIP(address) || net.includes('%') || more.length > 0) return false;
    if (!/^\d{1,3}$/.test(bits) || Number(bits) > all) return false;
    const list = new BlockList();
    list.addSubnet(net, Number(bits), kind(net));
    return list.check(address, kind(address));
  });
}

/** The same question over the other family, where the backend has an address there. Not reachable is no fault. */
async function overOtherFamily(context) {
  const { address, addresses } = context.found;
  const nothing = { seenIp: null, allowed: false, refused: null };
  const across = address && addresses.find((one) => isIP(one) !== isIP(address));
  if (!across) return nothing;
  const answer = await within(3_000, askSelf(context, apiAt(context, across)), nothing);
  if (answer.code === null) return { seenIp: answer.value.seen_ip, allowed: true, refused: null };
  if (answer.code !== 'ip-not-allowed') return nothing;
  return { seenIp: answer.evidence.seenIp ?? null, allowed: false, refused: answer.evidence };
}

/** What the key may do; the read right is proven by really reading. Not with a key that may withdraw: that comes first. */
async function permissions(context) {
  const { self, api } = context.found;
  const evidence = { permissions: rights(self) };
  if (beyondTrading(self).length > 0) return { ...skipped(), evidence };
  const answer = await timed(context, () =>
    ask(context, api, 'GET', '/v1/portfolio', { signed: true }, isPortfolio),
  );
  if (answer.code === null) return passed(evidence);
  const code = answer.code === 'permission-missing' ? 'read-missing' : answer.code;
  return failing(code, { ...answer.evidence, ...evidence });
}

const rights = (self) =>
  self.permissions
    .filter((name) => typeof name === 'string')
    .map((name) => name.slice(0, 40))
    .slice(0, 20);
const beyondTrading = (self) => rights(self).filter((name) => name !== 'read' && name !== 'trade');

/** No right beyond reading and trading. Read from what the server says of the key; nothing is tried. */
function withdrawal({ found }) {
  const granted = beyondTrading(found.self);
  const evidence = { permissions: rights(found.self) };
  return granted.length === 0 ? passed(evidence) : failing('withdrawal-right', { granted, ...evidence });
}

/** The trade right, proven by an order that is checked and never placed. */
async function testOrder(context) {
  const { self, api } = context.found;
  if (!self.permissions.includes('trade') && !context.trade) return skipped();
  const body = '{"symbol":"BTC-EUR","side":"buy","type":"limit","amount":"0.001","price":"1000"}';
  const answer = await timed(context, () =>
    ask(context, api, 'POST', '/v1/orders/test', { signed: true, body }, isOrderCheck),
  );
  if (answer.code === null) return passed();
  const code = answer.code === 'permission-missing' ? 'trade-missing' : answer.code;
  return failing(code, answer.evidence);
}

/** How quickly the backend answers, and how long the key still lives. */
async function response(context) {
  const { found } = context;
  const answer = await timed(context, () => askSelf(context, found.api));
  if (answer.code !== null) return failing(answer.code, answer.evidence);
  // `toSorted` is newer than Node 18.
  // oxlint-disable-next-line unicorn/no-array-sort
  const sorted = [...found.latencies].sort((a, b) => a - b);
  const latencyMs = Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
  const expiresAt = answer.value.expires_at;
  const evidence = { latencyMs, expiresAt };
  if (found.api.remaining !== null) evidence.remaining = found.api.remaining;
  const left = (expiresAt - Date.now()) / DAY_MS;
  if (left < EXPIRES_SOON_DAYS) {
    return attention('expiry-near', { ...evidence, until: expiresAt, count: Math.max(Math.round(left), 0) });
  }
  const { networkMs = 0, nameMs = 0 } = found;
  return Math.max(latencyMs, networkMs, nameMs) > SLOW_MS
    ? attention('slow-answer', { ...evidence, networkMs, nameMs })
    : passed(evidence);
}

// ------------------------------------------------------------------------------------------------ the run

/** The value, or `late` when it takes longer than so many ms. */
function within(ms, work, late) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(late), ms);
    Promise.resolve(work).then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/** Green only when every stage was come to, and a signed request came through: the rest proves nothing without it. */
function verdictOf(stages) {
  // Behind a proxy the name is the proxy's to find; that the signed request came through proves that it was found.
  const states = stages.filter(({ id }) => id !== 'dns').map((stage) => stage.state);
  if (stages.some(({ state }) => state === 'failed')) return 'failed';
  const signed = stages.some(({ id, state }) => id === 'signature' && state === 'passed');
  const whole = stages.length === STAGES.length && !states.includes('unverifiable');
  return whole && signed ? 'green' : 'incomplete';
}

async function test(values, trade) {
  const caFile = process.env.VENTARIO_CA_FILE;
  const context = {
    values,
    trade,
    ca: caFile ? readFileSync(caFile, 'utf8') : (FILLED.caPem ?? null),
    found: { latencies: [] },
    closing: [],
  };
  const startedAt = Date.now();
  const begun = performance.now();
  const stages = [];
  let ended = false;
  for (const [id, limit, run] of STAGES) {
    if (ended) {
      stages.push({ id, ...skipped(), durationMs: null });
      continue;
    }
    const since = performance.now();
    const left = Math.max(WHOLE_MS - (since - begun), 0);
    const late = failing('timeout', { host: context.found.url?.host ?? '', technical: 'STAGE_TIMEOUT' });
    const work = Promise.resolve()
      .then(() => run(context))
      .catch(() => failing('internal'));
    const result = await within(Math.min(limit, left), work, late);
    stages.push({ id, ...result, durationMs: Math.round(performance.now() - since) });
    ended = result.state === 'failed';
  }
  for (const close of context.closing) close();
  return {
    version: 1,
    tool: `ventario-check ${FILLED.version ?? '0'}`,
    implementation: 'node',
    startedAt,
    host: context.found.url?.host ?? null,
    key: shortKey(values.key),
    missing: null,
    stages,
    verdict: verdictOf(stages),
  };
}

// ------------------------------------------------------------------------------------------------ what is shown

const MARKS = { passed: '✓', attention: '!', failed: '✗', skipped: '–', unverifiable: '?' };

function facts({ evidence: e, code }) {
  const list = [];
  if (e.field !== undefined) list.push(e.field);
  if (code !== null && e.technical !== undefined) list.push(e.technical);
  if (code !== null && e.status !== undefined) list.push(`HTTP ${e.status}`);
  list.push(...(e.addresses ?? []));
  if (e.proxy) list.push(`Proxy ${e.proxy}`);
  if (e.protocol !== undefined) list.push(e.protocol);
  if (e.skewMs !== undefined) {
    const seconds = Math.abs(e.skewMs / 1000).toFixed(1);
    const ahead = e.skewMs > 0 ? '+' : '-';
    list.push(`${seconds === '0.0' ? '' : ahead}${seconds} s`);
  }
  for (const ip of [e.seenIpv4, e.seenIpv6, e.seenIp]) if (ip) list.push(ip);
  if (e.permissions !== undefined) list.push(e.permissions.join(' + '));
  if (e.latencyMs !== undefined) list.push(`${e.latencyMs} ms`);
  if (e.expiresAt !== undefined) list.push(new Date(e.expiresAt).toISOString().slice(0, 10));
  if (e.retryAfterSeconds !== undefined) list.push(`${e.retryAfterSeconds} s`);
  return [...new Set(list)].join(', ');
}

/**
 * What a terminal could take for an order is taken out, for some of this text comes from the server, and so is what looks
 * like a key or a secret, wherever it came from.
 */
const calm = (text) => masked(text.replace(/[\p{Cc}\p{Cf}]/gu, '?'));
const masked = (text) => text.replace(/v[ks]_(live|test)_[\w-]{8,}/gi, '…');

/** The report as lines for a person. */
function written(report, words) {
  const lines = [];
  const line = (text) => lines.push(text);
  line(`${words.title} (Node.js, ${report.tool})`);
  line(calm(`${words.server}: ${report.host ?? '–'}`));
  line(calm(`${words.key}: ${report.key ?? '–'}`));
  line(`${words.started}: ${new Date(report.startedAt).toISOString()}`);
  line('');
  let ended = false;
  for (const stage of report.stages) {
    const took = stage.durationMs === null ? '' : ` (${stage.durationMs} ms)`;
    const seenFacts = facts(stage);
    const text = `${words.states[stage.state]}${took}${seenFacts === '' ? '' : ` – ${seenFacts}`}`;
    line(calm(`${MARKS[stage.state]} ${words.stages[stage.id]}  ${text}`));
    const note = ended ? undefined : words.notes[`${stage.id}.${stage.state}`];
    if (stage.code !== null) line(`    ${words.causes[stage.code] ?? words.causes.internal} [${stage.code}]`);
    else if (note !== undefined) line(`    ${note}`);
    ended ||= stage.state === 'failed';
  }
  line('');
  line(`${words.result}: ${words.verdicts[report.verdict]}`);
  const first = report.stages.find((stage) => stage.state === 'failed');
  if (first !== undefined && words.helps[first.code] !== undefined) {
    line(`${words.help}: ${words.helps[first.code]}`);
  }
  return lines.join('\n');
}

const USAGE =
  'node ventario-check.mjs [--file PATH] [--trade] [--json] [--lang de|en]\nVENTARIO_API_KEY, VENTARIO_SECRET_KEY | VENTARIO_PRIVATE_KEY | VENTARIO_PRIVATE_KEY_FILE, VENTARIO_BASE_URL';

function readArguments(list) {
  const options = { file: null, json: false, trade: false, language: FILLED.language ?? 'de' };
  for (let index = 0; index < list.length; index += 1) {
    const name = list[index];
    if (name === '--json') options.json = true;
    else if (name === '--trade') options.trade = true;
    else if (name === '--file' && list[index + 1] !== undefined) options.file = list[(index += 1)];
    else if (name === '--lang' && ['de', 'en'].includes(list[index + 1]))
      options.language = list[(index += 1)];
    else return null;
  }
  return options;
}

/** Not before all is written; and a name server that never answers is not waited for. */
function end(stream, text, code) {
  stream.write(`${text}\n`, () => process.exit(code));
}

const options = readArguments(process.argv.slice(2));
if (options === null || FILLED.words === undefined) {
  end(process.stderr, USAGE, 2);
} else {
  const words = FILLED.words[options.language];
  try {
    const report = await test(readValues(options.file), options.trade);
    const code = { green: 0, failed: 1, incomplete: 2 }[report.verdict];
    const calmed = (_name, value) => (typeof value === 'string' ? calm(value) : value);
    end(process.stdout, options.json ? JSON.stringify(report, calmed) : written(report, words), code);
  } catch {
    // Only a file can be the cause: it is missing, or no export of the app.
    end(process.stderr, words.fileUnreadable, 2);
  }
}
