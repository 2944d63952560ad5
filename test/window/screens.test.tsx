import { cleanup, render } from '@testing-library/react';
import { createElement, useLayoutEffect } from 'react';
import { afterEach, expect, it } from 'vitest';
import { bringScreen, useScreen } from '../../renderer/screens';

afterEach(cleanup);

const Areas = () => <p>Übersicht</p>;

/** The page brings its screen after the first rendering, and before React looks for what is to be loaded. */
function LateScreen() {
  const screen = useScreen('areas');
  useLayoutEffect(() => bringScreen('areas', Areas), []);
  return screen === null ? null : createElement(screen);
}

it('A screen that comes with the page just after the first rendering is shown all the same', () => {
  const { container } = render(<LateScreen />);
  expect(container.textContent).toBe('Übersicht');
});
