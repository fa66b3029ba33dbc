import { Injectable } from '@nestjs/common';
import { Notices } from '../../notices/notices.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, notFound } from '../../platform/http/problem.js';
import type { Release } from '../../releases/release.js';
import { findRelease } from '../../releases/release.table.js';
import { soakOf, UrgentFixes, type UrgentFix } from '../../releases/urgent-fix.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import type { Rung } from '../../sites/rung.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import type { Site } from '../../sites/site.js';
import type { Calendar } from '../../windows/calendar.service.js';
import { Openings } from '../../windows/openings.service.js';
import type { Span } from '../../windows/span.js';
import { refuseUnfit, returnRuleOf } from '../rollout.service.js';
import { countRunning } from '../running-release.table.js';
import type { Hold } from '../standing.js';
import { PassportHolds } from '../timing/passport-hold.facts.js';
import { covers, holdOf, type Extent } from '../stops/stop.js';
import { stopsInForce } from '../stops/stop.table.js';
import { agreedSpans, askedSpans, conflictsOf, type AgreementConflict, type PlannedTrust } from './agreed-time.js';
import { noticeRuleOf, outlineOf, type KnownOfSites } from './known-outline.js';
import { askingSentence, noticeSentence, shortNoticeSentence, soonestToPropose } from './notice.js';
import { pacesOf } from './pace.table.js';
import { faultsOfTimes } from './plan-fault.js';
import { effectOf } from './named-effect.js';
import type { Outline } from './outline.js';
import { schedule, type Schedule } from './schedule.js';
import { planAnswer, type PlanAnswer } from './plan-view.js';
import type { Words } from './plan-words.js';
import type { PlanBody } from './plan.schema.js';
import { plannedTrusts } from './planned-trust.facts.js';

export interface PlanView extends PlanAnswer {
  readonly release: string;
  readonly digest: string;
  readonly product: string;
  readonly environment: EnvironmentName;
  /** The Trusts that have agreed to no exact time yet, where agreements are required; nothing starts there before. */
  readonly conflicts: readonly AgreementConflict[];
  /** That the release runs everywhere there already, so that nothing is left to do; null where it does not. */
  readonly done: string | null;
}

/** A plan, with the times that it goes between, for whoever draws it. */
export interface TimedPlan {
  readonly plan: PlanView;
  /** With the windows and freezes that it goes by. */
  readonly calendar: Calendar;
  /** The windows that were agreed, by site. */
  readonly agreed: ReadonlyMap<string, Span>;
  /** The windows that Trusts were asked for and have not answered, by site. */
  readonly asked: ReadonlyMap<string, Span>;
  /** Those whose agreement is required. */
  readonly trusts: readonly PlannedTrust[];
  /** Of each site whose Trust is not ready to be deployed to, why nothing begins there. */
  readonly unready: ReadonlyMap<string, Hold>;
  /** What would become of the plan if a Trust were asked for this time at these sites (ids) and agreed to it, as sentences. */
  readonly effectOf: (sites: readonly string[], time: { readonly from: Date; readonly to: Date }) => string;
}

/** What the database and the files say of the sites, and of what holds them. */
interface Known extends KnownOfSites {
  /** At how many of the sites the release runs already, healthy. */
  readonly running: number;
  /** Only a person lifts them, so no time can be planned for it. */
  readonly stops: readonly Extent[];
  /** Where nobody has said that they read of the downtime. */
  readonly unread: readonly string[];
  /** The sites whose Trust is not ready to be deployed to. */
  readonly unready: readonly (readonly [site: string, hold: Hold])[];
}

interface ToBeAsked {
  readonly rung: Rung;
  readonly sites: readonly Site[];
  readonly digest: string;
  readonly urgent: UrgentFix | null;
}

/** Plans rollouts dry: what would happen when, and what to change where it cannot. Keeps nothing. */
@Injectable()
export class Planner {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly openings: Openings,
    private readonly passports: PassportHolds,
    private readonly notices: Notices,
    private readonly urgent: UrgentFixes,
  ) {}

  /**
   * The schedule of a rollout that nobody has asked for yet. Refuses with 404 an unknown release, with 409 what could not be
   * rolled out there whenever it were, and with 400 times that are over, too far away or of a site that is no part of it.
   */
  async plan(body: PlanBody): Promise<PlanView> {
    return planFor(body, await this.know(body)).plan;
  }

  /** As `plan`, with the times that it goes between. */
  async planTimed(body: PlanBody): Promise<TimedPlan> {
    const known = await this.know(body);
    const { calendar, trusts } = known;
    const times = { agreed: agreedSpans(trusts), asked: askedSpans(trusts) };
    const { plan, outline } = planFor(body, known);
    // The same for every Trust, and not needed where none named another time.
    let was: Schedule | null = null;
    return {
      ...{ plan, calendar, trusts, unready: new Map(known.unready), ...times },
      effectOf: (sites, time) => {
        const others = body.dates.filter(({ site }) => !sites.includes(site));
        const dates = [...others, ...sites.map((site) => ({ site, ...time }))];
        was ??= schedule(outline);
        return effectOf({ was, then: outlineOf({ ...body, dates }, known) }, sites, wordsOf(known));
      },
    };
  }

  private async know(body: PlanBody): Promise<Known> {
    const { release, urgent } = await this.asked(body.release);
    const { environment } = body;
    const { product, digest } = release;
    const sites = this.environments.sites(environment, product);
    const rung = this.environments.rung(environment);
    // None of them waits for another: each is a reading of its own.
    const [known, trusts, { because: unread }, unready] = await Promise.all([
      this.database.transaction((tx) => this.knowOfSites(tx, { release, rung, sites }), 'plan.read'),
      this.trusts({ rung, sites, digest, urgent }),
      this.database.transaction(
        (tx) => this.notices.health(tx, { release: release.version, environment }, 'every'),
        'plan.notices',
      ),
      this.database.transaction(
        (tx) => this.passports.at(tx, { environment, product }, idsOf(sites)),
        'plan.passports',
      ),
    ]);
    const soakSeconds = soakOf(urgent, rung.rollout);
    const hasWayBack = returnRuleOf(release) !== 'never';
    return { ...known, release, rung, sites, soakSeconds, hasWayBack, trusts, unread, unready };
  }

  private asked(version: string): Promise<{ readonly release: Release; readonly urgent: UrgentFix | null }> {
    return this.database.transaction(async (tx) => {
      const release = await findRelease(tx, version);
      if (release === null) throw notFound('release');
      return { release, urgent: await this.urgent.of(tx, release) };
    }, 'plan.release');
  }

  /** Those of a hotfix by the runbook are told, and not asked; see `HOTFIX_RULES`. */
  private async trusts({ urgent, ...of }: ToBeAsked): Promise<readonly PlannedTrust[]> {
    if (urgent !== null) return [];
    return this.database.transaction((tx) => plannedTrusts(tx, this.environments, of), 'plan.trusts');
  }

  private async knowOfSites(
    tx: Tx,
    { release, rung, sites }: Pick<Known, 'release' | 'rung' | 'sites'>,
  ): Promise<Pick<Known, 'now' | 'calendar' | 'deploys' | 'returns' | 'stops' | 'running'>> {
    await refuseUnfit(tx, rung, sites, release);
    const now = await databaseNow(tx);
    const asked = { sites: idsOf(sites), product: release.product };
    return {
      now,
      calendar: await this.openings.calendar(tx, now),
      deploys: await pacesOf(tx, { ...asked, kind: 'deploy' }),
      returns: await pacesOf(tx, { ...asked, kind: 'roll-back' }),
      stops: await stopsInForce(tx),
      running: await countRunning(tx, { ...asked, digest: release.digest }),
    };
  }
}

function idsOf(sites: readonly Site[]): readonly string[] {
  return sites.map(({ id }) => id);
}

function planFor(body: PlanBody, known: Known): { readonly plan: PlanView; readonly outline: Outline } {
  const { release, rung, now } = known;
  const faults = faultsOfTimes(body, known);
  if (faults.length > 0) throw badRequest(faults);
  const outline = outlineOf(body, known);
  const answer = planAnswer(outline, {
    // What begins when it first can could begin no earlier.
    earliest: body.start === undefined ? outline.start : now.getTime(),
    words: wordsOf(known),
    runsOf: (site) => known.deploys.get(site)?.runs ?? 0,
  });
  const named = { release: release.version, digest: release.digest, product: release.product, environment: rung.name };
  const done = doneOf(known);
  if (done !== null) return { outline, plan: { ...named, ...answer, conflicts: [], warnings: [done], done } };
  const dates = new Set(body.dates.map(({ site }) => site));
  const conflicts = conflictsOf(known.trusts, answer.waves, outline.sites, { dates, notice: noticeRuleOf(known) });
  const warnings = [
    ...noticeWarnings(conflicts, body, known),
    ...[...stopWarnings(known), ...passportWarnings(known), ...known.unread, ...answer.warnings],
  ];
  return { outline, plan: { ...named, ...inSpiteOf(conflicts, answer), conflicts, done, warnings } };
}

function wordsOf({ release, sites, calendar }: Known): Words {
  const zones = new Map(sites.map((site) => [site.id, site.timeZone]));
  const names = new Map(sites.map((site) => [site.id, site.name]));
  return {
    nameOf: (site) => names.get(site) ?? site,
    freezesOf: (site) => calendar.freezesOf({ site, product: release.product }),
    zoneOf: (site) => (site === null ? undefined : zones.get(site)) ?? CENTRAL_ZONE,
  };
}

function doneOf({ release, rung, sites, running }: Known): string | null {
  if (running < sites.length) return null;
  return `Release ${release.version} runs at ${sites.length === 1 ? 'the one site' : `all ${sites.length} sites`} of ${rung.title} already, healthy by their own probes: nothing is left to do.`;
}

/** What the plan leaves Trusts that are still to be asked. */
function noticeWarnings(conflicts: readonly AgreementConflict[], body: PlanBody, known: Known): readonly string[] {
  const asked = conflicts.filter(({ waitsFor }) => waitsFor === null);
  if (asked.length === 0) return [];
  const rule = noticeRuleOf(known);
  const names = new Map(known.trusts.map(({ trust, name }) => [trust, name]));
  const hurried = asked.filter(({ notice }) => notice?.isShort === true);
  const short = shortNoticeSentence(
    hurried.map(({ trust }) => names.get(trust) ?? trust),
    rule,
  );
  return [
    ...(body.start === undefined ? [noticeSentence(rule)] : []),
    ...(isWishedTooSoon(asked, body, soonestToPropose(rule, true)) ? [askingSentence(rule)] : []),
    ...(short === null ? [] : [short]),
  ];
}

/** Whether all of it, or a site of these, is wished for before a Trust can be asked for it. */
function isWishedTooSoon(asked: readonly AgreementConflict[], { start, dates }: PlanBody, soonest: number): boolean {
  const own = new Set(asked.flatMap(({ sites }) => sites));
  const wishes = [start, ...dates.map(({ site, from }) => (own.has(site) ? from : undefined))];
  return wishes.some((at) => at !== undefined && at.getTime() < soonest);
}

/** What is not agreed is in the way like any other obstacle, and asking for it is what helps. */
function inSpiteOf(conflicts: readonly AgreementConflict[], answer: PlanAnswer): PlanAnswer {
  if (conflicts.length === 0) return answer;
  return {
    ...answer,
    feasible: false,
    obstacle: answer.obstacle ?? conflicts.map(({ because }) => because).join(' '),
    advice: answer.advice ?? conflicts.map(({ fix }) => fix).join(' '),
  };
}

/** A schedule made while the line is stopped would pass for one that begins now. */
function stopWarnings({ stops, sites, rung }: Known): readonly string[] {
  const places = sites.map(({ id, trust }) => ({ environment: rung.name, trust, site: id }));
  return stops
    .filter((stop) => places.some((place) => covers(stop, place)))
    .map((stop) => `${holdOf(stop).because} The plan does not wait for that.`);
}

/** Nothing starts there before it is, and nobody knows when that will be. */
function passportWarnings({ unready }: Known): readonly string[] {
  return [...new Set(unready.map(([, { because }]) => `${because} The plan does not wait for that.`))];
}
