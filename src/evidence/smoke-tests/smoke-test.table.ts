import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { SmokeTestDecision, SmokeTestResult } from './smoke-test.js';

type NewDecision = Omit<SmokeTestDecision, 'id' | 'by' | 'at'> & { readonly by: string };
type NewResult = Omit<SmokeTestResult, 'id' | 'at'> & { readonly link: string | null };

const DECISION = sql`
  select d.id, d.release, d.digest, d.required, d.performer, d.steps, d.trusts, d.reason, d.decided_as as "as", d.decided_at as at,
    json_build_object('person', p.id, 'name', p.name) as by
  from smoke_test_decision d join person p on p.id = d.decided_by`;

const RESULT = sql`
  select id, release, digest, site, deed, outcome, notes, tested_at as at,
    json_build_object('person', tested_by, 'name', tester_name, 'as', tested_as, 'trust', trust) as by
  from smoke_test_result`;

export async function keepSmokeTestDecision(tx: Tx, kept: NewDecision): Promise<string> {
  const trusts = kept.trusts === null ? null : JSON.stringify(kept.trusts);
  const { rows } = await sql<{ id: string }>`
    insert into smoke_test_decision (release, digest, required, performer, steps, trusts, reason, decided_by, decided_as)
    values (${kept.release}, ${kept.digest}, ${kept.required}, ${kept.performer}, ${kept.steps}, ${trusts}::jsonb, ${kept.reason},
      ${kept.by}, ${kept.as})
    returning id`.execute(tx);
  return idOf(rows);
}

export async function keepSmokeTestResult(tx: Tx, { by, ...kept }: NewResult): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into smoke_test_result (release, digest, site, deed, outcome, notes, tested_by, link, tester_name, tested_as, trust)
    values (${kept.release}, ${kept.digest}, ${kept.site}, ${kept.deed}, ${kept.outcome}, ${kept.notes}, ${by.person},
      ${kept.link}, ${by.name}, ${by.as}, ${by.trust})
    returning id`.execute(tx);
  return idOf(rows);
}

/** Every decision on these digests, oldest first; the last one on each holds. */
export async function smokeTestDecisionsOf(tx: Tx, ...digests: string[]): Promise<readonly SmokeTestDecision[]> {
  const { rows } = await sql<SmokeTestDecision>`
    ${DECISION} where d.digest = any(${digests}::text[]) order by d.decided_at, d.id`.execute(tx);
  return rows;
}

/** A digest, and where it may be. */
export interface DigestAtSites {
  readonly digest: string;
  readonly sites: readonly string[];
}

/** Every result of these digests at their sites, oldest first. */
export async function smokeTestResultsOf(tx: Tx, ...of: DigestAtSites[]): Promise<readonly SmokeTestResult[]> {
  const places = of.flatMap(({ digest, sites }) => sites.map((site) => ({ digest, site })));
  const { rows } = await sql<SmokeTestResult>`
    ${RESULT} where (digest, site) in (
      select * from unnest(${places.map(({ digest }) => digest)}::text[], ${places.map(({ site }) => site)}::text[]))
    order by tested_at, id`.execute(tx);
  return rows;
}

function idOf(rows: readonly { readonly id: string }[]): string {
  const [row] = rows;
  if (row === undefined) throw new Error('What was kept was not returned by the database.');
  return row.id;
}
