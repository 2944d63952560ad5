import { expect, it } from 'vitest';
import { watchKeyChanges } from '../../main/connection/key-changes';
import { settled } from '../../main/connection/settling';
import type { StageContext } from '../../main/connection/stage';
import { createMirror } from '../../main/mirror';
import { emptySlices } from '../../main/slices';
import type { Failure, KeyRow } from '../../preload/contract';
import { someKey } from '../fakes/bridge';

/** A key of the manual way whose record nobody has shown: what its row holds in place of it explains nothing. */

const NOW = 1_795_000_000_000;
const refusal: Failure = { code: 'ip-not-allowed', evidence: { seenIp: '203.0.113.7' } };
const held = { createdAt: NOW, permissions: [], whitelist: { enabled: false, entries: [] } };
const contextOf = (row: KeyRow) =>
  ({ row, changes: [], found: {}, now: () => NOW + 1000 }) as unknown as StageContext;

it('does not make a test say that a refusal is about to pass', () => {
  const unseen = someKey({ ...held, unseen: true, madeHere: true });
  for (const failure of [refusal, { code: 'key-unknown' } as const])
    expect(settled(contextOf(unseen), failure)).toEqual(failure);
  // The positive control: a key that was really made a second ago.
  const { unseen: _, ...seen } = unseen;
  expect(settled(contextOf(seen), { code: 'key-unknown' })).toMatchObject({ code: 'key-just-changed' });
});

it('has changed nothing when its record is seen', () => {
  const mirror = createMirror(emptySlices(NOW), () => undefined);
  const show = (row: KeyRow) => mirror.set('keys', { rows: [row], asOf: NOW, loading: false, failure: null });
  const changes = watchKeyChanges(mirror, () => NOW);
  const known = someKey({ createdAt: NOW, permissions: ['read'] });
  show({ ...known, ...held, unseen: true });
  show(known);
  expect(changes.of(known.id)).toEqual([]);
  show({ ...known, permissions: ['read', 'trade'] });
  expect(changes.of(known.id)).toHaveLength(1);
  changes.close();
});
