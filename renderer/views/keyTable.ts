import type { KeyRow } from '../../preload/contract';
import { type Level, levelOf, reasonsOf } from './health';

export type KeyFilter = 'all' | 'attention' | 'locked';
export type KeyColumn = 'label' | 'lastAccess' | 'renewBy' | 'state';
export type KeySort = { readonly column: KeyColumn; readonly descending: boolean };

/** The weightiest state first. */
const rank: Record<Level, number> = {
  critical: 0,
  attention: 1,
  expired: 2,
  unrated: 3,
  pending: 4,
  locked: 5,
  good: 6,
};

/** Keys that still exist at the backend. */
export function livingKeys(rows: readonly KeyRow[]): readonly KeyRow[] {
  return rows.filter((row) => row.status !== 'deleted');
}

/** Start and end of a key's id: enough to recognise it, too little to mistype it. */
export function shortKeyId(id: string): string {
  return id.length <= 20 ? id : `${id.slice(0, 12)}…${id.slice(-4)}`;
}

function passes(row: KeyRow, filter: KeyFilter, now: number, remind: boolean): boolean {
  if (filter === 'attention') return reasonsOf(row, now, remind).length > 0;
  if (filter === 'locked') return row.status === 'disabled';
  return true;
}

function found(row: KeyRow, search: string, language: string): boolean {
  const wanted = search.trim().toLocaleLowerCase(language);
  if (wanted === '') return true;
  return [row.label, row.id, ...row.whitelist.entries, row.lastUsedIp ?? ''].some((text) =>
    text.toLocaleLowerCase(language).includes(wanted),
  );
}

function compare(a: KeyRow, b: KeyRow, column: KeyColumn, collator: Intl.Collator, now: number): number {
  switch (column) {
    case 'label':
      return collator.compare(a.label, b.label);
    case 'lastAccess':
      return (a.lastUsedAt ?? 0) - (b.lastUsedAt ?? 0);
    case 'renewBy':
      return a.renewBy - b.renewBy;
    case 'state':
      return rank[levelOf(a, now)] - rank[levelOf(b, now)];
  }
}

/** The rows of the table: filtered, searched and sorted; equal ones by label, so that nothing jumps. */
export function keyRowsToShow(
  rows: readonly KeyRow[],
  choice: {
    filter: KeyFilter;
    search: string;
    sort: KeySort;
    now: number;
    remind: boolean;
    language: string;
  },
): readonly KeyRow[] {
  const collator = new Intl.Collator(choice.language, { numeric: true, sensitivity: 'base' });
  const turn = choice.sort.descending ? -1 : 1;
  return livingKeys(rows)
    .filter(
      (row) =>
        passes(row, choice.filter, choice.now, choice.remind) && found(row, choice.search, choice.language),
    )
    .toSorted(
      (a, b) =>
        turn * compare(a, b, choice.sort.column, collator, choice.now) ||
        collator.compare(a.label, b.label) ||
        a.id.localeCompare(b.id),
    );
}
