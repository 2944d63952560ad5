import type { HealthReason, KeyRow } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { beginNewKey, openKey, openUsage, testKey } from './inside';

/** The last 7 days, which the reasons from the usage log speak of. */
const WEEK_HOURS = 168;

/** Goes where a reason can be dealt with. Its verb stands in words.views.overview.act. */
export function actOn(reason: HealthReason, row: KeyRow): void {
  switch (reason.kind) {
    case 'withdrawal':
      // The right can only be taken away where it was given.
      void bridge().openLink({ link: 'dashboard' });
      return;
    case 'expired':
    case 'several-addresses':
      void beginNewKey();
      return;
    case 'overdue':
    case 'renewal':
      openKey(row.id, 'renew');
      return;
    case 'test-failed':
      // Without its secret a key cannot be tested here.
      if (row.secretHere === 'no') openKey(row.id);
      else testKey(row.id);
      return;
    case 'open-whitelist':
      openKey(row.id, 'whitelist');
      return;
    case 'unknown-address':
      openUsage({ keyId: row.id, ip: reason.addresses[0]?.ip ?? null, hours: WEEK_HOURS });
      return;
    case 'failures':
      openUsage({ keyId: row.id, outcome: 'failure', hours: WEEK_HOURS });
      return;
    case 'unused':
      openKey(row.id, 'delete');
      return;
    case 'trade-unused':
      openKey(row.id, 'permissions');
      return;
    default:
      assertNever(reason);
  }
}

function assertNever(value: never): never {
  throw new Error(`Not reachable: ${typeof value}`);
}
