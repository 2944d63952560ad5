/** Server-sent events as they arrive (WHATWG HTML, section 9.2.6). Pure. */

export type ServerEvent = { id: string | null; event: string; data: string };

/** More than this for one event is no usage entry. */
const EVENT_LIMIT = 64 * 1024;

export type EventParser = {
  /** Events that are complete with this chunk; null when the stream makes no sense any more. */
  push(chunk: string): ServerEvent[] | null;
};

export function createEventParser(): EventParser {
  let rest = '';
  let id: string | null = null;
  let event = '';
  let data: string[] = [];
  let size = 0;
  let skipLf = false;

  function line(text: string, out: ServerEvent[]): void {
    if (text === '') {
      if (data.length > 0) out.push({ id, event: event === '' ? 'message' : event, data: data.join('\n') });
      event = '';
      data = [];
      size = 0;
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') {
      data.push(value);
      // Empty lines take memory too.
      size += value.length + 1;
    } else if (name === 'event') event = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
  }

  return {
    push(chunk) {
      const out: ServerEvent[] = [];
      let text = rest + (skipLf && chunk.startsWith('\n') ? chunk.slice(1) : chunk);
      if (chunk !== '') skipLf = false;
      for (;;) {
        const end = /\r\n|\r|\n/.exec(text);
        if (end === null) break;
        // A CR at the very end may be half of a CRLF.
        if (end[0] === '\r' && end.index === text.length - 1) skipLf = true;
        line(text.slice(0, end.index), out);
        text = text.slice(end.index + end[0].length);
        if (size > EVENT_LIMIT) return null;
      }
      rest = text;
      return rest.length > EVENT_LIMIT ? null : out;
    },
  };
}
