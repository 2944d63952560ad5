import { describe, expect, it } from 'vitest';
import { formats } from '../../main/export/formats';
import { de } from '../../renderer/words/de';
import { en } from '../../renderer/words/en';

describe('The words about an export', () => {
  it.each([de, en])('name the fields that the file really has', ({ journey }) => {
    const file = Buffer.from(
      formats.env.write(
        { keyId: 'vk_test_x', secret: 'vs_test_x' },
        { label: 'Bot', mode: 'practice', baseUrl: 'https://127.0.0.1', exportedAt: 0 },
      ),
    ).toString('utf8');
    const named = journey.step6.formatHint.env.match(/VENTARIO_\w+(?==)/g) ?? [];
    expect(named).toHaveLength(2);
    for (const name of named) expect(file).toContain(`${name}=`);
  });
});
