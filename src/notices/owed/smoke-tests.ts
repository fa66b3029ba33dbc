import type { SmokeTestAwaited } from '../../evidence/smoke-tests/smoke-test.js';
import { SMOKE_TEST_ACT, smokeTestSubject } from '../../evidence/smoke-tests/smoke-test-page.js';
import type { SmokeTester } from '../../sites/trust.js';
import type { OwedNotice } from '../owed.js';
import type { SiteProgress } from '../rollout-progress.js';

/** So long somebody of a Trust can record a test by the link that they were sent. */
const LINK_DAYS = 14;
const DAY_MS = 86_400_000;

/** That somebody is asked to test a release at a site, with the steps, once the site's own probe says that it runs (003-079). */
export function smokeTestAsked(
  { release, digest, product, environment, site, trust, healthyAt }: SiteProgress,
  awaited: Omit<SmokeTestAwaited, 'failed'>,
  { tester, now }: { readonly tester: SmokeTester | null; readonly now: Date },
): OwedNotice {
  const byTrust = awaited.performer === 'trust' && trust !== null;
  const expiresAt = new Date((healthyAt ?? now).getTime() + LINK_DAYS * DAY_MS);
  return {
    key: `smoke-test-asked/${digest}/${site}/${awaited.deed}/${awaited.decision ?? 'product'}`,
    event: 'smoke-test-asked',
    subject: { release, product, environment, trust: byTrust ? trust : null, sites: [site] },
    facts: { steps: awaited.steps },
    thread: `release/${release}/${byTrust ? trust : 'own'}`,
    // Our own testers have an account to record it by.
    link: byTrust ? { act: SMOKE_TEST_ACT, subject: smokeTestSubject({ version: release, site }), expiresAt } : null,
    ...{ calendar: null, acknowledgeBy: null, instead: [] },
    also: byTrust && tester !== null ? [{ ...tester, role: 'smoke-tester' }] : [],
  };
}
