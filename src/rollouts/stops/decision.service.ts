import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayDo } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { conflict, forbidden, notFound } from '../../platform/http/problem.js';
import { findRelease } from '../../releases/release.table.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../../sites/environment.js';
import { rollBackMany } from '../roll-back.service.js';
import { gather, type GatheredRollout } from '../rollout.facts.js';
import { lockRollout, moveRollout, tellRollout, type RolloutRow } from '../rollout.table.js';
import { answerSevere, unansweredSevere, type UnansweredSevere } from '../severe/severe.table.js';
import { Signals } from '../signals.service.js';
import { markSite, type Act } from '../site-word.table.js';
import { SpentTimes } from '../timing/spent-times.service.js';
import {
  refusalToAnswer,
  refusalToDecide,
  refusalToFixForward,
  refusalToTryAgain,
  startsAgain,
  wordsToGoOn,
  type Decision,
} from './decision.js';
import { Promoter } from './promoter.js';
import { coversWhole, titleOf } from './stop.js';
import { keepDecision, stopsInForce, supersede } from './stop.table.js';

/** Who decides, why, and in the lifting of which stop (null: about one rollout alone). */
export interface Deciding extends Act {
  readonly caller: Caller;
  readonly stop: string | null;
  /** The numbers of the Sev 1 incidents, as `INC-12`, that they have read of, and let it go on all the same. */
  readonly answers: readonly string[];
}

/** Takes a second person's decision about a halted rollout. Nothing goes on, and nothing is given up, without one. */
@Injectable()
export class Decisions {
  constructor(
    private readonly database: Database,
    private readonly promoter: Promoter,
    private readonly spent: SpentTimes,
    private readonly signals: Signals,
  ) {}

  /** Decides about one rollout. Refuses (403) who halted it, and (409) what the rollout or a stop in force does not allow. */
  async decide(id: string, decision: Decision, deciding: Deciding): Promise<void> {
    await this.database.transaction(async (tx) => {
      const rollout = await lockRollout(tx, id);
      if (rollout === null) throw notFound('rollout');
      await this.take(tx, rollout, decision, deciding);
    }, 'decision.take');
    this.hint();
  }

  /** As `decide`, in the caller's transaction, which holds the rollout. */
  async take(tx: Tx, rollout: RolloutRow, decision: Decision, deciding: Deciding): Promise<void> {
    const { by, reason, stop, answers } = deciding;
    const severe = await unansweredSevere(tx, rollout);
    refuseToDecide(rollout, severe, by);
    const unread = refusalToAnswer(decision, { severe, answers });
    if (unread !== null) throw conflict(unread);
    if (startsAgain(decision)) await refuseUnderStop(tx, rollout, deciding.stop);
    await this.carryOut(tx, rollout, decision, deciding);
    await keepDecision(tx, { rollout: rollout.id, decision, reason, by, stop });
    const answered = decision.decide === 'resume' ? severe : [];
    await answerSevere(tx, { rollout: rollout.id, incidents: answered });
    await record(tx, {
      actor: `person:${by}`,
      action: 'rollout.decided',
      subject: `rollout:${rollout.id}`,
      detail: { ...decision, reason, stop, answers: answered.map(({ number }) => number) },
    });
  }

  /** To be called when the transaction has been committed. */
  hint(): void {
    this.signals.halting();
    this.signals.changed();
    this.signals.ready();
  }

  private async carryOut(tx: Tx, rollout: RolloutRow, decision: Decision, deciding: Deciding): Promise<void> {
    switch (decision.decide) {
      case 'resume':
      case 'keep':
        return goOn(tx, rollout, decision, deciding);
      case 'roll-back-wave': {
        const sites = waveOf(await gather(tx, rollout), decision.wave);
        return rollBackMany(tx, rollout, { sites, after: 'halted' }, deciding);
      }
      case 'roll-back-all': {
        const { facts } = await gather(tx, rollout);
        const sites = facts.waves.flatMap((wave) => wave.sites);
        return rollBackMany(tx, rollout, { sites, after: 'rolled-back' }, deciding);
      }
      case 'fix-forward':
        return this.fixForward(tx, rollout, decision.release, deciding);
    }
  }

  /** The rollout ends and the newer release's begins in one transaction: a shut gate leaves everything as it was. */
  private async fixForward(tx: Tx, rollout: RolloutRow, version: string, deciding: Deciding): Promise<void> {
    const { caller, by, reason } = deciding;
    if (!mayDo(caller, 'promotions.request'))
      throw forbidden('Fixing forward promotes a release, which needs the permission promotions.request.');
    await refuseOtherThanNewer(tx, rollout, version);
    if (!(await supersede(tx, rollout.id, version))) throw conflict('The rollout has moved on meanwhile; look again.');
    const because = `${version} takes its place: ${reason}`;
    await tellRollout(tx, rollout, { after: 'superseded', because, by });
    await this.spent.endWith(tx, rollout, 'superseded');
    const environment = environmentOf(rollout);
    const promoted = await this.promoter.promote(tx, { release: version, environment, inPlaceOf: rollout.id }, caller);
    if (promoted.outcome === 'accepted') return;
    throw conflict(
      `${version} may not enter ${environment}, so that nothing was changed. ${promoted.reasons.join(' ')}`,
      {
        reasons: promoted.reasons,
      },
    );
  }
}

function refuseToDecide(
  { state, halted_by: haltedBy, requested_by: requestedBy }: RolloutRow,
  severe: readonly UnansweredSevere[],
  person: string,
): void {
  const refusal = refusalToDecide({ state, haltedBy, requestedBy, severe }, person);
  if (refusal?.status === 'forbidden') throw forbidden(refusal.sentence);
  if (refusal !== null) throw conflict(refusal.sentence);
}

async function goOn(
  tx: Tx,
  rollout: RolloutRow,
  decision: Extract<Decision, { decide: 'resume' | 'keep' }>,
  act: Act,
): Promise<void> {
  const { facts } = await gather(tx, rollout);
  const sites = facts.waves.flatMap((wave) => wave.sites);
  const refusal = refusalToTryAgain(decision, sites);
  if (refusal !== null) throw conflict(refusal);
  for (const { site, word } of wordsToGoOn(decision, sites)) await markSite(tx, rollout.id, site, word, act);
  if (!(await moveRollout(tx, rollout.id, { from: ['halted'], to: 'running' })))
    throw conflict('The rollout has moved on meanwhile; look again.');
  await tellRollout(tx, rollout, { after: 'running', because: act.reason, by: act.by });
}

/** What a stop holds goes on when that stop is lifted, and not beside it; going back is never held. */
async function refuseUnderStop(tx: Tx, rollout: RolloutRow, lifted: string | null): Promise<void> {
  const others = (await stopsInForce(tx)).filter((stop) => stop.id !== lifted);
  const over = others.find((stop) => coversWhole(stop, rollout.environment));
  if (over === undefined) return;
  throw conflict(`The line is stopped for ${titleOf(over)}; lift that stop (${over.id}), and decide there.`);
}

async function refuseOtherThanNewer(tx: Tx, rollout: RolloutRow, version: string): Promise<void> {
  const [from, to] = [await findRelease(tx, rollout.release), await findRelease(tx, version)];
  if (to === null || from === null) throw notFound('release');
  const refusal = refusalToFixForward(from, to);
  if (refusal !== null) throw conflict(refusal);
}

function waveOf({ facts }: GatheredRollout, number: number): GatheredRollout['facts']['waves'][number]['sites'] {
  const wave = facts.waves.find((candidate) => candidate.number === number);
  if (wave === undefined) throw notFound('wave in this rollout');
  return wave.sites;
}

function environmentOf(rollout: RolloutRow): EnvironmentName {
  const name = ENVIRONMENT_NAMES.find((each) => each === rollout.environment);
  if (name === undefined) throw new Error(`${rollout.environment} is not an environment.`);
  return name;
}
