import type { Words } from './de';
import { common } from './en/common';
import { failures } from './en/failures';
import { journey } from './en/journey';
import { start } from './en/start';
import { test } from './en/test';
import { views } from './en/views';

export const en: Words = { common, start, journey, test, failures, views };
