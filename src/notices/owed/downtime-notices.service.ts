import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Agreement } from '../../evidence/agreements/agreement.js';
import { currentAgreements } from '../../evidence/agreements/agreement.table.js';
import { concerns } from '../../evidence/clinical-risk/rejection.js';
import { standingRejections } from '../../evidence/clinical-risk/rejection.table.js';
import { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import type { Product } from '../../sites/site.js';
import type { KeptNotice } from '../notice.js';
import { expectedReleases, type ExpectedRelease } from '../expected-release.table.js';
import { NoticeSources } from '../notice-sources.service.js';
import { noticesOfThreads } from '../notice.table.js';
import type { OwedNotice } from '../owed.js';
import { digestsAtSites, type SiteProgress } from '../rollout-progress.js';
import { SeenRollouts } from '../seen-rollouts.service.js';
import type { ToldWord } from './downtime.js';
import { owedOfDowntimes, threadsOf, type KnownDowntimes, type Place } from './downtimes.js';
import { owedEarlySight, owedSchedules } from './schedule.js';
import type { SiteNow } from './site-words.js';

type OnHold = Parameters<KnownDowntimes['isOnHold']>[0];

const DAY_SECONDS = 86_400;
/** What ended longer ago was told, or is no news any more. */
const ROLLOUTS_WITHIN_SECONDS = 4 * DAY_SECONDS;
/** Less than that of rollouts: a window is not called missed because its rollout is forgotten. */
const AGREEMENTS_WITHIN_SECONDS = DAY_SECONDS;

/**
 * What is owed about downtimes: from the windows that Trusts agreed to, from how rollouts come along, and from what smoke tests say
 * (003-009 to 003-011, 003-018, 003-022).
 */
@Injectable()
export class DowntimeNotices implements OnModuleInit {
  readonly name = 'downtimes';

  constructor(
    private readonly sources: NoticeSources,
    private readonly rollouts: SeenRollouts,
    private readonly smoke: SmokeStandings,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const known = await this.known(tx);
    const expected = await expectedReleases(tx);
    const rounds = await allRoundsOf(tx, { ...known, expected });
    return [
      ...owedOfDowntimes(known),
      ...owedEarlySight({
        ...{ ...known, rounds, expected },
        placesOf: (product) => known.placesOf('production', product),
        aheadSeconds: known.policyOf('production').earlySightSeconds,
      }),
      ...owedSchedules(rounds.filter(isAmong(known.rounds)), (trust) => this.environments.trustName(trust)),
    ];
  };

  /** All that downtimes follow from, at this moment of the database's clock. */
  async known(tx: Tx): Promise<KnownDowntimes> {
    const rounds = await currentAgreements(tx, { withinSeconds: AGREEMENTS_WITHIN_SECONDS });
    const sites = await this.sites(tx, rounds);
    const rejections = await standingRejections(tx);
    const known = {
      ...{ now: await databaseNow(tx), rounds, sites },
      needsAgreement: (name: EnvironmentName) => this.environments.rung(name).agreements === 'required',
      isOnHold: ({ release, environment }: OnHold) =>
        rejections.some((one) => one.release === release && concerns(one, { digest: one.digest, environment })),
      policyOf: (name: EnvironmentName) => this.environments.rung(name).notices,
      placesOf: (name: EnvironmentName, product: Product) => this.places(name, product),
    };
    return { ...known, words: (await noticesOfThreads(tx, threadsOf(known))).map(wordOf) };
  }

  private async sites(tx: Tx, rounds: readonly Agreement[]): Promise<readonly SiteNow[]> {
    const found = await this.rollouts.sites(tx, ROLLOUTS_WITHIN_SECONDS);
    const standings = await this.smoke.smokeStandings(tx, digestsAtSites(found));
    return found.map((site) => ({
      ...site,
      smoke: standings.get(site.digest)?.get(site.site) ?? 'not-required',
      windowEnds: windowEnds(site, rounds),
    }));
  }

  private places(environment: EnvironmentName, product: Product): readonly Place[] {
    return this.environments
      .sites(environment, product)
      .map(({ id, trust, hub = false }) => ({ id, trust, hub: hub && trust === null }));
  }
}

/** The latest rounds of all Trusts that were asked about these releases: those too whose time was over long ago, while others' is to come. */
async function allRoundsOf(
  tx: Tx,
  {
    rounds,
    sites,
    expected,
  }: Pick<KnownDowntimes, 'rounds' | 'sites'> & { readonly expected: readonly ExpectedRelease[] },
): Promise<readonly Agreement[]> {
  const releases = new Set([...rounds, ...sites, ...expected].map(({ release }) => release));
  return await currentAgreements(tx, { releases: [...releases] });
}

function isAmong(rounds: readonly Agreement[]): (round: Agreement) => boolean {
  const named = new Set(rounds.map(({ release, environment }) => `${environment} ${release}`));
  return ({ release, environment }) => named.has(`${environment} ${release}`);
}

function windowEnds(site: SiteProgress, rounds: readonly Agreement[]): Date | null {
  const { release, environment, trust } = site;
  const round = rounds.find((one) => one.release === release && one.environment === environment && one.trust === trust);
  return round?.state === 'agreed' ? round.to : null;
}

function wordOf({ key, event, thread, subject, facts, calendar, owedAt }: KeptNotice): ToldWord {
  const from = timeIn(facts['from']);
  const window = from === null ? null : { from, to: timeIn(facts['to']) };
  const { sites } = subject;
  return {
    ...{ key, event, thread, window, sequence: calendar?.sequence ?? 0, at: owedAt, sites },
    began: timeIn(facts['began']),
  };
}

function timeIn(fact: unknown): Date | null {
  return typeof fact === 'string' ? new Date(fact) : null;
}
