import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { conflict, forbidden, notFound } from '../../platform/http/problem.js';
import { gather } from '../rollout.facts.js';
import { lockRollout } from '../rollout.table.js';
import { markSite } from '../site-word.table.js';
import { refusalForSome, startsAgain, wordsForSome, type Decision } from './decision.js';
import { Decisions, type Deciding } from './decision.service.js';
import { isHalting, unconfirmedAt } from './stop.facts.js';
import { covers, coversWhole, refusalToLift } from './stop.js';
import { decisionOf, type LiftBody } from './stop.schema.js';
import { known, tellSites } from './stop.service.js';
import {
  keepDecision,
  keepStoppedRollout,
  liftStop,
  lockStops,
  scopedSites,
  stoppedRollouts,
  findStop,
  type StopRow,
} from './stop.table.js';
import { stopView, type StopView } from './stop-view.js';

/** Lifts stops: a second person decides, in the same breath, what becomes of everything that was stopped. */
@Injectable()
export class Lifts {
  constructor(
    private readonly database: Database,
    private readonly decisions: Decisions,
  ) {}

  /**
   * Lifts a stop and carries out what was decided, all of it or nothing. Refuses (403) who pulled it, and (409) while it is not
   * confirmed, when it is lifted already, and where one of its rollouts cannot be decided about so.
   */
  async lift(id: string, body: LiftBody, caller: Caller): Promise<StopView> {
    const deciding = { by: caller.person, reason: body.reason, caller, stop: id, answers: body.answers };
    const shown = await this.database.transaction(async (tx) => {
      const stops = await lockStops(tx, id);
      const stop = stops.find((one) => one.id === id);
      if (stop === undefined) throw notFound('stop');
      await refuse(tx, stop, caller.person);
      const whole = stop.scope === 'everything' || stop.scope === 'environment';
      const others = stops.filter((other) => other !== stop);
      if (whole) await this.decideRollouts(tx, { stop, others }, body, deciding);
      else await decideSites(tx, stop, body, deciding);
      await this.keep(tx, stop, body, caller.person);
      return stopView(await known(tx, (await findStop(tx, id)) ?? stop), 'every');
    }, 'stop.lift');
    this.decisions.hint();
    return shown;
  }

  /** What another stop holds as well is that one's from now on, unless it goes back, which nothing holds. */
  private async decideRollouts(
    tx: Tx,
    { stop, others }: { readonly stop: StopRow; readonly others: readonly StopRow[] },
    body: LiftBody,
    deciding: Deciding,
  ): Promise<void> {
    const stopped = await stoppedRollouts(tx, stop.id);
    const strange = body.each.find((one) => !stopped.some(({ rollout }) => rollout === one.rollout));
    if (strange !== undefined) throw conflict(`This stop has not halted the rollout ${strange.rollout}; leave it out.`);
    for (const { rollout: id, environment } of stopped) {
      const rollout = await lockRollout(tx, id);
      if (rollout?.state !== 'halted') continue;
      const decision = decisionOf(body.each.find((one) => one.rollout === id) ?? body);
      const other = others.find((each) => coversWhole(each, environment));
      if (other !== undefined && startsAgain(decision)) await keepStoppedRollout(tx, other.id, id);
      else await this.decisions.take(tx, rollout, decision, deciding);
    }
  }

  private async keep(tx: Tx, stop: StopRow, body: LiftBody, by: string): Promise<void> {
    const { reason, each, ...decision } = body;
    if (!(await liftStop(tx, stop.id, { by, reason, decision: { ...decision, each } })))
      throw conflict('This stop has been lifted already.');
    await tellSites(tx, stop, 'released');
    await record(tx, {
      actor: `person:${by}`,
      action: 'stop.lifted',
      subject: `stop:${stop.id}`,
      detail: { scope: stop.scope, of: stop.of, ...decision, each, reason },
    });
  }
}

async function refuse(tx: Tx, stop: StopRow, person: string): Promise<void> {
  const open = (await unconfirmedAt(tx, stop)).map(({ name }) => name);
  const halting = open.length === 0 && (await isHalting(tx, stop.id)) ? ['a rollout that still comes to rest'] : [];
  const asked = { pulledBy: stop.pulled_by, liftedAt: stop.lifted_at };
  const refusal = refusalToLift(asked, [...open, ...halting], person);
  if (refusal?.status === 'forbidden') throw forbidden(refusal.sentence);
  if (refusal !== null) throw conflict(refusal.sentence);
}

/** Decides about the sites that a stop of a Trust or a site has held, in each rollout that is under way there. */
async function decideSites(tx: Tx, stop: StopRow, body: LiftBody, deciding: Deciding): Promise<void> {
  const decision = decisionOf(body);
  const refusal = refusalForSome(decision);
  if (refusal !== null) throw conflict(refusal);
  if (body.each.length > 0) throw conflict('This stop has halted no rollout; leave "each" out.');
  const places = (await scopedSites(tx, { rollout: null, sites: null })).filter((place) => covers(stop, place));
  for (const id of new Set(places.map(({ rollout }) => rollout))) {
    const sites = places.filter(({ rollout }) => rollout === id).map(({ site }) => site);
    await decideSitesOf(tx, { rollout: id, sites }, decision, deciding);
  }
}

async function decideSitesOf(
  tx: Tx,
  at: { readonly rollout: string; readonly sites: readonly string[] },
  decision: Decision,
  deciding: Deciding,
): Promise<void> {
  const rollout = await lockRollout(tx, at.rollout);
  if (rollout === null) return;
  const { facts } = await gather(tx, rollout);
  const sites = facts.waves.flatMap((wave) => wave.sites).filter(({ site }) => at.sites.includes(site));
  const words = wordsForSome(decision, sites);
  if (words.length === 0) return;
  if (words.some(({ word }) => word === 'roll-back-wanted') && rollout.return_rule === 'never')
    throw conflict(rollout.return_sentence);
  for (const { site, word } of words) await markSite(tx, rollout.id, site, word, deciding);
  const { by, reason, stop } = deciding;
  await keepDecision(tx, { rollout: rollout.id, decision, reason, by, stop });
}
