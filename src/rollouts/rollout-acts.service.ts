import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { conflict, forbidden, notFound } from '../platform/http/problem.js';
import { isLeftOut, isToRetry, refusalToRetry, refusalToRollBack, refusalToSkip } from './act.js';
import { moveOrRefuse, refuseOvertaken, rollBack, rollBackMany } from './roll-back.service.js';
import { gather } from './rollout.facts.js';
import { isActiveRollout } from './rollout.js';
import { haltRollout, lockRollout, moveRollout, tellRollout, type RolloutRow } from './rollout.table.js';
import { refusalOfUnread, refusalToPass } from './severe/severe.js';
import { answerSevere, unansweredSevere } from './severe/severe.table.js';
import { Signals } from './signals.service.js';
import { markSite, type Act } from './site-word.table.js';
import type { SiteFacts } from './standing.js';

/** `answers`: the numbers of the Sev 1 incidents, as `INC-12`, that whoever tries again has read of. */
export interface TryingAgain extends Act {
  readonly answers: readonly string[];
}

/** What people do to rollouts. Each act is one transaction with its audit record; the loops do the rest. */
@Injectable()
export class RolloutActs {
  constructor(
    private readonly database: Database,
    private readonly signals: Signals,
  ) {}

  /** Stops every start at once; halted when the control nodes have confirmed it. A second halt changes nothing. */
  async halt(id: string, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      if (rollout.state === 'halting' || rollout.state === 'halted') return;
      if (await haltRollout(tx, rollout, { because: act.reason, by: act.by })) return;
      throw conflict(`A rollout that is ${rollout.state.replaceAll('-', ' ')} cannot be halted.`);
    });
  }

  /**
   * Does a failed or skipped site again, with the inputs that were planned. Where a Sev 1 came up that nobody has let the rollout go on
   * past, it refuses (403) whoever asked for the rollout, and (409) who does not name it.
   */
  async retry(id: string, at: string, act: TryingAgain): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const site = await siteOf(tx, rollout, at);
      const refusal = refusalToRetry(rollout.state, site);
      if (refusal !== null) throw conflict(refusal);
      await tryAgain(tx, rollout, [site], act);
    });
  }

  /**
   * Does every site again that failed, with the inputs that were planned; those that have not begun come by themselves. With `leftOut`
   * those too that were left out before anything was done there. Never a site that runs the release, nor one that a person rolled back.
   * Refuses past a Sev 1 as `retry` does.
   */
  async retryFailed(id: string, what: { readonly leftOut: boolean }, act: TryingAgain): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const sites = (await sitesOf(tx, rollout)).filter((site) => isToRetry(site) || (what.leftOut && isLeftOut(site)));
      const [first] = sites;
      if (first === undefined) throw conflict('No site of this rollout has failed, so there is nothing to try again.');
      const refusal = refusalToRetry(rollout.state, first);
      if (refusal !== null) throw conflict(refusal);
      await tryAgain(tx, rollout, sites, act);
    });
  }

  /** Leaves a site out: nobody waits for it any more. */
  async skip(id: string, at: string, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const site = await siteOf(tx, rollout, at);
      const refusal = refusalToSkip(rollout.state, site);
      if (refusal !== null) throw conflict(refusal);
      await markSite(tx, id, site, 'skipped', act);
    });
  }

  /** Puts one site back to what it ran before this release. */
  async rollBackSite(id: string, at: string, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const site = await siteOf(tx, rollout, at);
      const refusal = refusalToRollBack(rollout.return_rule, rollout.return_sentence, site);
      if (refusal !== null) throw conflict(refusal);
      await refuseOvertaken(tx, rollout, [site]);
      await markSite(tx, id, site, 'roll-back-wanted', act);
      if (!isActiveRollout(rollout.state)) await rollBack(tx, rollout, 'completed-with-exceptions', act);
    });
  }

  /** Puts a whole wave back. The rollout is halted afterwards, or stays at its end if it had ended. */
  async rollBackWave(id: string, number: number, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const { facts } = await gather(tx, rollout);
      const wave = facts.waves.find((candidate) => candidate.number === number);
      if (wave === undefined) throw notFound('wave in this rollout');
      const after = isActiveRollout(rollout.state) ? 'halted' : 'completed-with-exceptions';
      await rollBackMany(tx, rollout, { sites: wave.sites, after }, act);
    });
  }

  /** Puts every site back: the last wave first, the pilots last. */
  async rollBackAll(id: string, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      await rollBackMany(tx, rollout, { sites: await sitesOf(tx, rollout), after: 'rolled-back' }, act);
    });
  }

  private async on(id: string, act: (tx: Tx, rollout: RolloutRow) => Promise<void>): Promise<void> {
    await this.database.transaction(async (tx) => {
      const rollout = await lockRollout(tx, id);
      if (rollout === null) throw notFound('rollout');
      await act(tx, rollout);
    }, 'rollout.act');
    this.signals.halting();
    this.signals.changed();
  }
}

async function tryAgain(tx: Tx, rollout: RolloutRow, sites: readonly SiteFacts[], act: TryingAgain): Promise<void> {
  await passSevere(tx, rollout, act);
  await refuseOvertaken(tx, rollout, sites);
  for (const site of sites) await markSite(tx, rollout.id, site, 'retry-wanted', act);
  if (rollout.state === 'running') return;
  await moveOrRefuse(() => moveRollout(tx, rollout.id, { from: [rollout.state], to: 'running' }));
  await tellRollout(tx, rollout, { after: 'running', because: act.reason, by: act.by });
}

/** What came up while it was halted, and was answered by nobody as it was ended there, is answered by whoever begins it anew. */
async function passSevere(tx: Tx, rollout: RolloutRow, { by, answers }: TryingAgain): Promise<void> {
  const severe = await unansweredSevere(tx, rollout);
  const refusal = refusalToPass({ requestedBy: rollout.requested_by, severe }, by);
  if (refusal !== null) throw forbidden(refusal.sentence);
  const unread = refusalOfUnread({ severe, answers }, 'trying again');
  if (unread !== null) throw conflict(unread);
  if (severe.length === 0) return;
  await answerSevere(tx, { rollout: rollout.id, incidents: severe });
  await record(tx, {
    actor: `person:${by}`,
    action: 'rollout.incidents-answered',
    subject: `rollout:${rollout.id}`,
    detail: { answers: severe.map(({ number }) => number) },
  });
}

async function sitesOf(tx: Tx, rollout: RolloutRow): Promise<readonly SiteFacts[]> {
  const { facts } = await gather(tx, rollout);
  return facts.waves.flatMap((wave) => wave.sites);
}

async function siteOf(tx: Tx, rollout: RolloutRow, id: string): Promise<SiteFacts> {
  const found = (await sitesOf(tx, rollout)).find((site) => site.site === id);
  if (found === undefined) throw notFound('site in this rollout');
  return found;
}
