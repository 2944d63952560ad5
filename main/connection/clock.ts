import { SIGNATURE_WINDOW } from '../backend/contract';
import { attention, failing, passed, type Stage } from './stage';

const REMARK_MS = 2_000;

/** This device's clock beside the server's. Outside the signature's window nothing can be signed. */
export const clock: Stage = {
  id: 'clock',
  limitMs: 6_000,
  async run(context) {
    const { api } = context.found;
    if (api === undefined) return failing({ code: 'internal' });
    // The first call makes the connection; the second one is short enough to measure by.
    const first = await api.call('time', {}, { signal: context.signal });
    if (!first.ok) return failing(first.failure);
    const begun = context.monotonic();
    const second = await api.call('time', {}, { signal: context.signal });
    if (!second.ok) return failing(second.failure);
    const tripMs = context.monotonic() - begun;
    const skewMs = Math.round(context.now() - tripMs / 2 - second.value.server_time);
    const evidence = { skewMs };
    if (skewMs > SIGNATURE_WINDOW.future * 1000 || -skewMs > SIGNATURE_WINDOW.past * 1000) {
      return failing({ code: 'clock-skew', evidence: { skewMs } }, evidence);
    }
    return Math.abs(skewMs) > REMARK_MS ? attention(evidence) : passed(evidence);
  },
};
