import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { LiveIncident } from './public-incidents.js';

/** Every Sev 1 and 2 of Live that is open, and those resolved in the last day; oldest first. */
export async function liveIncidents(tx: Tx): Promise<readonly LiveIncident[]> {
  const { rows } = await sql<LiveIncident>`
    select incident.id, incident.product, incident.sites, incident.state, incident.raised_at as "raisedAt",
      incident.resolved_at as "resolvedAt", hotfix.state as hotfix,
      (assessed.said ->> 'deploy')::boolean as deploys, assessed.done_at + make_interval(mins => (assessed.said ->> 'leadMinutes')::integer) as "backAt"
    from incident
      left join lateral (select id, state from hotfix where hotfix.incident = incident.id and state <> 'called-off'
        order by opened_at desc limit 1) as hotfix on true
      left join lateral (select done_at, said from hotfix_step where hotfix_step.hotfix = hotfix.id and step = 'assess'
        order by seq desc limit 1) as assessed on true
    where incident.environment = 'production' and incident.severity <= 2 and incident.product is not null
      and (incident.state in ('open', 'contained') or incident.resolved_at > (select app.now()) - interval '1 day')
    order by incident.raised_at, incident.id`.execute(tx);
  return rows;
}
