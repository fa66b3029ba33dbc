import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { conflict, notFound } from '../platform/http/problem.js';
import { isLeftOut, isToRetry, refusalToRetry, refusalToRollBack, refusalToSkip } from './act.js';
import { moveOrRefuse, refuseOvertaken, rollBack, rollBackMany } from './roll-back.service.js';
import { gather } from './rollout.facts.js';
import { isActiveRollout } from './rollout.js';
import { haltRollout, lockRollout, moveRollout, tellRollout, type RolloutRow } from './rollout.table.js';
import { Signals } from './signals.service.js';
import { markSite, type Act } from './site-word.table.js';
import type { SiteFacts } from './standing.js';

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

  /** Does a failed or skipped site again, with the inputs that were planned. */
  async retry(id: string, at: string, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const site = await siteOf(tx, rollout, at);
      const refusal = refusalToRetry(rollout.state, site);
      if (refusal !== null) throw conflict(refusal);
      await tryAgain(tx, rollout, [site], act);
    });
  }

  /**
   * Does every site again that failed, with the inputs that were planned; those that have not begun come by themselves. With `leftOut`
   * those too that were left out before anything was done there. Never a site that runs the release, nor one that a person put back.
   */
  async retryFailed(id: string, what: { readonly leftOut: boolean }, act: Act): Promise<void> {
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

async function tryAgain(tx: Tx, rollout: RolloutRow, sites: readonly SiteFacts[], act: Act): Promise<void> {
  await refuseOvertaken(tx, rollout, sites);
  for (const site of sites) await markSite(tx, rollout.id, site, 'retry-wanted', act);
  if (rollout.state === 'running') return;
  await moveOrRefuse(rollout, () => moveRollout(tx, rollout.id, { from: [rollout.state], to: 'running' }));
  await tellRollout(tx, rollout, { after: 'running', because: act.reason, by: act.by });
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
