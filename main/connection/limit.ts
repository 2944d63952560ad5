/**
 * A signal that ends after so many ms or with any of the others. Made by hand: a combination of `AbortSignal.any` and
 * `AbortSignal.timeout` may be collected before its time is over (Node 20), and then never ends.
 */
export function limited(ms: number, others: readonly AbortSignal[]): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, ms);
  for (const other of others) {
    if (other.aborted) stop();
    other.addEventListener('abort', stop, { once: true });
  }
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      for (const other of others) other.removeEventListener('abort', stop);
    },
  };
}
