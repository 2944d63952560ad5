import type { KeyRow } from '../../preload/contract';

/** The row, once the backend has shown the key's record: before, its rights, whitelist and dates stand for nothing. */
export function seenOf(row: KeyRow | undefined): KeyRow | undefined {
  return row?.unseen === true ? undefined : row;
}
