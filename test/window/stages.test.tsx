// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Stages } from '../../renderer/parts/Stages';
import { createFakeBridge, greenStages } from '../fakes/bridge';

afterEach(cleanup);

describe('the answer time', () => {
  it('stands once in its line: not beside how long it took to measure', () => {
    const fake = createFakeBridge();
    Object.defineProperty(window, 'ventario', { value: fake.bridge, configurable: true });
    const { container } = render(<Stages stages={greenStages} />);
    const summaries = [...container.querySelectorAll('summary')];
    const line = summaries.find((each) => each.textContent?.includes('Antwortzeit'))?.textContent ?? '';
    expect(line.match(/\d+\u00a0ms/g)).toEqual(['14\u00a0ms']);
  });
});
