import { Injectable } from '@nestjs/common';
import { SmokeStandings } from '../evidence/smoke-tests/smoke-standing.service.js';
import type { Tx } from '../platform/database/database.service.js';
import { grouped } from '../platform/grouping.js';
import { findRelease } from '../releases/release.table.js';
import { runningAt, type RunningRow } from '../rollouts/running-release.table.js';
import type { SiteStanding } from '../rollouts/offline/offline-view.js';
import { Environments } from '../sites/environments.service.js';
import type { Course } from './course.js';
import type { Errands, UnregisteredFix, UntestedSite } from './errand.js';
import type { Hotfix } from './hotfix.table.js';
import { isLeftWithoutFix, type World } from './rules.js';
import { isOver, isUnderWay } from './step.js';

/** How the hotfix stands whose errands are asked for. */
interface Standing {
  readonly hotfix: Hotfix;
  readonly course: Course;
  readonly world: Pick<World, 'production' | 'isBlocker'>;
  /** The sites that were taken offline for it. */
  readonly offline: readonly SiteStanding[];
}

/** Finds what has to be done elsewhere before the runbook goes on; asks only where it is time for it. */
@Injectable()
export class ErrandFacts {
  constructor(
    private readonly environments: Environments,
    private readonly smoke: SmokeStandings,
  ) {}

  async gather(tx: Tx, standing: Standing): Promise<Errands> {
    return {
      unregistered: await this.unregistered(tx, standing),
      untested: await this.untested(tx, standing),
      stuck: stuckOf(standing),
    };
  }

  private async unregistered(tx: Tx, { hotfix, course, world }: Standing): Promise<UnregisteredFix | null> {
    const { state, triage, assessment } = course;
    if (state !== 'offline-decided' || triage === null || assessment === null) return null;
    if (isLeftWithoutFix(course, world)) return null;
    const { version, ticket } = triage.said;
    if ((await findRelease(tx, version)) !== null) return null;
    const { product } = hotfix;
    const runs = mostOften((await this.running(tx, hotfix, null)).map((one) => one.version));
    const before = runs === null ? null : await findRelease(tx, runs);
    const hasTracker = (this.environments.product(product)?.tracker ?? null) !== null;
    return {
      ...{ version, product, runs: before?.version ?? null, answers: hasTracker ? ticket : null },
      services: before?.packages.map(({ service }) => service) ?? [`${product}-api`],
    };
  }

  private async untested(tx: Tx, { hotfix, course, world, offline }: Standing): Promise<readonly UntestedSite[]> {
    const isFixed = course.state === 'deploying' && world.production === 'settled';
    const isLeft = isUnderWay(course.state) && isLeftWithoutFix(course, world);
    if (!isFixed && !isLeft) return [];
    const away = offline.filter(({ stage }) => stage !== 'back').map(({ site }) => site);
    const running = await this.running(tx, hotfix, isFixed ? null : away);
    const untested: UntestedSite[] = [];
    for (const [digest, rows] of grouped(running, (one) => one.digest)) {
      const sites = rows.map(({ site }) => site);
      for (const { site, performer, steps, failed } of await this.smoke.awaited(tx, { digest, sites })) {
        const version = rows.find((one) => one.site === site)?.version ?? '';
        const name = this.environments.site(site)?.name ?? site;
        untested.push({ site, name, version, digest, performer, steps, failed });
      }
    }
    return untested;
  }

  /** What these sites of Live (null: all that run the product) run. */
  private async running(tx: Tx, { product }: Hotfix, sites: readonly string[] | null): Promise<readonly RunningRow[]> {
    const all = this.environments.sites('production', product).map(({ id }) => id);
    return runningAt(tx, sites ?? all, product);
  }
}

function stuckOf({ course, offline }: Standing): Errands['stuck'] {
  const order = course.offline?.said.order ?? null;
  const sites = offline.filter(({ canBeTriedAgain }) => canBeTriedAgain);
  return order === null || isOver(course.state) || sites.length === 0 ? null : { order, sites };
}

function mostOften(versions: readonly string[]): string | null {
  const counted = [...grouped(versions, (version) => version)].map(([version, all]) => ({
    version,
    count: all.length,
  }));
  return counted.toSorted((one, other) => other.count - one.count)[0]?.version ?? null;
}
