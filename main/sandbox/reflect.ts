/**
 * The three functions of the metadata proposal that @peculiar/x509's injector (tsyringe) asks for. A whole polyfill
 * would be a dependency of its own, for two certificates at the first start.
 */
type Metadata = {
  defineMetadata: (name: unknown, value: unknown, target: object) => void;
  getOwnMetadata: (name: unknown, target: object) => unknown;
  getMetadata: (name: unknown, target: object) => unknown;
};

/** Adds them to `Reflect` where they are missing. */
export function provideMetadata(): void {
  if ('getMetadata' in Reflect) return;
  const stored = new WeakMap<object, Map<unknown, unknown>>();
  const getOwnMetadata: Metadata['getOwnMetadata'] = (name, target) => stored.get(target)?.get(name);
  const metadata: Metadata = {
    defineMetadata: (name, value, target) => {
      stored.set(target, (stored.get(target) ?? new Map<unknown, unknown>()).set(name, value));
    },
    getOwnMetadata,
    getMetadata: (name, target) => {
      for (let at: object | null = target; at !== null; at = Reflect.getPrototypeOf(at)) {
        const value = getOwnMetadata(name, at);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  };
  Object.assign(Reflect, metadata);
}
