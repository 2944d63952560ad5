/**
 * Takes everything out of log facts that is, or could be, a secret in any writing. What is left is plain data.
 * The rule is coarse on purpose: a run of 20 or more characters that could be an encoded value is replaced unless
 * it is one of a few known harmless shapes. Long paths fall to it too, and that is fine: they name the user.
 */

const HIDDEN = '[redacted]';
const LIMITS = { depth: 6, items: 30, text: 600 } as const;

/** Words in a field's name that make its value a secret whatever it looks like. */
const SECRET_NAME =
  /secret|token|passw|passphrase|authori[sz]ation|cookie|private|signature|credential|jwe|jwk|verifier|clipboard|api_?key|^(d|k|p|q|dp|dq|qi|oth|nonce)$/i;

/** A run that could be base64, base64url, hex, percent or backslash writing of something long. */
const LONG_RUN = /[A-Za-z0-9_\-+/=%\\]{20,}/g;
const HARMLESS_RUNS = [
  /** A public key id. */
  /^vk_(?:live|test)_[A-Za-z0-9_-]{22}$/,
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/,
  /** Our own event names: words joined by hyphens. */
  /^[a-z]{1,14}(?:-[a-z]{1,14})+$/,
];

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  /** A Ventario secret, however short it was cut. */
  [/\bv(?:s|%73|\\+u0073)(?:_|%5f|\\+u005f)[^\s"']*/gi, HIDDEN],
  [/\b(bearer|basic|dpop)\s+[^\s"',;]+/gi, `$1 ${HIDDEN}`],
  /** RFC 9421 headers, to the end of the line. */
  [/\b(signature(?:-input)?|authorization|cookie|set-cookie)(["']?\s*[:=])[^\n]*/gi, `$1$2 ${HIDDEN}`],
  /** Parameters of OAuth (RFC 6749, RFC 7636). */
  [
    /\b(access_token|refresh_token|id_token|client_secret|code_verifier|password|secret)(\\*["']?\s*[=:]\s*\\*["']?)[^&\s"',}]+/gi,
    `$1$2${HIDDEN}`,
  ],
  [/([?&](?:code|state)=)[^&\s"']+/gi, `$1${HIDDEN}`],
  /** The private members of a JWK (RFC 7518, section 6) in JSON text. */
  [/(["'](?:d|k|p|q|dp|dq|qi)\\*["']\s*:\s*\\*["'])[^"'\\]*/g, `$1${HIDDEN}`],
];

/** A text without anything that could be a secret, at most 600 characters long. */
export function redactText(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  clean = clean.replace(LONG_RUN, (run) => (HARMLESS_RUNS.some((shape) => shape.test(run)) ? run : HIDDEN));
  // Shortened last: a cut before could leave a piece that is too short to be recognised.
  return clean.length > LIMITS.text ? `${clean.slice(0, LIMITS.text)}…` : clean;
}

/** Any value as plain data without secrets. Never throws, never calls a value's own toJSON or toString. */
export function redact(value: unknown): unknown {
  return plain(value, 0, new Set());
}

function plain(value: unknown, depth: number, above: ReadonlySet<object>): unknown {
  switch (typeof value) {
    case 'string':
      return redactText(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return redactText(value.toString());
    case 'boolean':
    case 'undefined':
      return value;
    case 'symbol':
      return '[symbol]';
    case 'function':
      return '[function]';
    case 'object':
      if (value === null) return null;
      if (above.has(value)) return '[again]';
      if (depth >= LIMITS.depth) return '[deep]';
      try {
        return plainObject(value, depth + 1, new Set([...above, value]));
      } catch {
        return '[unreadable]';
      }
    default:
      return '[unknown]';
  }
}

function plainObject(value: object, depth: number, above: ReadonlySet<object>): unknown {
  const inner = (part: unknown) => plain(part, depth, above);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
    return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[no date]' : value.toISOString();
  if (value instanceof URL) return redactText(`${value.protocol}//${value.host}${value.pathname}`);
  if (value instanceof Error) return plainError(value, depth, above);
  if (value instanceof Map)
    return plainPairs(
      [...value.entries()].map(([name, part]) => [label(name), part]),
      inner,
    );
  if (value instanceof Set) return plainList([...value], inner);
  if (Array.isArray(value)) return plainList(value, inner);
  return plainPairs(ownPairs(value), inner);
}

function plainError(error: Error, depth: number, above: ReadonlySet<object>): unknown {
  const inner = (part: unknown) => plain(part, depth, above);
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const at = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => redactText(line.trim().replace(/[^\s(]*[/\\]/g, '')));
  const own = ownPairs(error).filter(
    ([name]) => !['name', 'message', 'stack', 'cause', 'errors'].includes(name),
  );
  return {
    error: inner(error.name),
    message: inner(error.message),
    ...(at.length > 0 ? { at } : {}),
    ...(own.length > 0 ? { facts: plainPairs(own, inner) } : {}),
    ...(error.cause === undefined ? {} : { cause: inner(error.cause) }),
    ...(error instanceof AggregateError ? { errors: plainList(error.errors, inner) } : {}),
  };
}

function plainList(list: readonly unknown[], inner: (part: unknown) => unknown): unknown {
  // Bytes or character codes as a list of numbers, or a text as a list of characters.
  if (list.length > 8 && list.every((part) => typeof part === 'number')) return `[${list.length} numbers]`;
  if (list.length > 8 && list.every((part) => typeof part === 'string' && part.length <= 8))
    return `[${list.length} short texts]`;
  const shown = list.slice(0, LIMITS.items).map(inner);
  return list.length > LIMITS.items ? [...shown, `[${list.length - LIMITS.items} more]`] : shown;
}

function plainPairs(
  pairs: readonly (readonly [string, unknown])[],
  inner: (part: unknown) => unknown,
): unknown {
  // {"0":118,"1":115,…}: bytes that went through JSON.
  if (pairs.length > 8 && pairs.every(([name, part]) => /^\d+$/.test(name) && isSmall(part)))
    return `[${pairs.length} entries]`;
  const shown: Record<string, unknown> = {};
  for (const [name, part] of pairs.slice(0, LIMITS.items)) {
    const kept = typeof part === 'boolean' || part === null || part === undefined;
    Object.defineProperty(shown, redactText(name), {
      value: SECRET_NAME.test(name) && !kept ? HIDDEN : inner(part),
      enumerable: true,
      configurable: true,
    });
  }
  if (pairs.length > LIMITS.items) shown['…'] = pairs.length - LIMITS.items;
  return shown;
}

function ownPairs(value: object): (readonly [string, unknown])[] {
  return (
    Object.entries(Object.getOwnPropertyDescriptors(value))
      .filter(([, held]) => held.enumerable === true || value instanceof Error)
      // A getter could run code or throw: it is named, not called.
      .map(([name, held]) => [name, 'value' in held ? (held.value as unknown) : '[getter]'] as const)
  );
}

function isSmall(part: unknown): boolean {
  return typeof part === 'number' || (typeof part === 'string' && part.length <= 8);
}

function label(name: unknown): string {
  return typeof name === 'string' ? name : typeof name === 'number' ? String(name) : `[${typeof name}]`;
}
