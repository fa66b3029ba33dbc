import { sql } from 'kysely';
import type { Incident } from '../incidents/incident.js';
import { lockSame, UNANSWERED, type NewIncident } from '../incidents/incident.table.js';
import { raiseIncident, spreadTo } from '../incidents/raised.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { isEnvironmentName, type EnvironmentName } from '../sites/environment.js';
import { isProduct } from '../sites/site.js';
import type { AttemptRow } from './attempt.table.js';
import { findRollout, type RolloutRow } from './rollout.table.js';
import { seenWrong } from './seen-wrong.js';

type Found = Pick<Incident, 'severity' | 'summary' | 'sites'> & { readonly origin: string };

/** Raises what is wrong with an attempt that has just changed its state. */
export async function raiseSeenAt(tx: Tx, attempt: AttemptRow): Promise<void> {
  const wrong = seenWrong(attempt);
  if (wrong === null) return;
  const { what, summary } = wrong;
  const origin = `${what}:${attempt.site}:${attempt.product}:${attempt.id}`;
  await raise(tx, attempt, { origin, severity: 1, summary, sites: [attempt.site] });
}

/** Raises that nobody knows how an attempt ended. */
export async function raiseUnknown(tx: Tx, attempt: AttemptRow): Promise<void> {
  const summary = `For over 30 minutes nobody has known what became of ${attempt.product} at ${attempt.site}.`;
  await raise(tx, attempt, { origin: unknownOf(attempt), severity: 2, summary, sites: [attempt.site] });
}

/** What such an incident is known by. */
export function unknownOf({ id }: Pick<AttemptRow, 'id'>): string {
  return `unknown:${id}`;
}

/** Raises that a rollout stopped of itself, at the moment at which it did. `because` is a sentence, and names no site. */
export async function raiseStopped(
  tx: Tx,
  rollout: RolloutRow,
  { because, sites, at }: { readonly because: string; readonly sites: readonly string[]; readonly at: Date },
): Promise<void> {
  const summary = `The rollout of ${rollout.release} stopped. ${because}`;
  const origin = `failure-budget:${rollout.id}:${at.toISOString()}`;
  await keep(tx, rollout, { origin, severity: 1, summary, sites });
}

/** Raises that a control node shows another host key than the pinned one; the caller sees to it that it is told once. */
export async function raiseStranger(
  tx: Tx,
  {
    controlNode,
    environment,
    at,
  }: { readonly controlNode: string; readonly environment: EnvironmentName; readonly at: Date },
): Promise<void> {
  const summary = `The control node ${controlNode} shows another host key than the pinned one.`;
  const origin = `host-key-changed:control-node:${controlNode}:${at.toISOString()}`;
  await keep(tx, { product: null, environment }, { origin, severity: 1, summary, sites: [] });
}

/** Once while it is open: the same of the same rollout, or once more at the site, is told with it. So a thousand failures are one incident. */
async function raise(tx: Tx, attempt: AttemptRow, found: Found): Promise<void> {
  const [what = ''] = found.origin.split(':', 1);
  const { product, site } = attempt;
  const { rollout: by } = attempt;
  const same = await lockSame(tx, { origin: `${what}:`, product, site, rollout: by, severity: found.severity });
  if (same !== null) {
    await spreadTo(tx, same, site);
    return;
  }
  const rollout = attempt.rollout === null ? null : await findRollout(tx, attempt.rollout);
  await keep(tx, rollout ?? { product: attempt.product, environment: await environmentOf(tx, attempt.site) }, found);
}

interface Where extends Partial<Pick<RolloutRow, 'id' | 'release' | 'promotion'>> {
  /** Null for what concerns no product by itself. */
  readonly product: string | null;
  readonly environment: string;
}

async function keep(tx: Tx, where: Where, found: Found): Promise<void> {
  if (!isEnvironmentName(where.environment)) throw new Error(`There is no environment ${where.environment}.`);
  const incident: NewIncident = {
    ...{ ...found, raisedAs: 'gatehouse', product: isProduct(where.product) ? where.product : null },
    ...{ environment: where.environment, release: where.release ?? null, reference: null, attributedTo: 'us' },
    ...{ outage: null, clinicalRisk: UNANSWERED, rollout: where.id ?? null, promotion: where.promotion ?? null },
    raisedBy: null,
  };
  await raiseIncident(tx, incident);
}

/** Where a site stands to which something was sent outside of any rollout: where rollouts go to it; else it is taken for Live. */
async function environmentOf(tx: Tx, site: string): Promise<EnvironmentName> {
  const { rows } = await sql<{ environment: EnvironmentName }>`
    select rollout.environment from rollout_site join rollout on rollout.id = rollout_site.rollout
    where rollout_site.site = ${site} order by rollout.planned_at desc limit 1`.execute(tx);
  return rows[0]?.environment ?? 'production';
}
