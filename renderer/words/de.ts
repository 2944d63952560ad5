import { common } from './de/common';
import { failures } from './de/failures';
import { journey } from './de/journey';
import { start } from './de/start';
import { test } from './de/test';
import { views } from './de/views';

/** The catalogue that gives every other language its keys and parameters. */
export const de = { common, start, journey, test, failures, views };

export type Words = typeof de;
