import { act, cleanup, configure, render, screen } from '@testing-library/react';
import { App } from '../../renderer/App';
import { startMirror } from '../../renderer/store/mirror';
import { forgetPlace } from '../../renderer/store/place';
import { forgetInside } from '../../renderer/views/inside';
import { createFakeBridge, type Fake, type FakeOptions } from '../fakes/bridge';

// jsdom knows the element but not its modal methods.
HTMLDialogElement.prototype.showModal ??= function show(this: HTMLDialogElement) {
  this.setAttribute('open', '');
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  this.removeAttribute('open');
};
Element.prototype.scrollTo ??= function scrollTo(this: Element, to?: ScrollToOptions | number) {
  this.scrollTop = typeof to === 'object' ? (to.top ?? 0) : 0;
};

// Areas are loaded when they are opened; on a busy machine that takes a while.
// Nothing here hides with CSS: looking up every element's style would take most of the time.
configure({ asyncUtilTimeout: 10_000, defaultHidden: true });

let stop: (() => void) | null = null;

/** The whole window over a fake main, as it is once main has answered. */
export async function openWindow(options: FakeOptions): Promise<Fake> {
  closeWindow();
  const fake = createFakeBridge({ now: () => Date.now(), ...options });
  Object.defineProperty(window, 'ventario', { value: fake.bridge, configurable: true });
  forgetInside();
  await act(async () => {
    stop = startMirror(fake.bridge);
    render(<App />);
  });
  await screen.findByRole('main');
  return fake;
}

/** Back to nothing, after each test. */
export function closeWindow(): void {
  cleanup();
  stop?.();
  stop = null;
  forgetPlace();
}

/** What main was asked for, by name. */
export function asked(fake: Fake, name: Fake['calls'][number]['name']): unknown[] {
  return fake.calls.filter((call) => call.name === name).map((call) => call.input);
}
