import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Operator } from '../../sites/operator.js';
import type { AttemptNow } from '../attempt.table.js';
import type { RolloutState } from '../rollout.js';

/** A request that is not over, with what is known beside it. */
export interface OpenRequest extends AttemptNow {
  readonly name: string;
  readonly operator: Operator;
  readonly rollout_state: RolloutState;
  /** When the last look at what the site runs was ordered, for this request; null before the first. */
  readonly looked_at: Date | null;
}

/** The last request at each site of a rollout in which something may still happen, where it is not over; one only, with `of`. */
export async function openRequests(tx: Tx, of: { readonly attempt: string } | null): Promise<readonly OpenRequest[]> {
  const found = await sql<OpenRequest>`
    select attempt.*, app.now() as now, scope.name, scope.operator, rollout.state as rollout_state,
      (select max(created_at) from attempt as look where look.settles = attempt.id) as looked_at
    from attempt join rollout on rollout.id = attempt.rollout
      join rollout_site as scope on scope.rollout = attempt.rollout and scope.site = attempt.site
    where attempt.kind in ('request', 'request-back') and attempt.state in ('verifying', 'needs-human')
      and rollout.state in ('running', 'halting', 'halted', 'rolling-back') and scope.operator is not null
      and (${of?.attempt ?? null}::uuid is null or attempt.id = ${of?.attempt ?? null})
      and not exists (select from attempt as later where later.rollout = attempt.rollout and later.site = attempt.site
        and later.purpose = 'order' and later.created_at > attempt.created_at)
    order by attempt.created_at`.execute(tx);
  return found.rows;
}

/** The requests at one site for a product that its own report may end. */
export async function requestsAt(tx: Tx, site: string, product: string): Promise<readonly OpenRequest[]> {
  const open = await openRequests(tx, null);
  return open.filter((request) => request.site === site && request.product === product);
}

/** Whether nobody wants any more what was asked for: its rollout does not go on. A way back is wanted to its end. */
export function isWithdrawn(request: { readonly kind: string; readonly rollout_state: RolloutState }): boolean {
  return request.kind === 'request' && request.rollout_state !== 'running';
}
