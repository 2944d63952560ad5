import { useEffect, useRef, useState } from 'react';
import type { Failure, JourneyState } from '../../preload/contract';
import { changeRun } from './run';

/** How long typing must rest before the label is saved, in ms. */
const REST_MS = 400;

/** The label as it is typed: starts with a suggestion, is saved while typing. */
export function useLabel(journey: JourneyState, suggestion: string) {
  const [label, setLabel] = useState(journey.label === '' ? suggestion : journey.label);
  const saved = useRef(journey.label);

  const save = async (): Promise<void> => {
    if (label === saved.current || label.length > 10_000) return;
    saved.current = label;
    await changeRun({ label });
  };
  const newest = useRef(save);
  useEffect(() => {
    newest.current = save;
  });
  useEffect(() => {
    if (label === saved.current) return;
    const timer = setTimeout(() => void newest.current(), REST_MS);
    return () => clearTimeout(timer);
  }, [label]);
  // Going back to another step must not lose the last letters.
  useEffect(() => () => void newest.current(), []);

  return { label, setLabel, save };
}

/** Is this failure about the label itself? Then it stands at the field. */
export function isLabelFault(failure: Failure | null): failure is Failure {
  return failure !== null && failure.code.startsWith('label-');
}
