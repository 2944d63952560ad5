import { z } from 'zod';
import {
  CheckerLanguage,
  type CheckerReport,
  Failure,
  FailureCode,
  StageId,
  StageReport,
} from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { done, failed } from '../failure';
import { shortKey } from './short-key';
import { checkerWords } from './words';

/** Reads the report of a checker, which comes from another machine: believed in nothing but its shape. Pure. */

/** Characters; a real report has less than ten thousand. */
export const REPORT_LIMIT = 1024 * 1024;

/** No checker of ours writes so much of a key or a secret: it goes no further, wherever it stands. */
const KEY_OR_SECRET = /v[ks]_(live|test)_[\w-]{8}/i;

/** The end of the year 9999, as in the checkers: a later time cannot be written as a date. */
const LAST_MOMENT = 253_402_300_799_999;

const Stage = z.strictObject({
  id: StageId,
  state: z.enum(['passed', 'attention', 'failed', 'skipped', 'unverifiable']),
  code: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .nullable(),
  evidence: z.record(z.string().max(40), z.unknown()),
  durationMs: z.number().int().min(0).max(600_000).nullable(),
});

const File = z.strictObject({
  version: z.literal(1),
  tool: z.string().regex(/^ventario-check [\w.+-]{1,40}$/),
  implementation: CheckerLanguage,
  startedAt: z.number().int().min(0).max(4_102_444_800_000),
  host: z.string().max(260).nullable(),
  key: z.string().max(40).nullable(),
  missing: z.literal('ed25519').nullable(),
  stages: z.array(Stage).length(StageId.options.length),
  verdict: z.enum(['green', 'failed', 'incomplete']),
});

/** Of a failure, and of a stage; a checker writes both into one object. Fields that neither knows are left out. */
const FailureEvidence = Failure.shape.evidence.unwrap();
const StageEvidence = StageReport.shape.evidence;

/** What the app itself has found in a test, it will not hear from a file. */
const KNOWN: ReadonlySet<string> = new Set(Object.keys(checkerWords.de.said));

/** The report for the window. Fails with `report-unreadable` for everything that no checker of ours has written. */
export function readReport(text: string, keyId: string): Outcome<CheckerReport> {
  const unreadable = failed('report-unreadable');
  if (text.length > REPORT_LIMIT) return unreadable;
  const parsed = File.safeParse(parseJson(text));
  if (!parsed.success || KEY_OR_SECRET.test(JSON.stringify(parsed.data))) return unreadable;
  const { implementation, startedAt, host, key, missing } = parsed.data;
  const stages: StageReport[] = [];
  for (const [index, stage] of parsed.data.stages.entries()) {
    const read = stage.id === StageId.options[index] ? readStage(stage) : null;
    if (read === null) return unreadable;
    stages.push(read);
  }
  // Judged anew: a verdict that its stages do not bear out is none.
  const states = stages.map(({ state }) => state);
  // Nothing is green that no signed request came through.
  const signed = stages.some(({ id, state }) => id === 'signature' && state === 'passed');
  // Behind a proxy the name is the proxy's to find: as in connection-test.ts.
  const open = stages.some(({ id, state }) => state === 'unverifiable' && id !== 'dns');
  const withoutFailure = signed && !open ? 'green' : 'incomplete';
  const verdict = states.includes('failed') ? 'failed' : withoutFailure;
  if (verdict !== parsed.data.verdict) return unreadable;
  const sameKey = key === null ? null : key === shortKey(keyId);
  return done({ implementation, startedAt, host, key, sameKey, missing, stages, verdict });
}

function readStage({ code, evidence, ...stage }: z.infer<typeof Stage>): StageReport | null {
  if (stage.state === 'failed' && code === null) return null;
  const seen = StageEvidence.safeParse(evidence);
  const proof = FailureEvidence.safeParse(evidence);
  if (!seen.success || !proof.success) return null;
  const { certificateUntil, expiresAt } = seen.data;
  const { from, until, usedAt } = proof.data;
  if ([certificateUntil, expiresAt, from, until, usedAt].some((at) => (at ?? 0) > LAST_MOMENT)) return null;
  return {
    ...stage,
    evidence: seen.data,
    failure:
      code === null
        ? null
        : { code: knownCode(code), evidence: { ...proof.data, ...unknownName(code), bot: true } },
  };
}

function knownCode(code: string): FailureCode {
  const known = FailureCode.safeParse(code);
  return known.success && KNOWN.has(code) ? known.data : 'unexpected-answer';
}

/** A checker of a newer app may know causes that this one does not. */
function unknownName(code: string): { technical?: string } {
  return KNOWN.has(code) ? {} : { technical: code };
}

/** What was copied from a terminal may have a line before or after it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1), (_name, value: unknown) =>
      // Control and direction characters have no place in a sentence.
      typeof value === 'string' ? value.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ') : value,
    );
  } catch {
    return undefined;
  }
}
