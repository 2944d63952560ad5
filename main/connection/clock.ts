import { SIGNATURE_WINDOW } from '../backend/contract';
import { attention, failing, passed, type Stage, turnedAway } from './stage';

const REMARK_MS = 2_000;
/** The quota of this device's address, for calls that no key has signed. */
const ANYONE = 'anyone';

/** This device's clock beside the server's. Outside the signature's window nothing can be signed. */
export const clock: Stage = {
  id: 'clock',
  limitMs: 6_000,
  async run(context) {
    const { api } = context.found;
    if (api === undefined) return failing({ code: 'internal' });
    const waiting = context.waits.still(ANYONE);
    if (waiting !== null) return failing(waiting);
    // The first call makes the connection; the second one is short enough to measure by.
    const first = await api.call('time', {}, { signal: context.signal });
    if (!first.ok) return failing(context.waits.read(ANYONE, turnedAway(first.failure)));
    const begun = context.monotonic();
    const second = await api.call('time', {}, { signal: context.signal });
    if (!second.ok) return failing(context.waits.read(ANYONE, turnedAway(second.failure)));
    const tripMs = context.monotonic() - begun;
    const skewMs = Math.round(context.now() - tripMs / 2 - second.value.server_time);
    context.found.skewMs = skewMs;
    const evidence = { skewMs };
    // The server's time was read somewhere within the trip, so that the difference is known to half of it. Where that
    // leaves it open, the signature will show it.
    const surely = Math.max(0, Math.abs(skewMs) - tripMs / 2);
    if (surely > (skewMs > 0 ? SIGNATURE_WINDOW.future : SIGNATURE_WINDOW.past) * 1000) {
      return failing({ code: 'clock-skew', evidence: { skewMs, system: context.system } }, evidence);
    }
    return Math.abs(skewMs) > REMARK_MS ? attention(evidence) : passed(evidence);
  },
};
