import type { RoleGrant, RoleName } from '../../people/caller.js';
import type { Site } from '../../sites/site.js';
import type { SmokeTestPerformer, SmokeTestSettings } from '../../sites/smoke-test-settings.js';
import type { Witness } from '../witness.js';

export const SMOKE_OUTCOMES = ['passed', 'failed'] as const;
export type SmokeOutcome = (typeof SMOKE_OUTCOMES)[number];

/** What a release needs: whether it is smoke tested in Production, by whom, by which steps, and where. */
export interface SmokeTestPlan {
  readonly required: boolean;
  readonly performer: SmokeTestPerformer;
  /** An https address; null only where none is required. */
  readonly steps: string | null;
  /** The Trusts at whose sites it is done; null: at every site. */
  readonly trusts: readonly string[] | null;
}

/** A person's decision on one exact digest, with the reason (003-078). The last one holds. Times are UTC. */
export interface SmokeTestDecision extends SmokeTestPlan {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly reason: string;
  readonly by: Witness;
  readonly as: RoleName;
  readonly at: Date;
}

/** Who tested, and in which role (decision 1). `person` is null for the holder of a link. */
export interface SmokeTester {
  readonly person: string | null;
  readonly name: string;
  readonly as: SmokeTestPerformer;
  /** The Trust that they test for, or null. */
  readonly trust: string | null;
}

/** What came of one smoke test at one site. Times are UTC. */
export interface SmokeTestResult {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly site: string;
  /** What had been done last at the site when it was tested. */
  readonly deed: string;
  readonly outcome: SmokeOutcome;
  readonly notes: string | null;
  readonly by: SmokeTester;
  readonly at: Date;
}

/** `awaited`: one is required, and nothing came of one since the last thing that was done at the site. */
export type SmokeStanding = 'not-required' | 'awaited' | 'passed' | 'failed';

/**
 * How the smoke test of a digest stands at a site, whatever runs there: one is counted only where the site's own probe says that it
 * runs this digest. `not-ready`: it is awaited, and cannot be done while the probe is not well, or something is done there. `not-there`:
 * the site runs something else, or nothing.
 */
export type SmokeTestState = SmokeStanding | 'not-ready' | 'not-there';

/** A smoke test that somebody still has to do. */
export interface SmokeTestAwaited {
  readonly site: string;
  /** What was done there last. */
  readonly deed: string;
  readonly performer: SmokeTestPerformer;
  readonly steps: string | null;
  /** The id of the decision that asks for it; null: the product's settings do. */
  readonly decision: string | null;
  /** The last one since that deed, which failed; null: nothing came of one yet. */
  readonly failed: Pick<SmokeTestResult, 'by' | 'at'> | null;
}

/** Nobody said anything, neither for the product nor for the release. */
const NONE: SmokeTestPlan = { required: false, performer: 'delivery', steps: null, trusts: null };

/** What holds for a release: the last decision on it, else what the product says. */
export function planOf(decision: SmokeTestDecision | null, settings: SmokeTestSettings | null): SmokeTestPlan {
  if (decision !== null) return decision;
  return settings === null ? NONE : { ...settings, trusts: settings.trusts ?? null };
}

/** Whether a smoke test is done at this site, which is only ever one of Production. */
export function isTestedAt(plan: SmokeTestPlan, site: Pick<Site, 'environment' | 'trust'>): boolean {
  if (!plan.required || site.environment !== 'production') return false;
  return plan.trusts === null || (site.trust !== null && plan.trusts.includes(site.trust));
}

/** Who does it there. A site that is no Trust's, such as the hub, has nobody but the delivery team. */
export function performerAt(plan: SmokeTestPlan, site: Pick<Site, 'trust'>): SmokeTestPerformer {
  return site.trust === null ? 'delivery' : plan.performer;
}

/** Whether whoever holds these roles tests there: one of the delivery team, or somebody of the site's own Trust. */
export function testsAt(
  performer: SmokeTestPerformer,
  { trust }: Pick<Site, 'trust'>,
  roles: readonly RoleGrant[],
): boolean {
  return roles.some((held) => held.role === performer && (held.role !== 'trust' || held.trust === trust));
}

/**
 * How the smoke test of a digest stands at a site. The last result since the last deed there decides; a failure stands although no test
 * is required any more. `results` are those of that digest and site, oldest first.
 */
export function smokeStandingAt(
  plan: SmokeTestPlan,
  site: Pick<Site, 'environment' | 'trust'>,
  seen: { readonly deed: string | null; readonly results: readonly SmokeTestResult[] },
): SmokeStanding {
  return lastSince(seen)?.outcome ?? (isTestedAt(plan, site) ? 'awaited' : 'not-required');
}

/** What the page of a release, that of its tests and their answers count; `runs`: by the site's own probe, null where it has said nothing. */
export function smokeTestStateAt(
  standing: SmokeStanding,
  digest: string,
  runs: { readonly digest: string; readonly healthy: boolean; readonly deed: string | null } | null,
): SmokeTestState {
  if (standing === 'not-required') return standing;
  if (runs?.digest !== digest) return 'not-there';
  return standing === 'awaited' && (!runs.healthy || runs.deed === null) ? 'not-ready' : standing;
}

/** Whether somebody still has to test there: a failed test is done again once it is mended, and says by itself nothing of what comes after. */
export function isStillToTest(standing: SmokeStanding): boolean {
  return standing === 'awaited' || standing === 'failed';
}

/** What came of the last test since the last deed; `results` are oldest first. */
export function lastSince<R extends Pick<SmokeTestResult, 'deed'>>(seen: {
  readonly deed: string | null;
  readonly results: readonly R[];
}): R | null {
  return seen.results.findLast(({ deed }) => deed === seen.deed) ?? null;
}
