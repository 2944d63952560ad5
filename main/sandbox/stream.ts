import type { UsageLog } from './usage-log';

/** Server-sent events of the usage log (WHATWG HTML, section 9.2): resumes behind the id it is given. */
const HEARTBEAT_MS = 15_000;
const BATCH = 500;
const RETRY_MS = 2_000;

const NOTHING = (): void => undefined;

export function usageStream(parts: {
  usage: UsageLog;
  after: string;
  /** The sign-in ended: so does the stream. */
  isOver: () => boolean;
  headers: Record<string, string>;
}): Response {
  const { usage, isOver } = parts;
  const encoder = new TextEncoder();
  let last = parts.after;
  let ended = false;
  let end = NOTHING;
  let wake = NOTHING;

  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
      const stopFollowing = usage.follow(() => wake());
      const heartbeat = setInterval(() => {
        if (isOver()) {
          end();
          controller.close();
        } else if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': still here\n\n'));
      }, HEARTBEAT_MS);
      end = () => {
        ended = true;
        clearInterval(heartbeat);
        stopFollowing();
        wake();
      };
    },
    // Called when the reader has room, so that a long backlog is never held in memory.
    pull: async (controller) => {
      let entries = usage.after(last, BATCH);
      while (entries.length === 0) {
        if (isOver()) {
          end();
          controller.close();
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (ended) return;
        entries = usage.after(last, BATCH);
      }
      const text = entries
        .map((entry) => `id: ${entry.id}\nevent: usage\ndata: ${JSON.stringify(entry)}\n\n`)
        .join('');
      last = entries.at(-1)?.id ?? last;
      controller.enqueue(encoder.encode(text));
    },
    cancel: () => end(),
  });
  return new Response(body, {
    headers: {
      ...parts.headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    },
  });
}
