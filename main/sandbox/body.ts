import type { Context } from 'hono';

/** 64 KiB: the largest body of the contract, a whitelist of 100 entries, is a tenth of it. */
const BODY_LIMIT = 64 * 1024;

/** The bytes of a request, or undefined when there are too many; never more than the limit in memory. */
export async function readBody(context: Context, limit = BODY_LIMIT): Promise<Uint8Array | undefined> {
  if (Number(context.req.header('content-length') ?? 0) > limit) return undefined;
  const reader = context.req.raw.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
}

/** The fields of an HTML or OAuth form (application/x-www-form-urlencoded); too much is none. */
export async function readForm(context: Context): Promise<URLSearchParams> {
  const body = await readBody(context);
  return new URLSearchParams(new TextDecoder().decode(body ?? new Uint8Array()));
}
