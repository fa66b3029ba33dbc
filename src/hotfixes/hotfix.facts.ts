import { Injectable } from '@nestjs/common';
import { deliveriesOfNotices } from '../evidence/deliveries/delivery.table.js';
import { signersOf } from '../evidence/sign-off.js';
import { SmokeStandings } from '../evidence/smoke-tests/smoke-standing.service.js';
import { findIncident } from '../incidents/incident.table.js';
import { isLive, type Incident } from '../incidents/incident.js';
import type { Rca } from '../incidents/rca/rca.js';
import { findRcaOf } from '../incidents/rca/rca.table.js';
import type { KeptNotice } from '../notices/notice.js';
import { noticesOfThreads } from '../notices/notice.table.js';
import { Settings } from '../platform/config/settings.service.js';
import type { Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { GateFactsFinder } from '../promotions/gate.facts.js';
import { judge } from '../promotions/gate.js';
import { findRelease } from '../releases/release.table.js';
import { OfflineOrders } from '../rollouts/offline/offline-orders.service.js';
import type { SiteStanding } from '../rollouts/offline/offline-view.js';
import { RolloutService, type LadderStanding } from '../rollouts/rollout.service.js';
import { runningAt } from '../rollouts/running-release.table.js';
import { ENVIRONMENT_NAMES } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import type { Site } from '../sites/site.js';
import type { Moments } from './clocks.js';
import type { Course } from './course.js';
import { courseOf } from './course.js';
import type { KeptDeed } from './hotfix.schema.js';
import { deedsOf, owedGlass, type Hotfix } from './hotfix.table.js';
import type { Climb } from './ladder.js';
import type { World } from './rules.js';
import { threadOf } from './thread.js';

const LIVE = 'production';
const NEVER: LadderStanding = { state: 'never', settledAt: null, runsHere: false };

/** All that is known of a hotfix in one transaction. */
export interface HotfixFacts {
  readonly hotfix: Hotfix;
  readonly incident: Incident;
  readonly deeds: readonly KeptDeed[];
  readonly course: Course;
  readonly world: World;
  /** How each site stands that was taken offline for it. */
  readonly offline: readonly SiteStanding[];
  readonly climb: Climb | null;
  readonly rca: Rca | null;
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
  ) {}

  async gather(tx: Tx, hotfix: Hotfix): Promise<HotfixFacts> {
    const incident = await findIncident(tx, hotfix.incident);
    if (incident === null) throw new Error('A hotfix whose incident is gone.');
    const deeds = await deedsOf(tx, hotfix.id);
    const course = courseOf(deeds);
    const order = course.offline?.said.order ?? null;
    const offline = order === null ? [] : await this.offline.standing(tx, order);
    const rca = await findRcaOf(tx, incident.id);
    const world = await this.world(tx, { hotfix, incident, course, offline, rca });
    return { hotfix, incident, deeds, course, offline, rca, world, climb: await this.climb(tx, course) };
  }

  /** When what happened to it, and where. */
  async moments(tx: Tx, { hotfix, incident, deeds, course, offline }: HotfixFacts): Promise<Moments> {
    const sites = this.sitesOf(hotfix);
    const digest = course.fix?.said.digest ?? null;
    const running = await runningAt(
      tx,
      sites.map(({ id }) => id),
      hotfix.product,
    );
    const at = (site: string): Date | null =>
      running.find((one) => one.site === site && one.digest === digest && one.healthy)?.at ?? null;
    return {
      ...{ raisedAt: incident.raisedAt, deeds, offline, told: await toldOf(tx, hotfix) },
      fixed: course.deployment === null ? [] : sites.map(({ id, trust }) => ({ trust, at: at(id) })),
    };
  }

  private async world(
    tx: Tx,
    known: Pick<HotfixFacts, 'hotfix' | 'incident' | 'course' | 'offline' | 'rca'>,
  ): Promise<World> {
    const { hotfix, incident, course, offline, rca } = known;
    const digest = course.fix?.said.digest ?? null;
    const on = async (environment: 'pre-prod' | 'production'): Promise<LadderStanding> =>
      digest === null ? NEVER : this.rollouts.ladderStanding(tx, { digest, product: hotfix.product, environment });
    const production = (await on(LIVE)).state;
    const [locked] = await owedGlass(tx);
    return {
      now: await databaseNow(tx),
      isBlocker: incident.severity === 1 && isLive(incident),
      incident: incident.number,
      settledOnPreProd: (await on('pre-prod')).settledAt,
      production,
      away: offline.filter(({ stage }) => stage !== 'back').map(({ name }) => name),
      untested: digest === null || production !== 'settled' ? [] : await this.untested(tx, hotfix, digest),
      rca: rca === null ? null : { id: rca.id, isSignedOff: rca.state === 'signed-off' || rca.state === 'closed' },
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
    const isLeft = (site: string): boolean => ['awaited', 'failed'].includes(standings.get(site) ?? 'not-required');
    return sites.filter(({ id }) => isLeft(id)).map(({ name }) => name);
  }

  /** The gates of a fix that is on its way up. */
  private async climb(tx: Tx, { state, fix }: Course): Promise<Climb | null> {
    if (fix === null || (state !== 'fix-prepared' && state !== 'proven')) return null;
    const release = await findRelease(tx, fix.said.release);
    if (release === null) throw new Error('A release that was a fix is gone.');
    const facts = await this.gates.gather(tx, release);
    const gates = ENVIRONMENT_NAMES.map((environment) => {
      return { environment, standing: facts.standings[environment], criteria: judge(facts, environment) };
    });
    const signed = facts.signOffs.filter(({ decision, withdrawn }) => decision === 'approved' && withdrawn === null);
    return {
      ...{ release: release.version, digest: release.digest, gates },
      hands: [...facts.release.madeBy, ...facts.promotedBy],
      signers: signed.flatMap(signersOf),
    };
  }

  private sitesOf({ product }: Hotfix): readonly Site[] {
    return this.environments.sites(LIVE, product);
  }
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
