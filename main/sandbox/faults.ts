import type { EndpointName, ProblemCode } from '../backend/contract';

/** What tests can make go wrong. Without a control interface nothing ever sets one. */
export type FaultTarget = EndpointName | 'stream' | 'token' | '*';

export type Fault =
  | { kind: 'problem'; code: ProblemCode; retryAfter?: string }
  | { kind: 'delay'; ms: number }
  | { kind: 'drop'; when: 'before' | 'after' };

export type Faults = {
  /** For the next `times` calls of a target. */
  add: (target: FaultTarget, fault: Fault, times: number) => void;
  /** The faults of one call; counts it. */
  take: (target: FaultTarget) => Fault[];
  clear: () => void;
  /** Permissions that answers show although no key has them. */
  extraPermissions: Map<string, string[]>;
  /** Calls so far, by target. */
  calls: Map<FaultTarget, number>;
};

export function makeFaults(): Faults {
  let planned: { target: FaultTarget; fault: Fault; times: number }[] = [];
  const extraPermissions = new Map<string, string[]>();
  const calls = new Map<FaultTarget, number>();
  return {
    extraPermissions,
    calls,
    add: (target, fault, times) => {
      planned.push({ target, fault, times });
    },
    take: (target) => {
      calls.set(target, (calls.get(target) ?? 0) + 1);
      const meant = planned.filter((plan) => plan.target === target || plan.target === '*');
      for (const plan of meant) plan.times -= 1;
      planned = planned.filter((plan) => plan.times > 0);
      return meant.map((plan) => plan.fault);
    },
    clear: () => {
      planned = [];
      extraPermissions.clear();
    },
  };
}
