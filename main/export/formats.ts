import type { ExportFormat, Mode } from '../../preload/contract';

/** What a bot needs. */
export type ExportPair = { keyId: string; secret: string };
export type ExportFacts = {
  label: string;
  mode: Mode;
  /** The backend's origin. */
  baseUrl: string;
  /** ms since 1970 */
  exportedAt: number;
};

export type Format = {
  /** Without the dot. */
  readonly extension: string;
  /** Pure: the whole file as bytes. */
  write(pair: ExportPair, facts: ExportFacts): Uint8Array;
};

/** Version of the JSON file's layout. */
const JSON_SCHEMA = 1;

/** Every way to hand a key to a bot; a new one is one more row. */
export const formats: { readonly [Name in ExportFormat]: Format } = {
  env: {
    extension: 'env',
    write: (pair, facts) =>
      utf8(
        [
          `# ${oneLine(facts.label)} (Ventario, ${facts.mode}), ${new Date(facts.exportedAt).toISOString()}`,
          '# Not encrypted: whoever reads this file can act with this key.',
          `VENTARIO_API_KEY=${pair.keyId}`,
          `VENTARIO_SECRET_KEY=${pair.secret}`,
          `VENTARIO_BASE_URL=${facts.baseUrl}`,
          `VENTARIO_MODE=${facts.mode}`,
          '',
        ].join('\n'),
      ),
  },
  json: {
    extension: 'json',
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
            secret_key: pair.secret,
            base_url: facts.baseUrl,
          },
          null,
          2,
        )}\n`,
      ),
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
