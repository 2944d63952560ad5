import { useState } from 'react';
import type { ExportFormat, Failure } from '../../preload/contract';
import type { Handlers } from '../parts/FailureNotice';
import { bridge } from '../store/bridge';

export type Export = {
  readonly pending: boolean;
  /** Where the last one was saved; null = nothing was saved, or the user changed their mind. */
  readonly path: string | null;
  readonly failure: Failure | null;
  readonly run: (keyId: string, format: ExportFormat) => Promise<void>;
  /** Once more, for the notice of a failure. */
  readonly handlers: Handlers;
};

/** Exports a key: main asks where to, confirms and writes; the window hears only how it went. */
export function useExport(): Export {
  const [state, setState] = useState<{ pending: boolean; path: string | null; failure: Failure | null }>({
    pending: false,
    path: null,
    failure: null,
  });
  const [last, setLast] = useState<{ keyId: string; format: ExportFormat } | null>(null);
  const run = async (keyId: string, format: ExportFormat): Promise<void> => {
    setLast({ keyId, format });
    setState({ pending: true, path: null, failure: null });
    const answer = await bridge().exportKey({ keyId, format });
    setState({
      pending: false,
      path: answer.ok && answer.value.saved ? answer.value.path : null,
      failure: answer.ok || answer.failure.code === 'cancelled' ? null : answer.failure,
    });
  };
  const again = (): void => {
    if (last !== null) void run(last.keyId, last.format);
  };
  return { ...state, run, handlers: { retry: again, 'other-place': again } };
}
