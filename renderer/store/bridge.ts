import type { Bridge } from '../../preload/wire';

declare global {
  interface Window {
    /** The only door to main; put there by preload/index.ts. */
    readonly ventario: Bridge;
  }
}

/** The bridge to main. Asked for at each use, so that tests can put a fake there. */
export function bridge(): Bridge {
  return window.ventario;
}
