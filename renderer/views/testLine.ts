import type { StageReport, TestResult } from '../../preload/contract';
import type { Words } from '../words/de';

/** A remembered test in one sentence. */
export function testLine(result: TestResult, words: Words): string {
  if (result.verdict === 'green') return words.views.test.resultGreen;
  if (result.code === null) return words.test.verdict.incomplete;
  const cause = words.failures.causes[result.code].cause({});
  return result.stage === null ? cause : `${words.test.stage[result.stage]}: ${cause}`;
}

/** The sign that a remembered test is shown with. */
export function testState({ verdict }: TestResult): StageReport['state'] {
  switch (verdict) {
    case 'green':
      return 'passed';
    case 'failed':
      return 'failed';
    case 'incomplete':
      return 'unverifiable';
  }
}
