import { describe, expect, it } from 'vitest';
import { NOT_SENT } from '../../main/not-sent';
import { lockFailureKind, neverArrived } from '../../renderer/views/useLock';

describe('What was never sent', () => {
  // The window may import no values of main, and must not say „nicht gesperrt“ where main is not sure.
  it('is the same list in main and in the window', () => {
    expect([...neverArrived].toSorted()).toEqual([...NOT_SENT].toSorted());
    for (const code of NOT_SENT) expect(lockFailureKind({ code })).toBe('offline');
  });
});
