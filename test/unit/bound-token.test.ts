import { expect, test } from 'vitest';
import { boundToken } from '../../main/backend/bound-token';
import { testTokens } from '../faults/fixtures';

test('a refresh token is given back to the backend that it came from, and to no other', async () => {
  const stored = testTokens();
  await boundToken(stored, 'https://api.ventario.example').set('canary');
  expect(await boundToken(stored, 'https://api.ventario.example').get()).toEqual({
    ok: true,
    value: 'canary',
  });
  for (const other of [
    'https://evil.example',
    'https://api.ventario.example:8443',
    'https://api.ventario.exampl',
    'https://api.ventario.example.evil.example',
    '',
  ])
    expect(await boundToken(stored, other).get()).toEqual({ ok: true, value: null });
});

test('a token without a backend belongs to none', async () => {
  expect(await boundToken(testTokens('canary'), 'https://api.ventario.example').get()).toEqual({
    ok: true,
    value: null,
  });
});
