import { settled } from './settling';
import { attention, failing, passed, type Stage, timed } from './stage';

const SLOW_MS = 1_500;
const DAY_MS = 86_400_000;
const EXPIRES_SOON_MS = 14 * DAY_MS;

/** How quickly the backend answers over a warm connection, what of it was the way, and how long the key still lives. */
export const response: Stage = {
  id: 'response',
  limitMs: 6_000,
  async run(context) {
    const answer = await timed(context, (api, credential) =>
      api.signed('self', {}, credential, { signal: context.signal }),
    );
    if (!answer.ok) return failing(settled(context, answer.failure));
    const { latenciesMs, networkMs = 0, nameMs = 0 } = context.found;
    const latencyMs = Math.round(median(latenciesMs));
    const remaining = context.found.api?.remaining() ?? null;
    const until = answer.value.expires_at;
    const evidence = { latencyMs, expiresAt: until, ...(remaining === null ? {} : { remaining }) };
    const times = { latencyMs, networkMs, nameMs };
    const slow = Math.max(latencyMs, networkMs, nameMs) > SLOW_MS;
    const left = until - context.now();
    if (left < EXPIRES_SOON_MS) {
      const count = Math.max(0, Math.round(left / DAY_MS));
      // A line gets better by itself, a key that ends does not; its times are told beside it.
      return attention(evidence, {
        code: 'expiry-near',
        evidence: { until, count, ...(slow ? times : {}) },
      });
    }
    return slow ? attention(evidence, { code: 'slow-answer', evidence: times }) : passed(evidence);
  },
};

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
