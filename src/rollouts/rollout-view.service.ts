import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import { trustsInReach } from '../people/permission.js';
import { Notices } from '../notices/notices.service.js';
import { Clock } from '../platform/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import { SmokeStandings } from '../evidence/smoke-tests/smoke-standing.service.js';
import { actsAhead, type ActsAheadView } from './acts-ahead.js';
import { noticesOf } from './approach/due-notice.table.js';
import { Environments } from '../sites/environments.service.js';
import { ControlNodes } from './control-nodes.service.js';
import { deploymentsTook } from './drawn.table.js';
import { Holds } from './hold.facts.js';
import { grouped } from '../platform/grouping.js';
import { gatherToDraw, gatherToShow, type DrawnFacts, type GatheredRollout } from './rollout.facts.js';
import { isActiveRollout } from './rollout.js';
import { spellsOn, type SpellRow } from './offline/offline.table.js';
import { toldSpells } from './offline/spell.facts.js';
import { pageOf, type LogPage } from './log-page.facts.js';
import { findRollout, listRollouts, type RolloutRow } from './rollout.table.js';
import type { LogQuery, RolloutListQuery } from './rollout.schema.js';
import { findScope, type SeenScope } from './rollout-scope.table.js';
import {
  drawnSite,
  factsBySite,
  heardOf,
  isToStart,
  shape,
  standingSite,
  toldOf,
  viewedSite,
  wordFor,
  type Shown,
} from './rollout-shape.js';
import { drawn, view, type DrawnRollout, type RolloutToAct, type RolloutView } from './rollout-view.js';
import { runningAt } from './running-release.table.js';
import { unansweredSevere, type UnansweredSevere } from './severe/severe.table.js';
import type { Hold, SiteFacts } from './standing.js';
import { decisionsAbout } from './stops/stop.table.js';
import { overridesOf } from './timing/override.table.js';
import { overrunsIn } from './timing/overrun.table.js';
import { toldToTrust } from './timing/telling.js';
import { attemptsToDecide } from './to-decide.table.js';

export type Reach = 'every' | readonly string[];

/** Shows rollouts, to each caller the sites that are theirs to see. */
@Injectable()
export class RolloutViews {
  constructor(
    private readonly database: Database,
    private readonly nodes: ControlNodes,
    private readonly holds: Holds,
    private readonly clock: Clock,
    private readonly notices: Notices,
    private readonly environments: Environments,
    private readonly smoke: SmokeStandings,
  ) {}

  async list(query: RolloutListQuery, caller: Caller): Promise<{ rollouts: readonly RolloutView[] }> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const rows = await listRollouts(tx, {
        environment: query.environment ?? null,
        product: query.product ?? null,
        release: query.release ?? null,
        state: query.state ?? null,
        trusts: reach === 'every' ? null : reach,
        limit: query.limit,
      });
      const rollouts: RolloutView[] = [];
      for (const row of rows) rollouts.push(await this.viewOf(tx, row, await gatherToShow(tx, row), reach));
      return { rollouts };
    }, 'rollout.list');
  }

  /** One rollout with its waves, sites and attempts. Refuses (404) what is not there and what is not the caller's alike. */
  async find(id: string, caller: Caller): Promise<RolloutView> {
    return (await this.findToAct(id, caller)).rollout;
  }

  /** As `find`, of one site alone where it is named, with what each act would do there. */
  async findToAct(
    id: string,
    caller: Caller,
    site: string | null = null,
  ): Promise<{ readonly rollout: RolloutView; readonly ahead: ActsAheadView }> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const row = await findRollout(tx, id);
      if (row === null) throw notFound('rollout');
      const gathered = await gatherToShow(tx, row, site);
      const rollout = await this.viewOf(tx, row, gathered, reach);
      if (rollout.sites === 0) throw notFound('rollout');
      return { rollout, ahead: aheadOf(row, gathered, reach) };
    }, 'rollout.find');
  }

  /** One rollout as a page of the whole of it draws it, with what each act would do. Refuses (404) as `find` does. */
  async draw(id: string, caller: Caller): Promise<{ readonly rollout: DrawnRollout; readonly ahead: ActsAheadView }> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const row = await findRollout(tx, id);
      if (row === null) throw notFound('rollout');
      const gathered = await gatherToDraw(tx, row);
      const ahead = aheadOf(row, gathered, reach);
      return { rollout: await this.drawnOf(tx, row, gathered, reach), ahead };
    }, 'rollout.draw');
  }

  /**
   * One rollout as it is shown to whoever is about to act on the whole of it, with what each act would do. Nothing is asked of what holds
   * its sites: no act waits for that, and no site stands otherwise by it. Refuses (404) as `find` does.
   */
  async findToActOnAll(
    id: string,
    caller: Caller,
  ): Promise<{ readonly rollout: RolloutToAct; readonly ahead: ActsAheadView }> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const row = await findRollout(tx, id);
      if (row === null) throw notFound('rollout');
      const gathered = await gatherToDraw(tx, row);
      const scope = [...gathered.scope.values()].filter((site) => inReach(site.trust, reach));
      const facts = factsBySite(gathered.facts);
      const heard = { ...row, ...heardOf(row, reach) };
      const severe = await severeOf(tx, row, reach);
      const rollout = shape(heard, { waves: gathered.waves, scope, severe }, (site) => standingSite(site, facts));
      return { rollout, ahead: aheadOf(row, gathered, reach) };
    }, 'rollout.find-to-act');
  }

  /** What keeps those of the caller's sites that wait from beginning, were it to go on now, by site. Refuses (404) as `find` does. */
  async holdsAhead(id: string, caller: Caller): Promise<ReadonlyMap<string, Hold>> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const row = await findRollout(tx, id);
      if (row === null) throw notFound('rollout');
      const gathered = await gatherToDraw(tx, row);
      const own = [...gathered.scope.values()].filter((site) => inReach(site.trust, reach));
      return this.holdsOver(tx, row, { gathered, sites: own.map(({ site }) => site), reach });
    }, 'rollout.holds-ahead');
  }

  /** What each act on it would do to which sites of the caller's. Refuses (404) as `find` does. */
  async actsAhead(id: string, caller: Caller): Promise<ActsAheadView> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const row = await findRollout(tx, id);
      if (row === null) throw notFound('rollout');
      return aheadOf(row, await gatherToDraw(tx, row), reach);
    }, 'rollout.acts-ahead');
  }

  /** What the control node told of a site's attempts, page by page, oldest first. */
  async log(address: { id: string; site: string }, query: LogQuery, caller: Caller): Promise<LogPage> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const scope = await findScope(tx, address.id, address.site);
      if (scope === null || !inReach(scope.trust, reach)) throw notFound('site in this rollout');
      const row = await findRollout(tx, address.id);
      if (row === null) throw notFound('rollout');
      return pageOf(tx, await attemptsToDecide(tx, row.id, [address.site]), query);
    }, 'rollout.log');
  }

  private async viewOf(tx: Tx, row: RolloutRow, gathered: GatheredRollout, reach: Reach): Promise<RolloutView> {
    const scope = [...gathered.scope.values()]
      .filter((site) => inReach(site.trust, reach))
      .map((site) => ({ ...site, word: wordFor(site.word, reach) }));
    const sites = scope.map((site) => site.site);
    const known: Shown = {
      facts: factsBySite(gathered.facts, await this.holdsOver(tx, row, { gathered, sites, reach })),
      attempts: grouped(gathered.attempts, (attempt) => attempt.site),
      running: new Map((await runningAt(tx, sites, row.product)).map((runs) => [runs.site, runs])),
      offline: new Map((await this.outOfService(tx, row.product, sites)).map((spell) => [spell.site, spell])),
      notices: grouped(await noticesOf(tx, row.id), (notice) => notice.site),
      overruns: await overrunsIn(tx, row.id),
      now: this.clock.now(),
    };
    const severe = await severeOf(tx, row, reach);
    const shaped = shape({ ...row, ...heardOf(row, reach) }, { waves: gathered.waves, scope, severe }, (site) =>
      viewedSite(site, known),
    );
    const shown = new Set(sites);
    const overrides = (await overridesOf(tx, row.id)).filter(({ site }) => shown.has(site));
    return view({ ...shaped, overrides, ...(await this.around(tx, row, { scope, reach })) }, this.clock.now());
  }

  private async drawnOf(tx: Tx, row: RolloutRow, gathered: DrawnFacts, reach: Reach): Promise<DrawnRollout> {
    const scope = [...gathered.scope.values()].filter((site) => inReach(site.trust, reach));
    const sites = scope.map((site) => site.site);
    const known = {
      facts: factsBySite(gathered.facts, await this.holdsOver(tx, row, { gathered, sites, reach })),
      attempts: grouped(gathered.attempts, (attempt) => attempt.site),
      now: this.clock.now(),
    };
    const severe = await severeOf(tx, row, reach);
    const shaped = shape({ ...row, ...heardOf(row, reach) }, { waves: gathered.waves, scope, severe }, (site) =>
      drawnSite(site, known),
    );
    const took = row.ended_at === null ? await deploymentsTook(tx, row.id, sites) : [];
    return drawn({ ...shaped, ...(await this.around(tx, row, { scope, reach })) }, took, this.clock.now());
  }

  /** What is told of a rollout beside its sites. */
  private async around(
    tx: Tx,
    row: RolloutRow,
    { scope, reach }: { readonly scope: readonly SeenScope[]; readonly reach: Reach },
  ): Promise<Pick<RolloutView, 'decisions' | 'outOfContact' | 'told'>> {
    return {
      decisions: (await decisionsAbout(tx, row.id)).map((decided) => toldOf(decided, reach)),
      outOfContact: reach === 'every' && isActiveRollout(row.state) ? this.silencesAmong(scope) : [],
      told: await this.notices.health(tx, row, reach),
    };
  }

  /** What holds those of these sites at which something is to start. */
  private async holdsOver(
    tx: Tx,
    row: RolloutRow,
    asked: { readonly gathered: Pick<DrawnFacts, 'facts'>; readonly sites: readonly string[]; readonly reach: Reach },
  ): Promise<ReadonlyMap<string, Hold>> {
    const { gathered, reach } = asked;
    const facts = factsBySite(gathered.facts);
    const toStart = asked.sites.flatMap((site) => facts.get(site) ?? []).filter(isToStart);
    return this.holdsAt(tx, row, { sites: toStart.map(({ site }) => site), reach });
  }

  private async holdsAt(
    tx: Tx,
    row: RolloutRow,
    { sites, reach }: { readonly sites: readonly string[]; readonly reach: Reach },
  ): Promise<ReadonlyMap<string, Hold>> {
    if (!isActiveRollout(row.state) || sites.length === 0) return new Map();
    const holds = await this.holds.at(tx, row, sites);
    return reach === 'every' ? holds : new Map([...holds].map(([site, hold]) => [site, toldToTrust(hold)]));
  }

  private async outOfService(tx: Tx, product: string, sites: readonly string[]): Promise<readonly SpellRow[]> {
    const around = { environments: this.environments, smoke: this.smoke };
    return toldSpells(tx, around, await spellsOn(tx, { sites, product }));
  }

  private silencesAmong(scope: readonly SeenScope[]): RolloutView['outOfContact'] {
    return [...new Set(scope.map((site) => site.control_node))].flatMap((controlNode) => {
      const says = this.nodes.silenceOf(controlNode);
      return says === null ? [] : [{ controlNode, says }];
    });
  }
}

/** What resuming would answer, where it is halted, for whoever may know of it. */
async function severeOf(tx: Tx, row: RolloutRow, reach: Reach): Promise<readonly UnansweredSevere[]> {
  const isHalted = row.state === 'halting' || row.state === 'halted';
  return isHalted && reach === 'every' ? unansweredSevere(tx, row) : [];
}

function aheadOf(
  { id, release, environment }: RolloutRow,
  { facts, scope }: Pick<DrawnFacts, 'facts' | 'scope'>,
  reach: Reach,
): ActsAheadView {
  const isOwn = ({ site }: SiteFacts): boolean => inReach(scope.get(site)?.trust ?? null, reach);
  const waves = facts.waves
    .map((wave) => ({ ...wave, sites: wave.sites.filter(isOwn) }))
    .filter(({ sites }) => sites.length > 0);
  if (waves.length === 0) throw notFound('rollout');
  return { rollout: id, release, environment, acts: actsAhead({ state: facts.state, waves }) };
}

/** Whether an object of this Trust (null: of none) is within a caller's reach. */
export function inReach(trust: string | null, reach: Reach): boolean {
  return reach === 'every' || (trust !== null && reach.includes(trust));
}
