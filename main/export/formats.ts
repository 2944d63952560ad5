import type { Algorithm, ExportFormat, Mode } from '../../preload/contract';
import { pemOf } from '../keys/key-pair';

/** What a bot needs. `secret` is `vs_…`, or the seed of an ed25519 key. */
export type ExportPair = { keyId: string; algorithm: Algorithm; secret: string };
export type ExportFacts = {
  label: string;
  algorithm: Algorithm;
  mode: Mode;
  /** The backend's origin. */
  baseUrl: string;
  /** ms since 1970 */
  exportedAt: number;
};

export type Format = {
  /** Without the dot. */
  readonly extension: string;
  /** The kinds of key that it is offered for. */
  readonly algorithms: readonly Algorithm[];
  /** Pure: the whole file as bytes. */
  write(pair: ExportPair, facts: ExportFacts): Uint8Array;
};

/** Version of the JSON file's layout. */
const JSON_SCHEMA = 1;

/**
 * The seed has a name of its own: a bot that knows HMAC alone then says what it misses, and does not sign with the
 * wrong algorithm.
 */
const SECRET_NAME = {
  'hmac-sha256': { env: 'VENTARIO_SECRET_KEY', json: 'secret_key' },
  ed25519: { env: 'VENTARIO_PRIVATE_KEY', json: 'private_key' },
} as const satisfies Record<Algorithm, unknown>;

/** Every way to hand a key to a bot; a new one is one more row. */
export const formats: { readonly [Name in ExportFormat]: Format } = {
  env: {
    extension: 'env',
    algorithms: ['hmac-sha256', 'ed25519'],
    write: (pair, facts) =>
      utf8(
        [
          `# ${oneLine(facts.label)} (Ventario, ${facts.mode}), ${new Date(facts.exportedAt).toISOString()}`,
          '# Not encrypted: whoever reads this file can act with this key.',
          `VENTARIO_API_KEY=${pair.keyId}`,
          `${SECRET_NAME[pair.algorithm].env}=${pair.secret}`,
          `VENTARIO_BASE_URL=${facts.baseUrl}`,
          `VENTARIO_MODE=${facts.mode}`,
          '',
        ].join('\n'),
      ),
  },
  json: {
    extension: 'json',
    algorithms: ['hmac-sha256', 'ed25519'],
    write: (pair, facts) =>
      utf8(
        `${JSON.stringify(
          {
            schema: JSON_SCHEMA,
            comment: 'Not encrypted: whoever reads this file can act with this key.',
            label: oneLine(facts.label),
            mode: facts.mode,
            exported_at: new Date(facts.exportedAt).toISOString(),
            api_key: pair.keyId,
            algorithm: pair.algorithm,
            [SECRET_NAME[pair.algorithm].json]: pair.secret,
            base_url: facts.baseUrl,
          },
          null,
          2,
        )}\n`,
      ),
  },
  // One line and nothing else, so that `VENTARIO_PRIVATE_KEY=$(cat bot.key)` is all it takes.
  seed: {
    extension: 'key',
    algorithms: ['ed25519'],
    write: (pair) => utf8(`${pair.secret}\n`),
  },
  // What libraries and `openssl` read.
  pem: {
    extension: 'pem',
    algorithms: ['ed25519'],
    write(pair) {
      const pem = pemOf(pair.secret);
      if (pem === undefined) throw new Error('Not the seed of an Ed25519 key');
      return utf8(pem);
    },
  },
};

/** A label could end the comment and start a variable: nothing that breaks a line or turns its direction stays. */
function oneLine(label: string): string {
  return label
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 100);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
