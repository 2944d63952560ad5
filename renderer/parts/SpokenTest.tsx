import { useEffect, useState } from 'react';
import type { StageReport, TestState } from '../../preload/contract';
import { useSlice } from '../store/mirror';
import type { Words } from '../words/de';
import { useWords } from '../words/useWords';
import { SAID_MS } from './Spoken';
import { stageLine } from './Stages';
import { verdictLine } from './VerdictPanel';

/** In ms. What changes within one of its batches, Chromium tells a screen reader in an order of its own. */
const APART_MS = 400;

type Line = { readonly id: string; readonly text: string };

/**
 * What a screen reader hears of a key's test: each stage once and in order as it ends, then the verdict. Lines are added
 * and never changed. Stands on the page before the test begins, and says nothing of one that was over by then.
 */
export function SpokenTest({ keyId }: { readonly keyId: string }) {
  const words = useWords();
  const test = useSlice('test');
  const run = test.keyId === keyId ? test.startedAt : null;
  const [old] = useState(test.running ? null : run);
  const [said, setSaid] = useState<{ run: number | null; lines: readonly Line[] }>({ run, lines: [] });
  const lines = said.run === run ? said.lines : [];
  const next =
    run === old
      ? undefined
      : spokenLines(test, words).find((line) => lines.every(({ id }) => id !== line.id));
  const [id, text] = [next?.id, next?.text];
  useEffect(() => {
    if (id === undefined || text === undefined) return;
    const timer = setTimeout(
      () =>
        setSaid((before) => ({ run, lines: [...(before.run === run ? before.lines : []), { id, text }] })),
      APART_MS,
    );
    return () => clearTimeout(timer);
  }, [run, id, text]);
  const isTold = next === undefined && lines.length > 0 && !test.running;
  const [cleared, setCleared] = useState<number | null>(null);
  useEffect(() => {
    if (!isTold) return;
    const timer = setTimeout(() => setCleared(run), SAID_MS);
    return () => clearTimeout(timer);
  }, [isTold, run]);
  const shown = run === cleared ? [] : lines;
  return (
    <div className="visually-hidden" role="log">
      {shown.map((line) => (
        <p key={`${run}:${line.id}`}>{line.text}</p>
      ))}
    </div>
  );
}

const over: ReadonlySet<StageReport['state']> = new Set<StageReport['state']>([
  'passed',
  'attention',
  'failed',
  'unverifiable',
]);

function spokenLines(state: TestState, words: Words): Line[] {
  const { test } = words;
  const lines: Line[] = state.stages
    .filter((stage) => over.has(stage.state))
    .map((stage) => {
      // Why it failed is the verdict, right after it.
      const evidence = stage.state === 'failed' ? '' : stageLine(words, stage, state.stages);
      return { id: stage.id, text: test.spoken(test.stage[stage.id], test.state[stage.state], evidence) };
    });
  if (state.running) return lines;
  const skipped = state.stages.filter((stage) => stage.state === 'skipped').map(({ id }) => test.stage[id]);
  if (skipped.length > 0)
    lines.push({ id: 'skipped', text: test.spoken(test.state.skipped, skipped.join(', '), '') });
  const verdict = verdictLine(words, state);
  if (verdict !== null) lines.push({ id: 'verdict', text: verdict });
  return lines;
}
