import { createMirror, type Mirror } from '../../main/mirror';
import { emptySlices } from '../../main/slices';
import type { NewsName } from '../../preload/wire';

/** A mirror with nothing in it yet, and the names of what it announced. */
export function emptyMirror(): Mirror & { announced: NewsName[] } {
  const announced: NewsName[] = [];
  const mirror = createMirror(
    {
      ...emptySlices(0),
      session: { state: 'signed-out' },
      clipboard: { holds: 'nothing', clearsAt: null, historyMayKeep: true },
    },
    (name) => void announced.push(name),
  );
  return { ...mirror, announced };
}
