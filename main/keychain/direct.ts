import { loadKeytar } from './keytar';
import type { Store, StoreAnswer, StoreName } from './store';

/**
 * Windows and macOS: keytar in main itself; their stores do not take a caller along.
 * A call that never ends keeps one thread, so no second one is begun while it hangs.
 */
export function directStore(store: StoreName, defaultTimeoutMs: number): Store {
  let hanging = false;

  async function limited<Value>(
    act: (native: Awaited<ReturnType<typeof loadKeytar>>) => Promise<Value>,
    timeoutMs: number,
  ): Promise<StoreAnswer<Value>> {
    if (hanging) return { state: 'slow' };
    const native = await loadKeytar().catch(() => undefined);
    if (native === undefined) return { state: 'missing' };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<StoreAnswer<Value>>((resolve) => {
      timer = setTimeout(() => resolve({ state: 'slow' }), timeoutMs);
    });
    hanging = true;
    const call = act(native)
      .then(
        (value): StoreAnswer<Value> => ({ state: 'answered', value }),
        (): StoreAnswer<Value> => ({ state: 'failed' }),
      )
      .finally(() => {
        hanging = false;
      });
    const answer = await Promise.race([call, late]);
    clearTimeout(timer);
    return answer;
  }

  return {
    async look() {
      if (hanging) return { state: 'slow', store };
      const native = await loadKeytar().catch(() => undefined);
      return native === undefined ? { state: 'missing', store: 'none' } : { state: 'ready', store };
    },
    get: (service, account, timeoutMs = defaultTimeoutMs) =>
      limited((native) => native.getPassword(service, account), timeoutMs),
    set: (service, account, value, timeoutMs = defaultTimeoutMs) =>
      limited((native) => native.setPassword(service, account, value), timeoutMs),
    delete: (service, account, timeoutMs = defaultTimeoutMs) =>
      limited((native) => native.deletePassword(service, account), timeoutMs),
    stop: () => Promise.resolve(),
  };
}
