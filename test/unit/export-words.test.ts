import { describe, expect, it } from 'vitest';
import { formats } from '../../main/export/formats';
import { de } from '../../renderer/words/de';
import { en } from '../../renderer/words/en';

describe('The words about an export', () => {
  it.each([
    [de.journey.step6.formatHint.env, 'hmac-sha256'],
    [en.journey.step6.formatHint.env, 'hmac-sha256'],
    [de.journey.step6.formatHintPair, 'ed25519'],
    [en.journey.step6.formatHintPair, 'ed25519'],
  ] as const)('„%s“ names the fields that the file of %s really has', (hint, algorithm) => {
    const file = Buffer.from(
      formats.env.write(
        { keyId: 'vk_test_x', algorithm, secret: 'vs_test_x' },
        { label: 'Bot', algorithm, mode: 'practice', baseUrl: 'https://127.0.0.1', exportedAt: 0 },
      ),
    ).toString('utf8');
    const named = hint.match(/VENTARIO_\w+(?==)/g) ?? [];
    expect(named).toHaveLength(2);
    for (const name of named) expect(file).toContain(`${name}=`);
  });
});
