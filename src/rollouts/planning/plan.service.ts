import { Injectable } from '@nestjs/common';
import { Notices } from '../../notices/notices.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, notFound } from '../../platform/http/problem.js';
import { findRelease } from '../../releases/release.table.js';
import type { Release } from '../../releases/release.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import type { Rung } from '../../sites/rung.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import type { Site } from '../../sites/site.js';
import type { Calendar } from '../../windows/calendar.service.js';
import { Openings } from '../../windows/openings.service.js';
import { ALWAYS, type Span } from '../../windows/span.js';
import { allowanceOf } from '../allowance.js';
import { refuseUnfit, returnRuleOf } from '../rollout.service.js';
import type { Hold } from '../standing.js';
import { PassportHolds } from '../timing/passport-hold.facts.js';
import { covers, holdOf, type Extent } from '../stops/stop.js';
import { stopsInForce } from '../stops/stop.table.js';
import { agreedSpans, conflictsOf, type AgreementConflict, type PlannedTrust } from './agreed-time.js';
import type { Outline, PlannedSite } from './outline.js';
import type { Pace } from './pace.js';
import { pacesOf } from './pace.table.js';
import { planAnswer, type PlanAnswer } from './plan-view.js';
import type { PlanBody } from './plan.schema.js';
import { plannedTrusts } from './planned-trust.facts.js';

const DAY_MS = 86_400_000;
/** So far beyond what is asked for is looked for a time. */
const BEYOND_MS = 180 * DAY_MS;
const FURTHEST_DAYS = 400;

export interface PlanView extends PlanAnswer {
  readonly release: string;
  readonly digest: string;
  readonly product: string;
  readonly environment: EnvironmentName;
  /** The Trusts that have agreed to no exact time yet, where agreements are required; nothing starts there before. */
  readonly conflicts: readonly AgreementConflict[];
}

/** A plan, with the times that it goes between, for whoever draws it. */
export interface TimedPlan {
  readonly plan: PlanView;
  /** With the windows and freezes that it goes by. */
  readonly calendar: Calendar;
  /** The windows that were agreed, by site. */
  readonly agreed: ReadonlyMap<string, Span>;
}

/** What the database and the files say of the sites. */
interface Known {
  readonly now: Date;
  readonly release: Release;
  readonly rung: Rung;
  readonly sites: readonly Site[];
  readonly calendar: Calendar;
  readonly deploys: ReadonlyMap<string, Pace>;
  readonly returns: ReadonlyMap<string, Pace>;
  /** Only a person lifts them, so no time can be planned for it. */
  readonly stops: readonly Extent[];
  /** Those whose agreement is required. */
  readonly trusts: readonly PlannedTrust[];
  /** Where nobody has said that they read of the downtime. */
  readonly unread: readonly string[];
  /** The sites whose Trust is not ready to be deployed to. */
  readonly unready: readonly (readonly [site: string, hold: Hold])[];
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
  ) {}

  /**
   * The schedule of a rollout that nobody has asked for yet. Refuses with 404 an unknown release, with 409 what could not be
   * rolled out there whenever it were, and with 400 times that are over, too far away or of a site that is no part of it.
   */
  async plan(body: PlanBody): Promise<PlanView> {
    return planFor(body, await this.know(body));
  }

  /** As `plan`, with the times that it goes between. */
  async planTimed(body: PlanBody): Promise<TimedPlan> {
    const known = await this.know(body);
    return { plan: planFor(body, known), calendar: known.calendar, agreed: agreedSpans(known.trusts) };
  }

  private async know(body: PlanBody): Promise<Known> {
    const release = await this.database.transaction((tx) => findRelease(tx, body.release), 'plan.release');
    if (release === null) throw notFound('release');
    const { environment } = body;
    const { product, digest } = release;
    const sites = this.environments.sites(environment, product);
    const rung = this.environments.rung(environment);
    // None of them waits for another: each is a reading of its own.
    const [known, trusts, { because: unread }, unready] = await Promise.all([
      this.database.transaction((tx) => this.knowOfSites(tx, { release, rung, sites }), 'plan.read'),
      this.database.transaction((tx) => plannedTrusts(tx, this.environments, { rung, sites, digest }), 'plan.trusts'),
      this.database.transaction(
        (tx) => this.notices.health(tx, { release: release.version, environment }, 'every'),
        'plan.notices',
      ),
      this.database.transaction(
        (tx) => this.passports.at(tx, { environment, product }, idsOf(sites)),
        'plan.passports',
      ),
    ]);
    return { ...known, release, rung, sites, trusts, unread, unready };
  }

  private async knowOfSites(
    tx: Tx,
    { release, rung, sites }: Pick<Known, 'release' | 'rung' | 'sites'>,
  ): Promise<Pick<Known, 'now' | 'calendar' | 'deploys' | 'returns' | 'stops'>> {
    await refuseUnfit(tx, rung, sites, release);
    const now = await databaseNow(tx);
    const asked = { sites: idsOf(sites), product: release.product };
    return {
      now,
      calendar: await this.openings.calendar(tx, now),
      deploys: await pacesOf(tx, { ...asked, kind: 'deploy' }),
      returns: await pacesOf(tx, { ...asked, kind: 'roll-back' }),
      stops: await stopsInForce(tx),
    };
  }
}

function idsOf(sites: readonly Site[]): readonly string[] {
  return sites.map(({ id }) => id);
}

function planFor(body: PlanBody, known: Known): PlanView {
  const { release, rung, sites, now } = known;
  refuseTimes(body, known);
  const outline = outlineOf(body, known);
  const zones = new Map(sites.map((site) => [site.id, site.timeZone]));
  const names = new Map(sites.map((site) => [site.id, site.name]));
  const answer = planAnswer(outline, {
    earliest: now.getTime(),
    words: {
      nameOf: (site) => names.get(site) ?? site,
      zoneOf: (site) => (site === null ? undefined : zones.get(site)) ?? CENTRAL_ZONE,
    },
    runsOf: (site) => known.deploys.get(site)?.runs ?? 0,
  });
  const conflicts = conflictsOf(known.trusts, answer.waves, outline.sites);
  return {
    ...{ release: release.version, digest: release.digest, product: release.product, environment: rung.name },
    ...inSpiteOf(conflicts, answer),
    conflicts,
    warnings: [...stopWarnings(known), ...passportWarnings(known), ...known.unread, ...answer.warnings],
  };
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

function refuseTimes({ start, by, dates }: PlanBody, { now, sites, rung }: Known): void {
  const limit = now.getTime() + FURTHEST_DAYS * DAY_MS;
  const faults = [
    ['start', start] as const,
    ['by', by] as const,
    ...dates.flatMap(({ from, to }, index) => [
      [`dates.${index}.from`, from] as const,
      [`dates.${index}.to`, to] as const,
    ]),
  ].flatMap(([field, at]) => {
    if (at === undefined) return [];
    if (at.getTime() > limit)
      return [{ field, fault: 'is too far away', fix: `use a time within ${FURTHEST_DAYS} days` }];
    return at < now && !field.endsWith('.from')
      ? [{ field, fault: 'is over already', fix: 'use a time that is to come' }]
      : [];
  });
  const strangers = dates.flatMap(({ site }, index) =>
    sites.some(({ id }) => id === site)
      ? []
      : [
          {
            field: `dates.${index}.site`,
            fault: `is no site of this rollout in ${rung.title}`,
            fix: 'name one that is',
          },
        ],
  );
  if (faults.length + strangers.length > 0) throw badRequest([...faults, ...strangers]);
}

function outlineOf({ start, by, dates }: PlanBody, known: Known): Outline {
  const { now, rung, sites } = known;
  const begins = start?.getTime() ?? now.getTime();
  const bounds = { from: now.getTime(), to: Math.max(begins, by?.getTime() ?? 0) + BEYOND_MS };
  const agreed = new Map<string, Span>([
    ...agreedSpans(known.trusts),
    // What is asked stands above what was agreed: it is a question of what would be.
    ...dates.map(({ site, from, to }) => {
      return [site, { from: from?.getTime() ?? -Infinity, to: to?.getTime() ?? Infinity }] as const;
    }),
  ]);
  const openings = openingsIn(known, bounds);
  return {
    sites: sites.map((site) =>
      plannedSite(site, known, { openings: openings(site), agreed: agreed.get(site.id) ?? null }),
    ),
    concurrency: rung.rollout.concurrency,
    order: rung.rollout.order ?? null,
    soakSeconds: rung.rollout.soakSeconds,
    start: begins,
    by: by?.getTime() ?? Infinity,
  };
}

function plannedSite(
  site: Site,
  { release, rung, deploys, returns }: Known,
  time: { readonly openings: readonly Span[]; readonly agreed: Span | null },
): PlannedSite {
  const { deadlineSeconds } = rung.rollout;
  const pace = deploys.get(site.id) ?? null;
  const back = returns.get(site.id) ?? pace;
  // Of thousands: each part is named, which is quicker than to spread it.
  return {
    id: site.id,
    name: site.name,
    pilot: site.pilot,
    hub: site.hub ?? false,
    apart: site.apart ?? [],
    openings: time.openings,
    agreed: time.agreed,
    p50: pace?.p50 ?? deadlineSeconds,
    p90: pace?.p90 ?? deadlineSeconds,
    allowed: allowanceOf(pace, deadlineSeconds),
    back: returnRuleOf(release) === 'never' ? null : allowanceOf(back, deadlineSeconds),
  };
}

/** When each site is open. What is open when as far as was looked stays so, for all that is known. */
function openingsIn({ calendar, release }: Known, bounds: Span): (site: Site) => readonly Span[] {
  // Of a thousand sites most are open at the same times.
  const stretched = new Map<readonly Span[], readonly Span[]>();
  return (site) => {
    const place = { site: site.id, product: release.product };
    if (calendar.isAlwaysOpen(place)) return ALWAYS;
    const open = calendar.openings(place, bounds);
    const known = stretched.get(open) ?? open.map((span) => stretchedOver(span, bounds));
    stretched.set(open, known);
    return known;
  };
}

function stretchedOver({ from, to }: Span, bounds: Span): Span {
  return { from: from <= bounds.from ? -Infinity : from, to: to >= bounds.to ? Infinity : to };
}
