import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Signable } from '../../evidence/story.js';
import type { Gatehouse } from '../../gatehouse.js';

/** What became of a release at one site. Times are ISO 8601. */
export interface AtSite {
  readonly site: string;
  readonly trust: string | null;
  readonly began: string;
  readonly ended: string;
  readonly state?: 'succeeded' | 'failed';
  /** When it was first said to be back; the site was back when the run had ended. */
  readonly saidBack?: string;
  /** When its Trust was told of the time at which work began. */
  readonly told?: string;
  /** When its Trust was asked, and had agreed. */
  readonly asked?: string;
  readonly agreed?: string;
}

/** Writes down a rollout into Production that is over, as if it had been; answers its id. */
export async function deployed(
  { database }: Pick<Gatehouse, 'database'>,
  release: Signable,
  {
    sites,
    by,
    state = 'completed',
  }: { readonly sites: readonly AtSite[]; readonly by: string; readonly state?: string },
): Promise<string> {
  const id = randomUUID();
  const began = sites.map((one) => one.began).toSorted()[0] ?? '';
  const ended =
    sites
      .map((one) => one.ended)
      .toSorted()
      .at(-1) ?? '';
  await database.transaction(async (tx) => {
    await sql`insert into rollout (id, promotion, release, digest, product, environment, state, concurrency, soak_seconds,
        failure_budget, deadline_seconds, return_rule, return_sentence, requested_by, planned_at, ended_at)
      values (${id}, ${randomUUID()}, ${release.version}, ${release.digest}, 'flip', 'production', ${state}, 5, 0, 0, 3600,
        'by-itself', 'It is put back by itself.', ${by}, ${began}, ${ended})`.execute(tx);
    await sql`insert into wave (rollout, number, pilots, state) values (${id}, 1, false, 'passed')`.execute(tx);
    const rows = JSON.stringify(sites.map((one, position) => ({ ...one, position, id: randomUUID() })));
    await sql`insert into rollout_site (rollout, site, wave, position, trust, name, host, control_node, inputs)
      select ${id}, site, 1, position, trust, site, site, 'hub', '{}'
      from jsonb_to_recordset(${rows}::jsonb) as one (site text, trust text, position int)`.execute(tx);
    await sql`insert into attempt (id, rollout, site, product, control_node, host, kind, purpose, state, inputs, ordered_by,
        deadline_seconds, sent, begun, created_at, started_at, ended_at, runs_version, runs_digest, runs_healthy)
      select id, ${id}, site, 'flip', 'hub', site, 'deploy', 'order', coalesce(state, 'succeeded'), '{}', 'gatehouse', 3600,
        true, true, began, began, ended, ${release.version}, ${release.digest}, true
      from jsonb_to_recordset(${rows}::jsonb) as one (id uuid, site text, state text, began timestamptz, ended timestamptz)`.execute(
      tx,
    );
    await saidOf(tx, { id, release, rows, by });
  });
  return id;
}

async function saidOf(
  tx: Parameters<Parameters<Gatehouse['database']['transaction']>[0]>[0],
  {
    id,
    release,
    rows,
    by,
  }: { readonly id: string; readonly release: Signable; readonly rows: string; readonly by: string },
): Promise<void> {
  await sql`insert into prediction (rollout, site, started_at, number, back_at, said_at, healthy_at)
    select ${id}, site, began, 1, "saidBack", began, ended
    from jsonb_to_recordset(${rows}::jsonb) as one (site text, began timestamptz, ended timestamptz, "saidBack" timestamptz)
    where "saidBack" is not null`.execute(tx);
  await sql`insert into notice (key, event, release, product, environment, trust, thread, owed, owed_at, told_at)
    select 'estate/' || ${id} || trust, 'schedule', ${release.version}, 'flip', 'production', trust,
      'downtime/production/' || trust || '/' || ${release.version}, jsonb_build_object('facts', jsonb_build_object('from', began)),
      told, told
    from jsonb_to_recordset(${rows}::jsonb) as one (trust text, began text, told timestamptz)
    where told is not null and trust is not null`.execute(tx);
  await sql`insert into agreement (release, digest, product, environment, trust, round, sequence, batch, starts_at, ends_at, state,
      answer_by, asked_by, asked_at, agreed_at)
    select ${release.version}, ${release.digest}, 'flip', 'production', trust, 1, 1, ${id}, began, began + interval '4 hours', 'agreed',
      began, ${by}, asked, agreed
    from jsonb_to_recordset(${rows}::jsonb) as one (trust text, began timestamptz, asked timestamptz, agreed timestamptz)
    where agreed is not null and trust is not null`.execute(tx);
}

/** Lets a release have been registered at that time, and run at these sites now. */
export async function registeredAt(
  { database }: Pick<Gatehouse, 'database'>,
  version: string,
  at: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    await sql`alter table release disable trigger user`.execute(tx);
    await sql`update release set registered_at = ${at} where version = ${version}`.execute(tx);
    await sql`alter table release enable trigger user`.execute(tx);
  });
}

export async function runs(
  { database }: Pick<Gatehouse, 'database'>,
  release: Signable,
  sites: readonly string[],
): Promise<void> {
  await database.transaction((tx) =>
    sql`insert into site_product (site, product, version, digest, healthy, at, attempt)
      select site, 'flip', ${release.version}, ${release.digest}, true, app.now(), gen_random_uuid()
      from unnest(${[...sites]}::text[]) as site
      on conflict (site, product) do update set version = excluded.version, digest = excluded.digest, doubtful = false`.execute(
      tx,
    ),
  );
}

/** Writes down a severe incident of Production, as if it had been. */
export async function broke(
  { database }: Pick<Gatehouse, 'database'>,
  told: { readonly raised: string; readonly resolved: string | null; readonly blamed: string; readonly by: string },
): Promise<void> {
  await database.transaction((tx) =>
    sql`insert into incident (raised_as, raised_by, product, environment, sites, severity, summary, state, attributed_to, raised_at,
        resolved_at)
      values ('person', ${told.by}, 'flip', 'production', array['ashmere'], 2, 'Scans are lost',
        ${told.resolved === null ? 'open' : 'resolved'}, ${told.blamed}, ${told.raised}, ${told.resolved})`.execute(tx),
  );
}
