import { sql } from 'kysely';
import { record } from '../../audit/audit.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { publish } from '../feed.table.js';
import type { ScopeRow, SiteInputs } from '../rollout-scope.table.js';
import { keepNotice } from './due-notice.table.js';

/** A site in the scope of a rollout. */
export interface SiteInRollout {
  readonly rollout: string;
  readonly site: string;
}

/** What an attempt there is given; where two people decided to go on although it is busy, nobody asks the site again. */
export function inputsFor(scope: ScopeRow): SiteInputs {
  if (scope.go_on_by === null) return scope.inputs;
  const inputs = { ...scope.inputs };
  delete inputs.quiesce;
  return inputs;
}

/** Asks a person about a site that has been busy for too long, once. False if one was asked already. */
export async function askPerson(tx: Tx, at: SiteInRollout): Promise<boolean> {
  const asked = await sql<{ name: string }>`
    update rollout_site set person_asked_at = app.now()
    where rollout = ${at.rollout} and site = ${at.site} and person_asked_at is null returning name`.execute(tx);
  const [row] = asked.rows;
  if (row === undefined) return false;
  const says = `${row.name} has been busy for longer than it may be. Go on all the same, wait longer, or skip it.`;
  await keepNotice(tx, { ...at, attempt: null, about: 'busy-too-long', number: 0, says });
  await tellSite(tx, at, { actor: 'gatehouse', after: 'person-asked', reason: says });
  return true;
}

/** Patience is counted anew from now on. */
export async function waitLonger(tx: Tx, at: SiteInRollout): Promise<void> {
  await sql`
    update rollout_site set patient_from = app.now(), person_asked_at = null
    where rollout = ${at.rollout} and site = ${at.site}`.execute(tx);
}

/** Keeps that a person wants to go on although the site is busy; a second one has to agree. */
export async function askToGoOn(tx: Tx, at: SiteInRollout, ask: { by: string; reason: string }): Promise<void> {
  await sql`
    update rollout_site set go_on_asked_by = ${ask.by}, go_on_asked_at = app.now(), go_on_because = ${ask.reason}
    where rollout = ${at.rollout} and site = ${at.site}`.execute(tx);
}

/** Keeps that a second person agreed. */
export async function agreeToGoOn(tx: Tx, at: SiteInRollout, by: string): Promise<void> {
  await sql`
    update rollout_site set go_on_by = ${by}, person_asked_at = null
    where rollout = ${at.rollout} and site = ${at.site}`.execute(tx);
}

/** What was decided about a busy site holds for the deployment that it was decided about, and not for one that is tried again later. */
export async function forgetPatience(tx: Tx, at: SiteInRollout): Promise<void> {
  await sql`
    update rollout_site set patient_from = null, person_asked_at = null, go_on_asked_by = null, go_on_asked_at = null,
      go_on_because = null, go_on_by = null
    where rollout = ${at.rollout} and site = ${at.site}`.execute(tx);
}

/** The record and the news of something about a site in a rollout. */
export async function tellSite(
  tx: Tx,
  at: SiteInRollout,
  told: { readonly actor: string; readonly after: string; readonly reason: string },
): Promise<void> {
  const { actor, after, reason } = told;
  await record(tx, {
    actor,
    action: `rollout-site.${after}`,
    subject: `site:${at.site}`,
    detail: { rollout: at.rollout, site: at.site, after, reason },
  });
  await publish(tx, { rollout: at.rollout, about: 'site', site: at.site, body: { site: at.site, after, reason } });
}
