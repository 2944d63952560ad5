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

/** What the work comes to within so many ms; null when it fails or takes longer. */
export function atMost<Value>(ms: number, work: Promise<Value>): Promise<Value | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ms);
    const end = (value: Value | null): void => {
      clearTimeout(timer);
      resolve(value);
    };
    work.then(end, () => end(null));
  });
}
