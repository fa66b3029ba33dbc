import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { brokenConstraint, Database, type Tx } from '../platform/database/database.service.js';
import { conflict, forbidden, notFound } from '../platform/http/problem.js';
import { isToGoBack, refusalToResume, refusalToRetry, refusalToRollBack, refusalToSkip } from './act.js';
import { publish } from './feed.table.js';
import { sitesOvertaken } from './running-release.table.js';
import { gather } from './rollout.facts.js';
import { isActiveRollout, type RolloutState } from './rollout.js';
import { beginHalt, beginRollBack, lockRollout, moveRollout, tellRollout, type RolloutRow } from './rollout.table.js';
import { markScope, type Word } from './rollout-scope.table.js';
import { Signals } from './signals.service.js';
import { countsAsFailure, standing, type SiteFacts } from './standing.js';

/** Who does it, and why, in their words; both are kept for ever. */
export interface Act {
  readonly by: string;
  readonly reason: string;
}

/** A person's last word about a site takes the place of the one before. */
const AGAIN: Word = { retryWanted: true, rollBackWanted: false, excused: false, skipped: false };
const LEFT_OUT: Word = { skipped: true, excused: true, retryWanted: false, rollBackWanted: false };
const BACK: Word = { rollBackWanted: true, excused: true, retryWanted: false };

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
      const halting = await beginHalt(tx, id, { because: act.reason, by: act.by });
      if (!halting) throw conflict(`A rollout that is ${rollout.state.replaceAll('-', ' ')} cannot be halted.`);
      await tellRollout(tx, rollout, { after: 'halting', because: act.reason, by: act.by });
    });
  }

  /** Goes on after a halt: a second person's decision, which accepts the failures so far. */
  async resume(id: string, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const asked = { state: rollout.state, haltedBy: rollout.halted_by, requestedBy: rollout.requested_by };
      const refusal = refusalToResume(asked, act.by);
      if (refusal?.status === 'forbidden') throw forbidden(refusal.sentence);
      if (refusal !== null) throw conflict(refusal.sentence);
      const sites = await sitesOf(tx, rollout);
      for (const site of sites.filter(countsAsFailure))
        await mark(tx, rollout, site, 'accepted', { accepted: true }, act);
      await moveRollout(tx, id, { from: ['halted'], to: 'running' });
      await tellRollout(tx, rollout, { after: 'running', because: act.reason, by: act.by });
    });
  }

  /** Does a failed or skipped site again, with the inputs that were planned. */
  async retry(id: string, at: string, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const site = await siteOf(tx, rollout, at);
      const refusal = refusalToRetry(rollout.state, site);
      if (refusal !== null) throw conflict(refusal);
      await refuseOvertaken(tx, rollout, [site]);
      await mark(tx, rollout, site, 'retry-wanted', AGAIN, act);
      if (rollout.state === 'running') return;
      await moveOrRefuse(rollout, () => moveRollout(tx, id, { from: [rollout.state], to: 'running' }));
      await tellRollout(tx, rollout, { after: 'running', because: act.reason, by: act.by });
    });
  }

  /** Leaves a site out: nobody waits for it any more. */
  async skip(id: string, at: string, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const site = await siteOf(tx, rollout, at);
      const refusal = refusalToSkip(rollout.state, site);
      if (refusal !== null) throw conflict(refusal);
      await mark(tx, rollout, site, 'skipped', LEFT_OUT, act);
    });
  }

  /** Puts one site back to what it ran before this release. */
  async rollBackSite(id: string, at: string, act: Act): Promise<void> {
    await this.on(id, async (tx, rollout) => {
      const site = await siteOf(tx, rollout, at);
      const refusal = refusalToRollBack(rollout.return_rule, rollout.return_sentence, site);
      if (refusal !== null) throw conflict(refusal);
      await refuseOvertaken(tx, rollout, [site]);
      await mark(tx, rollout, site, 'roll-back-wanted', BACK, act);
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
    });
    this.signals.halting();
    this.signals.changed();
  }
}

async function rollBackMany(
  tx: Tx,
  rollout: RolloutRow,
  what: { readonly sites: readonly SiteFacts[]; readonly after: RolloutState },
  act: Act,
): Promise<void> {
  if (rollout.return_rule === 'never') throw conflict(rollout.return_sentence);
  if (rollout.state === 'rolling-back') throw conflict('This rollout is being rolled back already.');
  const going = what.sites.filter(isToGoBack);
  if (going.length === 0) throw conflict('Nothing was done at these sites, so there is nothing to put back.');
  await refuseOvertaken(tx, rollout, going);
  for (const site of going) await mark(tx, rollout, site, 'roll-back-wanted', BACK, act);
  await rollBack(tx, rollout, what.after, act);
}

async function rollBack(tx: Tx, rollout: RolloutRow, after: RolloutState, act: Act): Promise<void> {
  const move = { from: rollout.state, after, because: act.reason, by: act.by };
  await moveOrRefuse(rollout, () => beginRollBack(tx, rollout.id, move));
  await tellRollout(tx, rollout, { after: 'rolling-back', because: act.reason, by: act.by });
}

/** What an ended rollout did is neither done again nor undone under the feet of a later one, whatever that one's way back is. */
async function refuseOvertaken(tx: Tx, rollout: RolloutRow, sites: readonly SiteFacts[]): Promise<void> {
  if (isActiveRollout(rollout.state)) return;
  const overtaken = await sitesOvertaken(
    tx,
    rollout,
    sites.map((site) => site.site),
  );
  if (overtaken.length === 0) return;
  throw conflict(`A later rollout has changed ${overtaken.join(', ')} since; roll that one back first.`);
}

/** An ended rollout cannot come to life again beside another one of its product. */
async function moveOrRefuse(rollout: RolloutRow, move: () => Promise<boolean>): Promise<void> {
  try {
    if (!(await move())) throw conflict('The rollout has moved on meanwhile; look again.');
  } catch (error) {
    if (brokenConstraint(error) !== 'one_active_rollout') throw error;
    throw conflict(`Another rollout of ${rollout.product} is under way in ${rollout.environment}; wait for its end.`);
  }
}

async function mark(
  tx: Tx,
  rollout: RolloutRow,
  site: SiteFacts,
  what: 'accepted' | 'retry-wanted' | 'skipped' | 'roll-back-wanted',
  word: Word,
  act: Act,
): Promise<void> {
  await markScope(tx, { rollout: rollout.id, site: site.site }, { ...word, reason: act.reason, by: act.by });
  const detail = { rollout: rollout.id, site: site.site, before: standing(site), after: what, reason: act.reason };
  const subject = `site:${site.site}`;
  await record(tx, { actor: `person:${act.by}`, action: `rollout-site.${what}`, subject, detail });
  await publish(tx, {
    rollout: rollout.id,
    about: 'site',
    site: site.site,
    body: { site: site.site, after: what, reason: act.reason },
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
