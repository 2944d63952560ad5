import type { ProblemCode } from '../backend/contract';

/** What the parent and the sandbox's process tell each other. No message but `bot-start` holds a secret. */
export type ToSandbox =
  | { type: 'start'; folder: string; control: boolean }
  /** Let the example bot use this key. The secret, `vs_…` or the seed of a pair, stays in that process's memory. */
  | { type: 'bot-start'; keyId: string; secret: string }
  | { type: 'bot-stop' };

export type SandboxUrls = {
  /** The API over IPv4, for this device. */
  baseUrl: string;
  /** The same over IPv6; null where the machine has none. */
  baseUrlIpv6: string | null;
  /** The API as the example bot sees it: other addresses. */
  botBaseUrl: string;
  /** Plain HTTP for the browser: log-in page, dashboard. */
  pageUrl: string;
  dashboardUrl: string;
  /** The certificate authority that these ports need; nothing else should trust it. */
  caPem: string;
};

export type SandboxReady = { type: 'ready' } & SandboxUrls & {
    /** The stored state was damaged; this copy of it was set aside. */
    damaged: string | null;
  };

export type BotState = 'running' | 'stopped' | 'refused';

export type BotReport = {
  type: 'bot';
  /** Whose key it uses: a report of an earlier bot may come late. */
  keyId: string;
  /** `refused`: the backend does not take the key as it is; the bot tries again, ever slower. */
  state: BotState;
  requests: number;
  /** Of the newest answer: null after a success or before the first, `unreachable` without an answer. */
  lastCode: ProblemCode | 'unreachable' | null;
};

export type FromSandbox = SandboxReady | { type: 'failed'; reason: string } | BotReport;
