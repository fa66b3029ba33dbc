import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Operator } from '../../sites/operator.js';
import type { AttemptNow } from '../attempt.table.js';
import { stopAt } from '../stops/stop.js';
import { stopsInForce } from '../stops/stop.table.js';
import type { AroundRequest } from './request.js';

/** A request that is not over, with what is known beside it. */
export interface OpenRequest extends AttemptNow, AroundRequest {
  readonly kind: AttemptNow['kind'];
  readonly name: string;
  readonly operator: Operator;
  /** When the last look at what the site runs was ordered, for this request; null before the first. */
  readonly looked_at: Date | null;
}

type Found = Omit<OpenRequest, 'stopped'> & { readonly environment: string; readonly trust: string | null };

/**
 * The last request at each site of a rollout, where it is not over: in a rollout that has ended, one that a person has is over too. One
 * only, with `of`.
 */
export async function openRequests(tx: Tx, of: { readonly attempt: string } | null): Promise<readonly OpenRequest[]> {
  const found = await sql<Found>`
    select attempt.*, app.now() as now, scope.name, scope.operator, scope.skipped as left_out, scope.trust,
      rollout.environment, rollout.state as rollout_state,
      (select max(created_at) from attempt as look where look.settles = attempt.id) as looked_at
    from attempt join rollout on rollout.id = attempt.rollout
      join rollout_site as scope on scope.rollout = attempt.rollout and scope.site = attempt.site
    where attempt.kind in ('request', 'request-back') and attempt.state in ('verifying', 'needs-human')
      and (attempt.state = 'verifying' or rollout.state in ('running', 'halting', 'halted', 'rolling-back'))
      and scope.operator is not null
      and (${of?.attempt ?? null}::uuid is null or attempt.id = ${of?.attempt ?? null})
      and not exists (select from attempt as later where later.rollout = attempt.rollout and later.site = attempt.site
        and later.purpose = 'order' and later.created_at > attempt.created_at)
    order by attempt.created_at`.execute(tx);
  if (found.rows.length === 0) return [];
  const stops = await stopsInForce(tx);
  return found.rows.map((row) => ({ ...row, stopped: stopAt(stops, row) !== null }));
}

/** The requests at one site for a product that its own report may end. */
export async function requestsAt(tx: Tx, site: string, product: string): Promise<readonly OpenRequest[]> {
  const open = await openRequests(tx, null);
  return open.filter((request) => request.site === site && request.product === product);
}
