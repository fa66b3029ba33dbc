import { placeholder } from '../platform/placeholder.js';
import type { Product } from '../sites/site.js';
import type { SmokeTestPerformer } from '../sites/smoke-test-settings.js';
import type { Offer, OnTheWay } from './next.js';

/** A fix that was announced in triage and is not registered yet, and what a registration of it is made of. */
export interface UnregisteredFix {
  readonly version: string;
  readonly product: Product;
  /** What most of Live runs; null where nobody knows. */
  readonly runs: string | null;
  /** The services of that. */
  readonly services: readonly string[];
  /** The issue that a tracker is told of with it; null where none is set up. */
  readonly answers: string | null;
}

/** A site that does not count as back before somebody has tested what it runs. */
export interface UntestedSite {
  readonly site: string;
  readonly name: string;
  /** What runs there by its own probe. */
  readonly version: string;
  readonly digest: string;
  readonly performer: SmokeTestPerformer;
  readonly steps: string | null;
  /** By whom and when the last test there failed; null: nobody has tested it yet. */
  readonly failed: { readonly by: { readonly name: string }; readonly at: Date } | null;
}

/** An order by which sites were taken offline, and those of its sites at which somebody has to look. */
export interface StuckOrder {
  readonly order: string;
  readonly sites: readonly { readonly name: string; readonly says: string }[];
}

/** What has to be done elsewhere in Gatehouse before the runbook goes on. */
export interface Errands {
  readonly unregistered: UnregisteredFix | null;
  readonly untested: readonly UntestedSite[];
  /** Null where every site goes as it was told to. */
  readonly stuck: StuckOrder | null;
}

/** The way on that is no step of the runbook itself: registering the fix, testing a site that is to be back, and helping one that is stuck. */
export function nextErrands({ unregistered, untested, stuck }: Errands): OnTheWay {
  const own = untested.filter(({ performer }) => performer === 'delivery');
  const theirs = untested.filter(({ performer }) => performer === 'trust');
  return {
    offers: [
      ...(unregistered === null ? [] : [registration(unregistered)]),
      ...own.map(smokeTest),
      ...(stuck === null ? [] : [tryAgain(stuck)]),
    ],
    waitingFor: [
      ...theirs.map(
        ({ name, failed }) =>
          `The Trust tests ${name} itself, and has not said yet what came of it${failed === null ? '' : ' since'}.${lastFailed(failed)}`,
      ),
      ...(stuck?.sites ?? []).map(({ name, says }) => `${name}: ${says}`),
    ],
  };
}

function tryAgain({ order, sites }: StuckOrder): Offer {
  const names = sites.map(({ name }) => name).join(', ');
  return {
    ...{ step: 'try-sites-again', what: `Try again at once at ${names}, when what is in the way there is gone.` },
    ...{ who: 'the delivery team', permission: 'offline.order', leadsOn: false, notBy: [] },
    ...{ method: 'POST', path: `/api/v1/offline/${order}/again` },
    needs: [{ field: 'reason', what: 'what has changed there' }],
    example: { reason: placeholder('what has changed there') },
  };
}

/** Its packages lead nowhere until somebody names the real ones, so that what is sent as it stands registers nothing. */
function registration({ version, product, runs, services, answers }: UnregisteredFix): Offer {
  const packages = services.map((service) => ({
    ...{ service, version, artefact: `file:${service}-${version}.tar.gz`, sha256: '0'.repeat(64) },
  }));
  return {
    ...{ step: 'register-fix', what: 'Register the fix as a hotfix release.' },
    ...{ who: 'a release manager of the delivery team', permission: 'releases.register', leadsOn: true, notBy: [] },
    ...{ method: 'POST', path: '/api/v1/releases' },
    needs: [
      { field: 'packages', what: 'each service with its version, where its package lies, and the sha256 of that' },
      { field: 'migration', what: 'none, expand, reversible or one-way' },
      { field: 'rollsBackTo', what: 'the version to go back to; null where there is none' },
    ],
    example: {
      ...{ version, kind: 'hotfix', product, migration: 'none', rollsBackTo: runs, packages },
      ...(answers === null ? {} : { answers }),
    },
  };
}

function lastFailed(failed: UntestedSite['failed']): string {
  return failed === null ? '' : ` The last one failed: ${failed.by.name} said so at ${failed.at.toISOString()}.`;
}

function smokeTest({ site, name, version, digest, steps, failed }: UntestedSite): Offer {
  return {
    ...{
      step: `smoke-test-${site}`,
      what: `Say what the smoke test of ${version} at ${name} came to.${lastFailed(failed)}`,
    },
    ...{ who: 'the delivery team', permission: 'smoke-tests.record', leadsOn: true, notBy: [] },
    ...{ roles: ['delivery'], method: 'POST', path: `/api/v1/releases/${version}/smoke-tests/results` },
    needs: [
      { field: 'outcome', what: `passed, or failed with notes${steps === null ? '' : `; its steps: ${steps}`}` },
      { field: 'digest', what: 'the digest that you tested' },
      ...(failed === null ? [] : [{ field: 'notes', what: 'what is different now, since the last one failed' }]),
    ],
    example: {
      site,
      digest,
      outcome: 'passed',
      ...(failed === null ? {} : { notes: placeholder('what is different now') }),
    },
  };
}
