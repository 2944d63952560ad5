import { cleanup, configure, render } from '@testing-library/react';
import { afterEach } from 'vitest';
import { App } from '../../renderer/App';
import { startMirror } from '../../renderer/store/mirror';
import { forgetPlace } from '../../renderer/store/place';
import { createFakeBridge, type Fake, type FakeOptions } from '../fakes/bridge';

// The first of the lazy parts takes its time to be transformed.
configure({ asyncUtilTimeout: 5_000 });

let stop: (() => void) | null = null;

afterEach(() => {
  cleanup();
  stop?.();
  stop = null;
  forgetPlace();
});

/** The whole window over a fake main. jsdom has no modal dialogs: shown is shown. */
export function openWindow(options: FakeOptions = {}): Fake {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
  const fake = createFakeBridge(options);
  Object.defineProperty(window, 'ventario', { value: fake.bridge, configurable: true });
  stop = startMirror(fake.bridge);
  render(<App />);
  return fake;
}
