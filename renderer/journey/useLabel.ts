import { useEffect, useRef, useState } from 'react';
import type { Failure, JourneyState } from '../../preload/contract';
import { changeRun } from './run';

/** How long typing must rest before the label is saved, in ms. */
const REST_MS = 400;

/** The label as it is typed: starts with a suggestion, is saved while typing. */
export function useLabel(journey: JourneyState, suggestion: string) {
  const [label, setLabel] = useState(journey.label === '' ? suggestion : journey.label);
  const saved = useRef(journey.label);
  const newest = useRef(label);
  newest.current = label;

  const save = async (): Promise<void> => {
    if (newest.current === saved.current || newest.current.length > 10_000) return;
    saved.current = newest.current;
    await changeRun({ label: newest.current });
  };
  const latestSave = useRef(save);
  latestSave.current = save;
  useEffect(() => {
    if (label === saved.current) return;
    const timer = setTimeout(() => void latestSave.current(), REST_MS);
    return () => clearTimeout(timer);
  }, [label]);
  // Going back to another step must not lose the last letters.
  useEffect(() => () => void latestSave.current(), []);

  return { label, setLabel, save };
}

/** Is this failure about the label itself? Then it stands at the field. */
export function isLabelFault(failure: Failure | null): failure is Failure {
  return failure !== null && failure.code.startsWith('label-');
}
