import type { z } from 'zod';
import type { calls, Failure, news, secretCalls } from './contract';

/** What every call answers: a value, or the one cause why not. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

type CallTable = Record<string, { input: z.ZodType; output: z.ZodType }>;

/** The window's side of a call table. */
export type BridgeOf<Table extends CallTable> = {
  readonly [Name in keyof Table]: (
    ...input: z.input<Table[Name]['input']> extends undefined ? [] : [z.input<Table[Name]['input']>]
  ) => Promise<Outcome<z.output<Table[Name]['output']>>>;
};

/** Main's side of a call table: leaving out a call is a compile error. */
export type ServiceOf<Table extends CallTable> = {
  readonly [Name in keyof Table]: (
    input: z.output<Table[Name]['input']>,
  ) => Outcome<z.input<Table[Name]['output']>> | Promise<Outcome<z.input<Table[Name]['output']>>>;
};

export type NewsName = keyof typeof news;
export type News = { readonly [Name in NewsName]: z.output<(typeof news)[Name]> };

/** Main says something to the window. */
export type Announce = <Name extends NewsName>(name: Name, payload: News[Name]) => void;

/** `window.ventario`: exactly the contract, and one way to listen; listening answers how to stop. */
export type Bridge = BridgeOf<typeof calls> & {
  readonly on: <Name extends NewsName>(name: Name, listener: (payload: News[Name]) => void) => () => void;
};
export type Service = ServiceOf<typeof calls>;

/** `window.secret` in the secret window. */
export type SecretBridge = BridgeOf<typeof secretCalls>;
export type SecretService = ServiceOf<typeof secretCalls>;
