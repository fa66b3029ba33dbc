import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import { trustsInReach } from '../people/permission.js';
import { Notices } from '../notices/notices.service.js';
import { Clock } from '../platform/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import { actsAhead, type ActsAheadView } from './acts-ahead.js';
import { noticesOf, type NoticeRow } from './approach/due-notice.table.js';
import { quietOf, type GoOn } from './approach/quiet.js';
import type { SeenAttempt } from './attempt.table.js';
import { Environments } from '../sites/environments.service.js';
import { ControlNodes } from './control-nodes.service.js';
import { Holds } from './hold.facts.js';
import { grouped } from '../platform/grouping.js';
import { gather, type GatheredRollout } from './rollout.facts.js';
import { isActiveRollout } from './rollout.js';
import { spellsOn, type SpellRow } from './offline/offline.table.js';
import { toldSpells } from './offline/spell.facts.js';
import { stageOf } from './offline/spell.js';
import { pageOf, type LogPage } from './log-page.facts.js';
import { findRollout, listRollouts, type RolloutRow } from './rollout.table.js';
import type { LogQuery, RolloutListQuery } from './rollout.schema.js';
import { findScope, wavesOf, type SeenScope, type WaveRow } from './rollout-scope.table.js';
import { attemptOf, view, type Runs, type RolloutView, type ViewedRollout, type ViewedSite } from './rollout-view.js';
import { runningAt, type RunningRow } from './running-release.table.js';
import { standing, type Hold, type SiteFacts } from './standing.js';
import type { Decided } from './stops/decision.js';
import { decisionsAbout } from './stops/stop.table.js';
import { overridesOf } from './timing/override.table.js';
import type { Overrun } from './timing/overrun.js';
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
      for (const row of rows) rollouts.push(await this.viewOf(tx, row, await gather(tx, row), reach));
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
      const gathered = await gather(tx, row, site);
      const rollout = await this.viewOf(tx, row, gathered, reach);
      if (rollout.sites === 0) throw notFound('rollout');
      return { rollout, ahead: aheadOf(row, gathered, reach) };
    }, 'rollout.find');
  }

  /** What each act on it would do to which sites of the caller's. Refuses (404) as `find` does. */
  async actsAhead(id: string, caller: Caller): Promise<ActsAheadView> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const row = await findRollout(tx, id);
      if (row === null) throw notFound('rollout');
      return aheadOf(row, await gather(tx, row), reach);
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
    const waves = await wavesOf(tx, row.id);
    const scope = [...gathered.scope.values()]
      .filter((site) => inReach(site.trust, reach))
      .map((site) => ({ ...site, word: wordFor(site.word, reach) }));
    const sites = scope.map((site) => site.site);
    const facts = factsBySite(gathered);
    const toStart = sites.flatMap((site) => facts.get(site) ?? []).filter(isToStart);
    const holds = await this.holdsAt(tx, row, { sites: toStart.map(({ site }) => site), reach });
    const known: Shown = {
      facts: new Map([...facts].map(([site, own]) => [site, { ...own, hold: holds.get(site) ?? null }])),
      attempts: grouped(gathered.attempts, (attempt) => attempt.site),
      running: new Map((await runningAt(tx, sites, row.product)).map((runs) => [runs.site, runs])),
      offline: new Map((await this.outOfService(tx, row.product, sites)).map((spell) => [spell.site, spell])),
      notices: grouped(await noticesOf(tx, row.id), (notice) => notice.site),
      overruns: await overrunsIn(tx, row.id),
      now: this.clock.now(),
    };
    const rollout = shape({ ...row, ...heardOf(row, reach) }, waves, scope, known);
    const overrides = (await overridesOf(tx, row.id)).filter(({ site }) => scope.some((one) => one.site === site));
    const decisions = (await decisionsAbout(tx, row.id)).map((decided) => toldOf(decided, reach));
    const outOfContact = reach === 'every' && isActiveRollout(row.state) ? this.silencesAmong(scope) : [];
    const told = await this.notices.health(tx, row, reach);
    return view({ ...rollout, overrides, decisions, outOfContact, told }, this.clock.now());
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
    return toldSpells(tx, this.environments, await spellsOn(tx, { sites, product }));
  }

  private silencesAmong(scope: readonly SeenScope[]): ViewedRollout['outOfContact'] {
    return [...new Set(scope.map((site) => site.control_node))].flatMap((controlNode) => {
      const says = this.nodes.silenceOf(controlNode);
      return says === null ? [] : [{ controlNode, says }];
    });
  }
}

function aheadOf(
  { id, release, environment }: RolloutRow,
  { facts, scope }: GatheredRollout,
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

/** Whether something is to start there, by itself or since somebody said so: only then does it matter what holds it. */
function isToStart(site: SiteFacts): boolean {
  return site.retryWanted || standing(site) === 'waiting';
}

/** What is shown of sites, by site; overruns by attempt. */
interface Shown {
  readonly facts: ReadonlyMap<string, SiteFacts>;
  readonly attempts: ReadonlyMap<string, readonly SeenAttempt[]>;
  readonly running: ReadonlyMap<string, RunningRow>;
  readonly offline: ReadonlyMap<string, SpellRow>;
  readonly notices: ReadonlyMap<string, readonly NoticeRow[]>;
  readonly overruns: ReadonlyMap<string, Overrun>;
  readonly now: Date;
}

function factsBySite({ facts }: GatheredRollout): ReadonlyMap<string, SiteFacts> {
  return new Map(facts.waves.flatMap((wave) => wave.sites.map((site) => [site.site, site] as const)));
}

function shape(
  row: RolloutRow,
  waves: readonly WaveRow[],
  scope: readonly SeenScope[],
  known: Shown,
): Omit<ViewedRollout, 'decisions' | 'outOfContact' | 'overrides' | 'told'> {
  const inWave = grouped(scope, (site) => site.wave);
  const sitesOf = (wave: WaveRow): ViewedSite[] => (inWave.get(wave.number) ?? []).map((site) => siteOf(site, known));
  return {
    ...{ id: row.id, promotion: row.promotion, release: row.release, digest: row.digest, product: row.product },
    ...{ environment: row.environment, state: row.state, requestedBy: row.requested_by },
    supersededBy: row.superseded_by,
    ...{ plannedAt: row.planned_at, endedAt: row.ended_at },
    policy: {
      concurrency: row.concurrency,
      soakSeconds: row.soak_seconds,
      failureBudget: row.failure_budget,
      deadlineSeconds: row.deadline_seconds,
      preFlight: row.pre_flight,
    },
    ...{ returnRule: row.return_rule, returnSentence: row.return_sentence },
    halt: haltOf(row),
    waves: waves
      .map((wave) => ({
        ...{ number: wave.number, pilots: wave.pilots, state: wave.state, openedAt: wave.opened_at },
        ...{ settledAt: wave.settled_at, soakUntil: wave.soak_until, passedAt: wave.passed_at },
        sites: sitesOf(wave),
      }))
      .filter((wave) => wave.sites.length > 0),
  };
}

/** Why a rollout was halted is the hub's own word, and may speak of any site; a Trust is told that it was (INV-34). */
function heardOf(row: RolloutRow, reach: Reach): Pick<RolloutRow, 'halt_because' | 'halted_by'> {
  if (reach === 'every' || row.halt_because === null) return row;
  return { halt_because: 'The hub halted it, and can tell you why.', halted_by: null };
}

/** So is what was said of a site, as one reason is given for all the sites of a decision. */
function wordFor(word: string | null, reach: Reach): string | null {
  return reach === 'every' || word === null ? word : 'The hub said why, and can tell you.';
}

/** So is why somebody decided as they did. */
function toldOf(decided: Decided, reach: Reach): Decided {
  return reach === 'every' ? decided : { ...decided, detail: {}, reason: null, by: null };
}

function haltOf(row: RolloutRow): ViewedRollout['halt'] {
  const halted = row.state === 'halting' || row.state === 'halted';
  if (!halted || row.halt_because === null || row.halt_asked_at === null) return null;
  return { because: row.halt_because, by: row.halted_by, askedAt: row.halt_asked_at };
}

function siteOf(scope: SeenScope, shown: Shown): ViewedSite {
  const facts = shown.facts.get(scope.site);
  const known = shown.running.get(scope.site);
  return {
    ...{ site: scope.site, name: scope.name, trust: scope.trust, excused: scope.excused, word: scope.word },
    standing: facts === undefined ? 'unknown' : standing(facts),
    hold: facts !== undefined && isToStart(facts) ? facts.hold : null,
    runs: known === undefined || known.doubtful ? 'unknown' : runsOf(known),
    offline: offlineOf(shown.offline.get(scope.site)),
    quiet: facts === undefined ? null : quietOf(facts, goOnOf(scope), shown.now),
    notices: (shown.notices.get(scope.site) ?? []).map(({ about, says, due_at: dueAt }) => ({ about, says, dueAt })),
    attempts: (shown.attempts.get(scope.site) ?? []).map((attempt) => ({
      ...attemptOf(attempt),
      overran: shown.overruns.get(attempt.id) ?? null,
    })),
  };
}

function offlineOf(spell: SpellRow | undefined): ViewedSite['offline'] {
  return spell === undefined ? null : { stage: stageOf(spell), since: spell.offlineAt };
}

function goOnOf(scope: SeenScope): GoOn | null {
  const { go_on_asked_by: askedBy, go_on_asked_at: askedAt, go_on_because: because, go_on_by: agreedBy } = scope;
  return askedBy === null || askedAt === null || because === null ? null : { askedBy, askedAt, because, agreedBy };
}

function runsOf({ version, digest, healthy, at }: RunningRow): Runs {
  return { version, digest, healthy, at };
}
