import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../../src/platform/database/database.service.js';
import { keepRunning } from '../../../src/rollouts/running-release.table.js';
import type { Signable } from '../story.js';

/** A deployment that was sent to a site, and what its probe said afterwards. Answers the id of the deployment. */
export async function ran(
  database: Database,
  { version, digest }: Signable,
  site: string,
  { healthy = true, rollout = null }: { readonly healthy?: boolean; readonly rollout?: string | null } = {},
): Promise<string> {
  const attempt = randomUUID();
  await database.transaction(async (tx) => {
    await sql`
      insert into attempt (id, site, product, control_node, host, kind, purpose, state, inputs, ordered_by, deadline_seconds, sent,
        rollout, target_digest, ended_at)
      values (${attempt}, ${site}, 'flip', 'node', ${site}, 'deploy', 'order', 'succeeded', '{}', 'a test', 60, true,
        ${rollout}, ${digest}, app.now())`.execute(tx);
    await keepRunning(tx, { ...{ site, product: 'flip', version, digest, attempt }, healthy });
  });
  return attempt;
}

/** What is under way at a site to bring it this release: sent there, or asked of its own operator. */
export async function begun(
  database: Database,
  { digest }: Signable,
  site: string,
  kind: 'deploy' | 'request',
): Promise<void> {
  await database.transaction(async (tx) => {
    await sql`
      insert into attempt (id, site, product, control_node, host, kind, purpose, state, inputs, ordered_by, deadline_seconds, sent,
        target_digest)
      values (${randomUUID()}, ${site}, 'flip', 'node', ${site}, ${kind}, 'order', ${kind === 'request' ? 'verifying' : 'running'}, '{}',
        'a test', 60, true, ${digest})`.execute(tx);
  });
}

/** Such a deployment in a rollout that has been over for ten days. Answers the id of the rollout. */
export async function overLongSince(database: Database, { version, digest }: Signable, site: string): Promise<string> {
  const rollout = randomUUID();
  await database.transaction(async (tx) => {
    await sql`
      insert into rollout (id, promotion, release, digest, product, environment, state, concurrency, soak_seconds, failure_budget,
        deadline_seconds, return_rule, return_sentence, requested_by, planned_at, ended_at)
      values (${rollout}, ${randomUUID()}, ${version}, ${digest}, 'flip', 'production', 'completed', 1, 0, 0, 60, 'never', 'It stays.',
        ${randomUUID()}, app.now() - interval '11 days', app.now() - interval '10 days')`.execute(tx);
    await sql`insert into wave (rollout, number, pilots, state) values (${rollout}, 1, false, 'passed')`.execute(tx);
    await sql`
      insert into rollout_site (rollout, site, wave, position, trust, name, host, control_node, inputs)
      values (${rollout}, ${site}, 1, 1, ${site}, ${site}, ${site}, 'node', '{}')`.execute(tx);
  });
  await ran(database, { version, digest }, site, { rollout });
  return rollout;
}
