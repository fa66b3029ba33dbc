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
  probe: { readonly healthy: boolean } = { healthy: true },
): Promise<string> {
  const attempt = randomUUID();
  await database.transaction(async (tx) => {
    await sql`
      insert into attempt (id, site, product, control_node, host, kind, purpose, state, inputs, ordered_by, deadline_seconds, sent)
      values (${attempt}, ${site}, 'flip', 'node', ${site}, 'deploy', 'order', 'succeeded', '{}', 'a test', 60, true)`.execute(
      tx,
    );
    await keepRunning(tx, { ...{ site, product: 'flip', version, digest, attempt }, healthy: probe.healthy });
  });
  return attempt;
}
