import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Remark, slices } from '../preload/contract';
import type { Announce, News } from '../preload/wire';

export type SliceName = keyof typeof slices;
export type Slices = { [Name in SliceName]: News[Name] };

/** What the window mirrors: main writes here, and a change is announced at once. */
export type Mirror = {
  get<Name extends SliceName>(name: Name): Slices[Name];
  set<Name extends SliceName>(name: Name, value: Slices[Name]): void;
  all(): Slices;
  /** Hears the name of each slice once it has changed. Answers how to end it. */
  follow(listener: (name: SliceName) => void): () => void;
  /** News that is an event and no state. */
  readonly say: Announce;
};

export function createMirror(first: Slices, announce: Announce): Mirror {
  const held: Slices = { ...first };
  const listeners = new Set<(name: SliceName) => void>();
  return {
    get: (name) => held[name],
    set(name, value) {
      if (isDeepStrictEqual(held[name], value)) return;
      held[name] = value;
      announce(name, value as News[typeof name]);
      for (const listener of listeners) listener(name);
    },
    all: () => ({ ...held }),
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say: announce,
  };
}

/** Says something once, until it is dismissed; the same remark is never shown twice. */
export function addRemark(mirror: Mirror, kind: Remark['kind'], about: string): void {
  const held = mirror.get('remarks');
  const subject = about.slice(0, 300);
  if (held.some((remark) => remark.kind === kind && remark.subject === subject)) return;
  mirror.set('remarks', [...held, { id: randomUUID(), kind, subject }].slice(-50));
}
