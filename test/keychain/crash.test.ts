import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CrashGround, openCrashGround, POINTS } from './crash-ground';

/** `npm run crash` does the same many times over. */

let ground: CrashGround;

beforeAll(async () => {
  ground = await openCrashGround();
});
afterAll(() => ground.close());

const NOTHING_WRONG = { lost: 0, duplicates: 0, orphans: 0, halfWritten: 0, unfinished: 0 };
/** Up to here nothing was sent, so a crash leaves things as they were. */
const BEFORE_THE_REQUEST = ['begun-noted', 'ephemeral-stored'];

describe('a kill in the middle of making a key', () => {
  it.each(POINTS.create)('at „%s“ loses nothing, doubles nothing and leaves nothing over', async (point) => {
    const { outcome, wrongs } = await ground.round('create', point, 0);
    expect(wrongs).toEqual(NOTHING_WRONG);
    expect(outcome).toBe(BEFORE_THE_REQUEST.includes(point) ? 'nothing made' : 'key made');
  });
});

describe('a kill in the middle of renewing a key', () => {
  // In turns with an overlap and without one.
  for (const [turn, point] of POINTS.rotate.entries()) {
    const old = turn % 2 === 0 ? 'active' : 'expired';
    it(`at „${point}“ leaves two keys that are known, the old one ${old}`, async () => {
      const { outcome, wrongs } = await ground.round('rotate', point, turn);
      expect(wrongs).toEqual(NOTHING_WRONG);
      expect(outcome).toBe(
        BEFORE_THE_REQUEST.includes(point) ? 'old key as before' : `new key, old one ${old}`,
      );
    });
  }
});

describe('a kill in the middle of deleting a key', () => {
  it.each(POINTS.delete)('at „%s“ ends with a key that is gone on both sides', async (point) => {
    const { outcome, wrongs } = await ground.round('delete', point, 0);
    expect(wrongs).toEqual(NOTHING_WRONG);
    expect(outcome).toBe('key deleted');
  });
});
