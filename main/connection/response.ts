import { attention, failing, passed, type Stage, timed } from './stage';

const SLOW_MS = 1_500;
const EXPIRES_SOON_MS = 14 * 86_400_000;

/** How quickly the backend answers over a warm connection, and how long the key still lives. */
export const response: Stage = {
  id: 'response',
  limitMs: 6_000,
  async run(context) {
    const answer = await timed(context, (api, credential) =>
      api.signed('self', {}, credential, { signal: context.signal }),
    );
    if (!answer.ok) return failing(answer.failure);
    const latencyMs = Math.round(median(context.found.latenciesMs));
    const remaining = context.found.api?.remaining() ?? null;
    const evidence = {
      latencyMs,
      expiresAt: answer.value.expires_at,
      ...(remaining === null ? {} : { remaining }),
    };
    if (latencyMs > SLOW_MS) return attention(evidence, { code: 'slow-answer' });
    return answer.value.expires_at - context.now() < EXPIRES_SOON_MS ? attention(evidence) : passed(evidence);
  },
};

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
