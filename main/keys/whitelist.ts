import type { AddressVerdict, WhitelistDraft } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { checkEntry, type EntryProblem, type Finding } from '../backend/addresses';
import { WHITELIST_LIMIT } from '../backend/contract';
import { assertNever, done, failed } from '../failure';

/** One whitelist entry as typed, beside the entries that are already in the list. */
export function judgeAddress(text: string, others: readonly string[]): AddressVerdict {
  const entry = checkEntry(text, others);
  if (!entry.ok) {
    return {
      canonical: null,
      problem: nameOf(entry.problem),
      blocking: true,
      family: null,
      prefix: null,
      size: null,
      coveredBy: null,
    };
  }
  const worst =
    entry.findings.find((finding) => finding.severity === 'refuse') ??
    entry.findings.find((finding) => finding.kind !== 'covers');
  const full = others.length >= WHITELIST_LIMIT;
  return {
    canonical: entry.canonical,
    problem: worst?.severity === 'refuse' || !full ? findingName(worst) : 'too-many',
    blocking: worst?.severity === 'refuse' || full,
    family: entry.family,
    prefix: entry.prefix,
    size: String(entry.size),
    coveredBy: coveredBy(worst),
  };
}

/** A whole whitelist in canonical form, or the first entry that must not be sent. */
export function checkWhitelist(draft: WhitelistDraft): Outcome<WhitelistDraft> {
  const entries: string[] = [];
  for (const entry of draft.entries) {
    const verdict = judgeAddress(entry, entries);
    if (verdict.blocking || verdict.canonical === null) return failed('address-invalid', { field: entry });
    entries.push(verdict.canonical);
  }
  return done({ enabled: draft.enabled, entries });
}

function nameOf(problem: EntryProblem): AddressVerdict['problem'] {
  switch (problem) {
    case 'empty':
    case 'everything':
    case 'not-an-address':
      return problem;
    case 'with-port':
    case 'host-name':
    case 'bad-prefix':
      return 'not-an-address';
    default:
      return assertNever(problem);
  }
}

function findingName(finding: Finding | undefined): AddressVerdict['problem'] {
  switch (finding?.kind) {
    case undefined:
    case 'covers':
      return null;
    case 'unusable':
      return 'not-an-address';
    case 'covered-by':
      return 'covered';
    case 'private':
    case 'too-wide':
    case 'duplicate':
      return finding.kind;
    default:
      return assertNever(finding);
  }
}

function coveredBy(finding: Finding | undefined): string | null {
  if (finding?.kind === 'covered-by') return finding.by;
  return finding?.kind === 'duplicate' ? finding.of : null;
}
