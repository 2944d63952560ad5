import { expect } from '@playwright/test';
import { test } from './app';
import { byKeyboard, byMouse, walkToGreen, watchAndFinish, words } from './journey';

test('The seven steps by mouse, from the first start to a running bot', async ({ opened }) => {
  const walker = byMouse(opened.window);
  const started = performance.now();
  await walkToGreen(walker);
  const seconds = (performance.now() - started) / 1000;
  const clicks = walker.clicks();
  console.log(`first start → green test: ${clicks} clicks, ${seconds.toFixed(1)} s`);
  expect(clicks).toBeLessThanOrEqual(10);
  expect(seconds).toBeLessThan(15);
  await watchAndFinish(walker);
});

test('The seven steps by keyboard alone', async ({ opened }) => {
  const walker = byKeyboard(opened.window);
  await walkToGreen(walker);
  await watchAndFinish(walker);
});

test('The seven steps in English', async ({ opened }) => {
  const { window } = opened;
  await window.getByRole('button', { name: words.en.common.english, exact: true }).click();
  const walker = byMouse(window, words.en);
  await walker.heading(words.en.start.title);
  await walkToGreen(walker);
  await watchAndFinish(walker);
});
