import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { log, startLog } from '../../main/log';
import { surviveTheUnexpected } from '../../main/shell/unexpected';
import { emptyFolder } from '../fakes/folder';

test('what nobody caught is logged without its secrets, and nothing is thrown', async () => {
  const folder = emptyFolder();
  startLog(folder, false);
  const from = new EventEmitter();
  surviveTheUnexpected(from);
  const secret = `vs_live_${'a'.repeat(49)}`;
  from.emit('uncaughtException', new Error(`broke with ${secret}`), 'uncaughtException');
  from.emit('unhandledRejection', { secret }, Promise.resolve());
  from.emit('unhandledRejection', undefined, Promise.resolve());
  await log.flush();
  const text = readFileSync(join(folder, 'main.log'), 'utf8');
  expect(text).toContain('uncaught-exception');
  expect(text.match(/unhandled-rejection/g)).toHaveLength(2);
  expect(text).toContain('broke with');
  expect(text).not.toContain('vs_live');
});
