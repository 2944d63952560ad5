import { describe, expect, it, vi } from 'vitest';
import { botState } from '../../main/practice';

vi.mock('electron', () => ({ app: {}, utilityProcess: {} }));

describe('what the example bot reports', () => {
  const report = { type: 'bot', keyId: 'vk_test_1', requests: 3 } as const;

  it('is about the bot’s address, not about this device’s, when the whitelist does not have it', () => {
    expect(botState({ ...report, state: 'refused', lastCode: 'ip-not-allowed' })).toEqual({
      state: 'refused',
      keyId: 'vk_test_1',
      requests: 3,
      failure: { code: 'ip-not-allowed', evidence: { bot: true, seenIp: '198.51.100.23' } },
    });
  });

  it('names the key as long as the bot sends, and no key after that', () => {
    expect(botState({ ...report, state: 'running', lastCode: null })).toEqual({
      state: 'running',
      keyId: 'vk_test_1',
      requests: 3,
      failure: null,
    });
    expect(botState({ ...report, state: 'stopped', lastCode: null }).keyId).toBeNull();
  });
});
