import { Injectable } from '@nestjs/common';
import { deliveriesOfNotices } from '../evidence/deliveries/delivery.table.js';
import { signersOf } from '../evidence/sign-off.js';
import { isStillToTest } from '../evidence/smoke-tests/smoke-test.js';
import { SmokeStandings } from '../evidence/smoke-tests/smoke-standing.service.js';
import { findIncident } from '../incidents/incident.table.js';
import { maySetOffHotfix, type Incident } from '../incidents/incident.js';
import type { Rca } from '../incidents/rca/rca.js';
import { findRcaOf } from '../incidents/rca/rca.table.js';
import type { KeptNotice } from '../notices/notice.js';
import { noticesOfThreads } from '../notices/notice.table.js';
import { Settings } from '../platform/config/settings.service.js';
import type { Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { GateFactsFinder } from '../promotions/gate.facts.js';
import type { GateFacts } from '../promotions/facts.js';
import { judge } from '../promotions/gate.js';
import { Promotions } from '../promotions/promotion.service.js';
import { findRelease } from '../releases/release.table.js';
import { OfflineOrders } from '../rollouts/offline/offline-orders.service.js';
import type { SiteStanding } from '../rollouts/offline/offline-view.js';
import { RolloutService, type LadderStanding, type LadderStandings } from '../rollouts/rollout.service.js';
import { firstRunsAt } from '../rollouts/running-release.table.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import type { Site } from '../sites/site.js';
import { clocksOf, type Clocks, type Moments } from './clocks.js';
import type { Course } from './course.js';
import { courseOf } from './course.js';
import type { Errands } from './errand.js';
import { ErrandFacts } from './errand.facts.js';
import type { KeptDeed } from './hotfix.schema.js';
import { deedsOf, owedGlass, type Hotfix } from './hotfix.table.js';
import type { Climb, FixGate } from './ladder.js';
import { gatherLearning } from './learning.facts.js';
import type { Learning } from './learning.js';
import type { World } from './rules.js';
import { threadOf } from './thread.js';

const LIVE = 'production';
/** An example's due day of an action. */
const FORTNIGHT_MS = 14 * 86_400_000;
const NEVER: LadderStanding = { state: 'never', settledAt: null };
const NOWHERE: LadderStandings = { dev: NEVER, sit: NEVER, uat: NEVER, 'pre-prod': NEVER, production: NEVER };

/** What was done for a hotfix, and where it stands for whom; enough to measure it by. */
interface Ground {
  readonly hotfix: Hotfix;
  readonly incident: Incident;
  readonly deeds: readonly KeptDeed[];
  readonly course: Course;
  /** How each site stands that was taken offline for it. */
  readonly offline: readonly SiteStanding[];
}

/** All that is known of a hotfix in one transaction. */
export interface HotfixFacts extends Ground {
  readonly world: World;
  readonly climb: Climb | null;
  readonly errands: Errands;
  readonly rca: Rca | null;
  readonly learning: Learning | null;
}

/** Gathers what the runbook's rules, its guide and its clocks are judged by. The one file of hotfixes that knows many neighbours. */
@Injectable()
export class HotfixFactsFinder {
  constructor(
    private readonly settings: Settings,
    private readonly environments: Environments,
    private readonly rollouts: RolloutService,
    private readonly offline: OfflineOrders,
    private readonly smoke: SmokeStandings,
    private readonly gates: GateFactsFinder,
    private readonly promotions: Promotions,
    private readonly errands: ErrandFacts,
  ) {}

  async gather(tx: Tx, hotfix: Hotfix): Promise<HotfixFacts> {
    const ground = await this.ground(tx, hotfix);
    const { course, incident, offline } = ground;
    const rca = await findRcaOf(tx, incident.id);
    const standings = await this.standings(tx, hotfix, course);
    const world = await this.world(tx, { ...ground, rca, standings });
    return {
      ...{ ...ground, rca, world, climb: await this.climb(tx, course, standings) },
      errands: await this.errands.gather(tx, { hotfix, course, world, offline }),
      learning: rca === null ? null : await this.learning(tx, ground, { rca, now: world.now }),
    };
  }

  /** How long each of its steps took so far. */
  async clocks(tx: Tx, hotfix: Hotfix): Promise<Clocks> {
    return clocksOf(await this.moments(tx, await this.ground(tx, hotfix)));
  }

  /** When what happened to it, and where. */
  async moments(tx: Tx, { hotfix, incident, deeds, course, offline }: Ground): Promise<Moments> {
    const sites = this.sitesOf(hotfix);
    const digest = course.deployment?.said.digest ?? null;
    const ids = sites.map(({ id }) => id);
    const ran = digest === null ? null : await firstRunsAt(tx, { sites: ids, product: hotfix.product, digest });
    return {
      ...{ raisedAt: incident.raisedAt, deeds, offline, told: await toldOf(tx, hotfix) },
      fixed: ran === null ? [] : sites.map(({ id, trust }) => ({ trust, at: ran.get(id) ?? null })),
    };
  }

  private async ground(tx: Tx, hotfix: Hotfix): Promise<Ground> {
    const incident = await findIncident(tx, hotfix.incident);
    if (incident === null) throw new Error('A hotfix whose incident is gone.');
    const deeds = await deedsOf(tx, hotfix.id);
    const course = courseOf(deeds);
    const order = course.offline?.said.order ?? null;
    return { hotfix, incident, deeds, course, offline: order === null ? [] : await this.offline.standing(tx, order) };
  }

  /** How far the fix has come on each rung, as long as that decides anything. */
  private async standings(tx: Tx, { product }: Hotfix, { state, fix }: Course): Promise<LadderStandings> {
    const isOnItsWay = state === 'fix-prepared' || state === 'proven' || state === 'deploying';
    const digest = isOnItsWay && fix !== null ? fix.said.digest : null;
    return digest === null ? NOWHERE : this.rollouts.ladderStandings(tx, { digest, product });
  }

  private async world(
    tx: Tx,
    known: Ground & { readonly rca: Rca | null; readonly standings: LadderStandings },
  ): Promise<World> {
    const { hotfix, incident, course, offline, rca, standings } = known;
    const digest = course.fix?.said.digest ?? null;
    const production = standings[LIVE].state;
    const [locked] = await owedGlass(tx);
    return {
      now: await databaseNow(tx),
      isBlocker: maySetOffHotfix(incident),
      incident: incident.number,
      settledOnPreProd: standings['pre-prod'].settledAt,
      production,
      away: offline.filter(({ stage }) => stage !== 'back').map(({ name }) => name),
      untested: digest === null || production !== 'settled' ? [] : await this.untested(tx, hotfix, digest),
      rca: rca === null ? null : { id: rca.id, isClosed: rca.state === 'closed' },
      locked: locked?.number ?? null,
      limits: {
        answerSeconds: this.settings.get('HOTFIX_ANSWER_SECONDS'),
        afterwardsSeconds: this.settings.get('HOTFIX_AFTERWARDS_SECONDS'),
      },
    };
  }

  private async untested(tx: Tx, hotfix: Hotfix, digest: string): Promise<readonly string[]> {
    const sites = this.sitesOf(hotfix);
    const standings = await this.smoke.smokeStanding(tx, { digest, sites: sites.map(({ id }) => id) });
    const isLeft = (site: string): boolean => isStillToTest(standings.get(site) ?? 'not-required');
    return sites.filter(({ id }) => isLeft(id)).map(({ name }) => name);
  }

  /**
   * The next gate of a fix that is on its way up; only one that it stands before is asked, which is dear. What ran its course in
   * Production, and has to go there again, is before that gate alone.
   */
  private async climb(tx: Tx, { state, fix }: Course, standings: LadderStandings): Promise<Climb | null> {
    if (fix === null || (state !== 'fix-prepared' && state !== 'proven' && state !== 'deploying')) return null;
    const rungs: readonly EnvironmentName[] = state === 'deploying' ? [LIVE] : ENVIRONMENT_NAMES;
    for (const environment of rungs) {
      const { state: standing } = standings[environment];
      if (standing === 'settled') continue;
      const gate = { environment, standing: { state: standing } };
      if (standing === 'never' || standing === 'failed') return this.asked(tx, fix, gate);
      const { release, digest } = fix.said;
      return { release, digest, gate: { ...gate, criteria: [] }, hands: [], signers: [], inTheWay: [] };
    }
    return null;
  }

  private async asked(tx: Tx, { said }: NonNullable<Course['fix']>, gate: Omit<FixGate, 'criteria'>): Promise<Climb> {
    const { environment } = gate;
    const release = await findRelease(tx, said.release);
    if (release === null) throw new Error('A release that was a fix is gone.');
    const facts = await this.gates.gather(tx, release);
    const against = await this.promotions.inTheWay(tx, { release, environment }, facts);
    return {
      ...{ release: release.version, digest: release.digest },
      gate: { ...gate, criteria: judge(facts, environment) },
      hands: [...facts.release.madeBy, ...facts.promotedBy],
      signers: approversOf(facts, environment),
      inTheWay: against.map(({ title, howToMeet }) => `${title} ${howToMeet}`),
    };
  }

  private async learning(
    tx: Tx,
    { hotfix, incident, deeds, course }: Ground,
    { rca, now }: { readonly rca: Rca; readonly now: Date },
  ): Promise<Learning | null> {
    if (course.state !== 'rca-opened') return null;
    const restoredAt = deeds.findLast(({ step }) => step === 'restore')?.at ?? now;
    const minutes = Math.ceil((restoredAt.getTime() - incident.raisedAt.getTime()) / 60_000);
    const trusts = new Set(incident.sites.flatMap((site) => this.environments.site(site)?.trust ?? []));
    return gatherLearning(tx, rca, {
      raisedAt: incident.raisedAt,
      trusts: [...trusts].map((trust) => ({ trust, minutes })),
      owner: hotfix.openedBy.person,
      due: new Date(now.getTime() + FORTNIGHT_MS).toISOString().slice(0, 10),
    });
  }

  private sitesOf({ product }: Hotfix): readonly Site[] {
    return this.environments.sites(LIVE, product);
  }
}

/** Whoever stands behind its gate by a sign-off or a waiver, as person ids. */
function approversOf({ signOffs, waivers }: GateFacts, environment: EnvironmentName): readonly string[] {
  const signed = signOffs.filter(({ decision, withdrawn }) => decision === 'approved' && withdrawn === null);
  const waived = waivers.filter((one) => one.environment === environment && one.state === 'approved');
  return [...signed.flatMap(signersOf), ...waived.flatMap(({ decided }) => decided?.by.person ?? [])];
}

/** When a message about it first reached, or without mail was first owed to, each of those who were told. */
async function toldOf(tx: Tx, hotfix: Hotfix): Promise<Moments['told']> {
  const notices = await noticesOfThreads(tx, [threadOf(hotfix)]);
  const deliveries = await deliveriesOfNotices(
    tx,
    notices.map(({ id }) => id),
  );
  const trustOf = new Map(notices.map((notice: KeptNotice) => [notice.id, notice.subject.trust]));
  return deliveries.flatMap(({ notice, endedAt, carried }) =>
    notice === null || endedAt === null || carried === 'failed'
      ? []
      : [{ trust: trustOf.get(notice) ?? null, at: endedAt }],
  );
}
