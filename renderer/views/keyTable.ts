import type { KeyHealth, KeyRow } from '../../preload/contract';

export type KeyFilter = 'all' | 'attention' | 'locked';
export type KeyColumn = 'label' | 'lastAccess' | 'renewBy' | 'state';
export type KeySort = { readonly column: KeyColumn; readonly descending: boolean };

/** What is known of a key's state. */
export type Judgement = {
  readonly level: (key: KeyRow) => KeyHealth['level'];
  readonly reasons: (key: KeyRow) => readonly unknown[];
};

/** The weightiest state first. */
const rank: Record<KeyHealth['level'], number> = {
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

/** Gone at the backend, and its secret is still on this device, or nobody can say. */
export function isLeftover(row: KeyRow): boolean {
  return row.status === 'deleted' && row.secretHere !== 'no';
}

/** At the backend, its secret no longer here, and the user is to be asked. A pending key deletes itself. */
export function isOrphan(row: KeyRow): boolean {
  const isLost = row.madeHere && row.secretHere === 'no';
  return isLost && row.keptWithoutSecret !== true && (row.status === 'active' || row.status === 'disabled');
}

/** What the list shows: the living keys, and what is left of others. */
export function listedKeys(rows: readonly KeyRow[]): readonly KeyRow[] {
  return rows.filter((row) => row.status !== 'deleted' || isLeftover(row));
}

/** Can it be locked? A pending key can do nothing yet and ends by itself. */
export function isLockable(row: KeyRow): boolean {
  return row.status === 'active';
}

/** Is it in use at the backend, with its secret possibly here, so that a test has an answer to give? */
export function isTestable(row: KeyRow): boolean {
  return row.secretHere !== 'no' && (row.status === 'active' || row.status === 'pending');
}

/** Start and end of a key's id: enough to recognise it, too little to mistype it. */
export function shortKeyId(id: string): string {
  return id.length <= 20 ? id : `${id.slice(0, 12)}…${id.slice(-4)}`;
}

/** Is there something for the user to do about it? */
export function needsAttention(row: KeyRow, health: Judgement): boolean {
  return isLeftover(row) || health.reasons(row).length > 0;
}

function passes(row: KeyRow, filter: KeyFilter, health: Judgement): boolean {
  if (filter === 'attention') return needsAttention(row, health);
  if (filter === 'locked') return row.status === 'disabled';
  return true;
}

/** What of a row can be searched: made once for each row, not at each key press. */
const searched = new WeakMap<KeyRow, string>();

function textOf(row: KeyRow): string {
  const known = searched.get(row);
  if (known !== undefined) return known;
  const text = [row.label, row.id, ...row.whitelist.entries, row.lastUsedIp ?? ''].join('\n').toLowerCase();
  searched.set(row, text);
  return text;
}

function compare(a: KeyRow, b: KeyRow, column: KeyColumn, health: Judgement): number {
  switch (column) {
    case 'label':
      return 0;
    case 'lastAccess':
      return (a.lastUsedAt ?? 0) - (b.lastUsedAt ?? 0);
    case 'renewBy':
      return a.renewBy - b.renewBy;
    case 'state':
      return stateRank(a, health) - stateRank(b, health);
  }
}

function stateRank(row: KeyRow, health: Judgement): number {
  return isLeftover(row) ? rank.attention : rank[health.level(row)];
}

const collators = new Map<string, Intl.Collator>();

function collatorOf(language: string): Intl.Collator {
  const known = collators.get(language);
  if (known !== undefined) return known;
  const made = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  collators.set(language, made);
  return made;
}

/** Sorted; equal ones by label, so that nothing jumps. */
export function sortedKeys(
  rows: readonly KeyRow[],
  sort: KeySort,
  health: Judgement,
  language: string,
): readonly KeyRow[] {
  const collator = collatorOf(language);
  const turn = sort.descending ? -1 : 1;
  const labelTurn = sort.column === 'label' ? turn : 1;
  return rows.toSorted(
    (a, b) =>
      turn * compare(a, b, sort.column, health) ||
      labelTurn * collator.compare(a.label, b.label) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** Those that pass the filter and hold the searched text. */
export function foundKeys(
  rows: readonly KeyRow[],
  filter: KeyFilter,
  search: string,
  health: Judgement,
): readonly KeyRow[] {
  const wanted = search.trim().toLowerCase();
  return rows.filter((row) => (wanted === '' || textOf(row).includes(wanted)) && passes(row, filter, health));
}

/** The rows of the table: filtered, searched and sorted. */
export function keyRowsToShow(
  rows: readonly KeyRow[],
  choice: {
    readonly filter: KeyFilter;
    readonly search: string;
    readonly sort: KeySort;
    readonly health: Judgement;
    readonly language: string;
  },
): readonly KeyRow[] {
  const { filter, search, sort, health, language } = choice;
  return foundKeys(sortedKeys(listedKeys(rows), sort, health, language), filter, search, health);
}

/** Does the backend name a right beyond reading and trading? */
export function hasMore(permissions: KeyRow['permissions']): boolean {
  return permissions.some((each) => each !== 'read' && each !== 'trade');
}
