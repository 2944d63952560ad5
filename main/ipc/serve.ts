import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import type { z } from 'zod';
import { Failure, news } from '../../preload/contract';
import type { Announce, ServiceOf } from '../../preload/wire';
import { failed } from '../failure';
import { log } from '../log';
import { isOurPage } from '../shell/scheme';

/** The one place that hears the windows. A call is: known sender → parsed input → handler → parsed answer. */

type CallTable = Record<string, { input: z.ZodType; output: z.ZodType }>;

/**
 * Serves a call table to one window's main frame; calls wait for a service that is still being opened. Answers how to
 * stop.
 * @param channel Prefix of the channels, such as `call`.
 */
export function serve<Table extends CallTable>(
  table: Table,
  service: ServiceOf<Table> | Promise<ServiceOf<Table>>,
  channel: string,
  window: () => WebContents | undefined,
): () => void {
  const names = Object.keys(table);
  for (const name of names) {
    ipcMain.handle(`${channel}:${name}`, (event, payload: unknown) =>
      answer(table, service, name, window, event, payload),
    );
  }
  return () => {
    for (const name of names) ipcMain.removeHandler(`${channel}:${name}`);
  };
}

async function answer<Table extends CallTable>(
  table: Table,
  service: ServiceOf<Table> | Promise<ServiceOf<Table>>,
  name: string,
  window: () => WebContents | undefined,
  event: IpcMainInvokeEvent,
  payload: unknown,
) {
  const entry = table[name];
  if (entry === undefined || !isKnownSender(event, window())) return failed('invalid-request');
  const input = entry.input.safeParse(payload ?? undefined);
  if (!input.success)
    return failed('invalid-request', { field: input.error.issues[0]?.path.join('.').slice(0, 200) ?? '' });
  try {
    const outcome = await (await service)[name as keyof Table](
      input.data as z.output<Table[string]['input']>,
    );
    if (!outcome.ok) return { ok: false, failure: named(outcome.failure) };
    const output = entry.output.safeParse(outcome.value);
    if (output.success) return { ok: true, value: output.data };
    log.error('answer-not-in-contract', { call: name, field: output.error.issues[0]?.path.join('.') ?? '' });
    return failed('internal');
  } catch (error) {
    // An exception is a bug; its text may hold anything, so none of it goes to the window.
    log.error('call-threw', { call: name, error });
    return failed('internal');
  }
}

/** A failure as the contract names it; evidence that is none is left out, its cause stays. */
function named(failure: Failure): Failure {
  const parsed = Failure.safeParse(failure);
  if (parsed.success) return parsed.data;
  log.error('failure-not-in-contract', { field: parsed.error.issues[0]?.path.join('.') ?? '' });
  const code = Failure.shape.code.safeParse(failure.code);
  return { code: code.success ? code.data : 'internal' };
}

/** The window's main frame, showing a page of ours. */
function isKnownSender(event: IpcMainInvokeEvent, window: WebContents | undefined): boolean {
  const frame = event.senderFrame;
  if (window === undefined || event.sender !== window || frame === null || frame === undefined) return false;
  return frame === window.mainFrame && isOurPage(frame.url);
}

/** Main's way to say something to the window; what the contract does not name is stripped. */
export function announceTo(window: () => WebContents | undefined): Announce {
  return (name, payload) => {
    const contents = window();
    if (contents === undefined || contents.isDestroyed()) return;
    const parsed = news[name].safeParse(payload);
    if (parsed.success) contents.send(`news:${name}`, parsed.data);
    else
      log.error('news-not-in-contract', { news: name, field: parsed.error.issues[0]?.path.join('.') ?? '' });
  };
}
