/** What main and the keychain's own process say to each other. */

export type Request =
  | { id: number; action: 'get'; service: string; account: string }
  | { id: number; action: 'set'; service: string; account: string; value: string }
  | { id: number; action: 'delete'; service: string; account: string };

/** An error's text stays in the process that met it: it is in the system's language and of no use to code. */
export type Answer =
  | { id: number; state: 'answered'; value: string | boolean | null }
  | { id: number; state: 'failed' }
  /** keytar or the library under it could not be loaded. */
  | { id: number; state: 'missing' };

/** A running process of ours, whatever started it. */
export type HelperProcess<Asks = Request, Says = Answer> = {
  send(request: Asks): void;
  onAnswer(listener: (answer: Says) => void): void;
  onExit(listener: () => void): void;
  /** At once: a process wedged in a library hears nothing gentler. */
  kill(): void;
};

export type StartHelper<Asks = Request, Says = Answer> = () => HelperProcess<Asks, Says>;
