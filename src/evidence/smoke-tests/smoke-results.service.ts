import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { RoleGrant } from '../../people/caller.js';
import type { Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, forbidden } from '../../platform/http/problem.js';
import type { Release } from '../../releases/release.js';
import { Environments } from '../../sites/environments.service.js';
import type { Site } from '../../sites/site.js';
import { ProbedSites } from './probed-sites.js';
import {
  isTestedAt,
  performerAt,
  planOf,
  testsAt,
  type SmokeOutcome,
  type SmokeTestPlan,
  type SmokeTestResult,
} from './smoke-test.js';
import { keepSmokeTestResult, smokeTestDecisionsOf, smokeTestResultsOf } from './smoke-test.table.js';

/** A result that somebody gives. Whoever calls holds the evidence's lock. */
interface GivenResult {
  readonly release: Release;
  readonly site: Site;
  readonly outcome: SmokeOutcome;
  readonly notes: string | null;
  /** A person, or the holder of a link; the other is null. */
  readonly tester: {
    readonly person: string | null;
    readonly link: string | null;
    readonly name: string;
    readonly roles: readonly RoleGrant[];
  };
}

/** What a site waits for, and what came of it since the last thing that was done there. */
export interface SmokeTestDue {
  readonly plan: SmokeTestPlan;
  /** The id of what was done there last. */
  readonly deed: string;
  /** Since then, oldest first. */
  readonly results: readonly SmokeTestResult[];
}

/** Keeps results of smoke tests, whoever gives them: only of what the site's own probe says that it runs. */
@Injectable()
export class SmokeResults {
  constructor(
    private readonly environments: Environments,
    private readonly probed: ProbedSites,
  ) {}

  /** Keeps a result, with its record. Refuses with 403 and 409 as `SmokeTests.keepResult` does. */
  async keep(tx: Tx, { release, site, outcome, notes, tester }: GivenResult): Promise<void> {
    const plan = await this.planOf(tx, release);
    const due = await this.due(tx, release, site);
    if (!isToTest(plan, site, due))
      throw conflict(
        `No smoke test of ${release.version} is asked for at ${site.name}, so there is nothing to record.`,
      );
    const as = performerAt(plan, site);
    if (!testsAt(as, site, tester.roles)) throw forbidden(notYours(plan, site));
    if (due === null) {
      const detail = `The site's own probe does not say that ${release.version} runs at ${site.name}, healthy. Test it once it does.`;
      throw conflict(detail);
    }
    if (outcome === 'passed' && notes === null && due.results.at(-1)?.outcome === 'failed')
      throw badRequest([
        { field: 'notes', fault: 'is missing', fix: 'the last test here failed; say what is different now' },
      ]);
    const { version, digest } = release;
    const said = { release: version, digest, site: site.id, deed: due.deed, outcome, notes };
    const by = { person: tester.person, name: tester.name, as, trust: as === 'trust' ? site.trust : null };
    const id = await keepSmokeTestResult(tx, { ...said, by, link: tester.link });
    await record(tx, {
      actor: tester.person === null ? `link:${tester.link ?? ''}` : `person:${tester.person}`,
      action: `smoke-test.${outcome}`,
      subject: `smoke-test:${id}`,
      detail: { ...said, as, trust: by.trust, tester: tester.name },
    });
  }

  /** What a smoke test at this site would speak of now; null where the site's probe does not say that this release runs there, healthy. */
  async due(tx: Tx, release: Release, site: Site): Promise<SmokeTestDue | null> {
    const { product, digest } = release;
    const [seen] = await this.probed.at(tx, product, [site.id]);
    if (seen === undefined || seen.digest !== digest || !seen.healthy || seen.deed === null) return null;
    const { deed } = seen;
    const results = await smokeTestResultsOf(tx, { digest, sites: [site.id] });
    return { plan: await this.planOf(tx, release), deed, results: results.filter((one) => one.deed === deed) };
  }

  /** What holds for a release: the last decision on it, else what its product says. */
  async planOf(tx: Tx, { digest, product }: Pick<Release, 'digest' | 'product'>): Promise<SmokeTestPlan> {
    const decisions = await smokeTestDecisionsOf(tx, digest);
    return planOf(decisions.at(-1) ?? null, this.environments.product(product)?.smokeTest ?? null);
  }
}

/** Whether a result is asked for: a failure stands until a test passes, though none is required there any more. */
export function isToTest(plan: SmokeTestPlan, site: Site, due: SmokeTestDue | null): boolean {
  return isTestedAt(plan, site) || due?.results.at(-1)?.outcome === 'failed';
}

function notYours(plan: SmokeTestPlan, site: Site): string {
  if (performerAt(plan, site) === 'delivery') return `The smoke test at ${site.name} is done by the delivery team.`;
  return `The smoke test at ${site.name} is done by somebody of its Trust. To have it done by another, decide so, with a reason.`;
}
