import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayDo, trustsInReach } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, notFound } from '../../platform/http/problem.js';
import type { Release } from '../../releases/release.js';
import { findRelease } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import type { Site } from '../../sites/site.js';
import type { SmokeTestPerformer } from '../../sites/smoke-test-settings.js';
import { lockEvidence } from '../evidence-lock.table.js';
import { SmokeResults } from './smoke-results.service.js';
import { SmokeStandings } from './smoke-standing.service.js';
import type { SmokeTestDecisionBody, SmokeTestResultBody } from './smoke-test.schema.js';
import {
  isTestedAt,
  performerAt,
  planOf,
  type SmokeTestDecision,
  type SmokeTestPlan,
  type SmokeTestResult,
  type SmokeTestState,
} from './smoke-test.js';
import { keepSmokeTestDecision, smokeTestDecisionsOf, smokeTestResultsOf } from './smoke-test.table.js';

/** One site of Production, as far as smoke tests go. */
interface SmokeTestedSite {
  readonly site: string;
  readonly name: string;
  readonly trust: string | null;
  readonly standing: SmokeTestState;
  /** Who tests it; null where nobody has to. */
  readonly performer: SmokeTestPerformer | null;
  /** Oldest first. */
  readonly results: readonly SmokeTestResult[];
}

/** The smoke tests of a release: what was decided, and what came of it where. */
export interface ShownSmokeTests {
  readonly release: string;
  readonly digest: string;
  readonly plan: SmokeTestPlan;
  /** Where the plan comes from: somebody's decision, what holds for the product, or nothing at all. */
  readonly because: 'decision' | 'product' | 'nobody-asks';
  /** Every one, oldest first; the last one holds. */
  readonly decisions: readonly SmokeTestDecision[];
  readonly sites: readonly SmokeTestedSite[];
}

/** Decides whether a release is smoke tested in Production, keeps what came of it, and shows both. */
@Injectable()
export class SmokeTests {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly standings: SmokeStandings,
    private readonly results: SmokeResults,
  ) {}

  /**
   * Decides for one exact digest. Refuses with 404 an unknown release, 409 another digest than the release's and a decision that was made
   * since the one that was read, 400 Trusts that there are not, and a test that is required without steps or without somebody to do it.
   */
  async decide(version: string, body: SmokeTestDecisionBody, caller: Caller): Promise<ShownSmokeTests> {
    return await this.database.transaction(async (tx) => {
      await lockEvidence(tx, version);
      const release = await registered(tx, version);
      refuseOtherDigest(release, body.digest);
      // Under the lock: of two who decide in one moment, the second has not read what the first decided.
      if (body.after !== undefined) refuseUnread(await smokeTestDecisionsOf(tx, release.digest), body.after);
      const plan = this.planned(release, body);
      const said = { release: version, digest: release.digest, ...plan, reason: body.reason, as: 'delivery' } as const;
      const id = await keepSmokeTestDecision(tx, { ...said, by: caller.person });
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'smoke-test.decided',
        subject: `smoke-test:${id}`,
        detail: said,
      });
      return await this.shown(tx, release, caller);
    });
  }

  /**
   * Keeps what somebody's own test came to. Refuses with 404 an unknown release and a site that is not the caller's to see, 403 whoever
   * is not to test there, 409 another digest, a site where none is asked for, and one whose probe does not say that it runs this release.
   */
  async keepResult(version: string, body: SmokeTestResultBody, caller: Caller): Promise<ShownSmokeTests> {
    return await this.database.transaction(async (tx) => {
      await lockEvidence(tx, version);
      const release = await registered(tx, version);
      const site = this.sitesOf(release, caller).find(({ id }) => id === body.site);
      if (site === undefined) throw notFound('site');
      refuseOtherDigest(release, body.digest);
      await this.results.keep(tx, {
        ...{ release, site, outcome: body.outcome, notes: body.notes ?? null },
        tester: { person: caller.person, link: null, name: caller.name, roles: caller.roles },
      });
      return await this.shown(tx, release, caller);
    });
  }

  /** Everything about a release's smoke tests; a Trust sees its own sites. Refuses with 404 an unknown release, and one that is not its own. */
  async show(version: string, caller: Caller): Promise<ShownSmokeTests> {
    return await this.database.transaction(async (tx) => {
      const release = await registered(tx, version);
      return await this.shown(tx, release, caller);
    });
  }

  private async shown(tx: Tx, release: Release, caller: Caller): Promise<ShownSmokeTests> {
    const { version, digest, product } = release;
    const sites = this.sitesOf(release, caller);
    if (sites.length === 0 && !mayDo(caller, 'smoke-tests.read', { trust: null })) throw notFound('release');
    const decisions = await smokeTestDecisionsOf(tx, digest);
    const settings = this.environments.product(product)?.smokeTest ?? null;
    const plan = planOf(decisions.at(-1) ?? null, settings);
    const ids = sites.map(({ id }) => id);
    const { states } = await this.standings.states(tx, { digest, sites: ids });
    const results = await smokeTestResultsOf(tx, { digest, sites: ids });
    const { required, performer, steps, trusts } = plan;
    return {
      ...{ release: version, digest, decisions, plan: { required, performer, steps, trusts } },
      because: decisions.length > 0 ? 'decision' : settings === null ? 'nobody-asks' : 'product',
      sites: sites.map((site) => ({
        ...{ site: site.id, name: site.name, trust: site.trust },
        standing: states.get(site.id) ?? 'not-required',
        performer: isTestedAt(plan, site) ? performerAt(plan, site) : null,
        results: results.filter((result) => result.site === site.id),
      })),
    };
  }

  /** The sites of Production that run the product and are the caller's to see. */
  private sitesOf({ product }: Release, caller: Caller): readonly Site[] {
    const reach = trustsInReach(caller, 'smoke-tests.read');
    const sites = this.environments.sites('production', product);
    return reach === 'every' ? sites : sites.filter(({ trust }) => trust !== null && reach.includes(trust));
  }

  private planned({ product }: Release, body: SmokeTestDecisionBody): SmokeTestPlan {
    const settings = this.environments.product(product)?.smokeTest ?? null;
    const { required, performer = settings?.performer, steps = settings?.steps, trusts } = body;
    for (const trust of trusts ?? []) {
      if (this.environments.trust(trust) !== null) continue;
      throw badRequest([
        { field: 'trusts', fault: `names no Trust that there is: ${trust}`, fix: 'use ids of Trusts' },
      ]);
    }
    if (required && performer === undefined)
      throw badRequest([{ field: 'performer', fault: 'is missing', fix: 'say who tests: trust or delivery' }]);
    if (required && steps === undefined) {
      const fix = 'give the https address of the steps, which the tester is shown';
      throw badRequest([{ field: 'steps', fault: 'is missing', fix }]);
    }
    return { required, performer: performer ?? 'delivery', steps: steps ?? null, trusts: trusts ?? null };
  }
}

async function registered(tx: Tx, version: string): Promise<Release> {
  const release = await findRelease(tx, version);
  if (release === null) throw notFound('release');
  return release;
}

function refuseOtherDigest(release: Release, seen: string): void {
  if (release.digest === seen) return;
  const detail = `Release ${release.version} has the digest ${release.digest}, not ${seen}. Look at it again.`;
  throw conflict(detail, { digest: release.digest });
}

function refuseUnread(decisions: readonly SmokeTestDecision[], read: string | null): void {
  const last = decisions.at(-1)?.id ?? null;
  if (last !== read) throw conflict(DECIDED_SINCE, { after: last });
}

const DECIDED_SINCE =
  'Something else was decided since you read it. Read what holds now, and decide once more if you still want to.';
