import { Injectable } from '@nestjs/common';
import { Outages } from '../../changes/outages/outages.service.js';
import { AgreementFreezes } from '../../evidence/agreements/agreement-freeze.facts.js';
import { agreementsDuring } from '../../evidence/agreements/agreement.table.js';
import { expectedReleases } from '../../notices/expected-release.table.js';
import type { SiteProgress } from '../../notices/rollout-progress.js';
import type { Caller } from '../../people/caller.js';
import { mayDo, trustsInReach } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { grouped } from '../../platform/grouping.js';
import { pastTimes, type PastTime } from '../../rollouts/past-time.table.js';
import { Environments } from '../../sites/environments.service.js';
import { sitesInSight } from '../../sites/sight.js';
import type { Site } from '../../sites/site.js';
import { Freezes, type ScheduledFreeze } from '../../windows/freeze.service.js';
import { entryOfAgreement, entryOfFreeze, entryOfOutage, entryOfRelease, undatedOfAgreement } from './entries.js';
import type { ScheduleEntry, Undated } from './entry.js';
import { entriesOfRollouts, undatedOfRollouts } from './rollout-entries.js';
import { RolloutsUnderWay } from './rollouts-under-way.service.js';
import { withoutUsed } from './used-times.js';

/** So many of one kind are read at once. */
const MOST_OF_A_KIND = 5000;

/** A stretch of time, UTC. */
export interface Stretch {
  readonly from: Date;
  readonly to: Date;
}

/** All that is on in a stretch of time, as the caller may know of it; in no order. */
export interface Gathered {
  readonly now: Date;
  readonly entries: readonly ScheduleEntry[];
  readonly undated: readonly Undated[];
}

/** All but what is told of by others. */
interface Planned extends Gathered {
  /** The times that Trusts are asked for, or have agreed to. */
  readonly asked: readonly ScheduleEntry[];
  /** What rollouts that are over did. */
  readonly past: readonly PastTime[];
}

interface Asked extends Stretch {
  readonly caller: Caller;
  /** In sight. */
  readonly sites: readonly Site[];
}

/** Gathers what is planned from wherever it is kept, each part by the rule that says who may see it. */
@Injectable()
export class ScheduleFacts {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly underWay: RolloutsUnderWay,
    private readonly freezes: Freezes,
    private readonly ofRounds: AgreementFreezes,
    private readonly outages: Outages,
  ) {}

  async gather({ from, to }: Stretch, caller: Caller): Promise<Gathered> {
    const siteOf = (id: string): Site | null => this.environments.site(id);
    const asked = { from, to, caller, sites: sitesInSight(caller, this.environments.allSites) };
    const trusts = trustsInReach(caller, 'rollouts.read');
    // None of them waits for another: each is a reading of its own.
    const [{ outages }, active, { past, ...planned }] = await Promise.all([
      this.outages.list({ from, to }, caller),
      this.database.transaction((tx) => this.active(tx, trusts), 'schedule.under-way'),
      this.database.transaction((tx) => this.planned(tx, asked), 'schedule.gather'),
    ]);
    // What ended between two readings would be told twice.
    const underWay = new Set(active.map(({ rollout }) => rollout));
    const over = past.filter(({ rollout }) => !underWay.has(rollout));
    const others = outages.flatMap((outage) => entryOfOutage(outage, siteOf) ?? []);
    const [turns, waiting] = [entriesOfRollouts(active, over), undatedOfRollouts(active)];
    return {
      now: planned.now,
      entries: [...withoutUsed(planned.asked, turns, waiting), ...planned.entries, ...turns, ...others],
      undated: [...waiting, ...planned.undated],
    };
  }

  private async planned(tx: Tx, { caller, sites, ...stretch }: Asked): Promise<Planned> {
    const rounds = await agreementsDuring(tx, { ...stretch, trusts: trustsInReach(caller, 'agreements.read') });
    const trusts = trustsInReach(caller, 'rollouts.read');
    const past = await pastTimes(tx, { ...stretch, trusts, limit: MOST_OF_A_KIND });
    const frozen = await this.freezes.during(tx, { ...stretch, limit: MOST_OF_A_KIND }, caller);
    const near = placesNear(sites);
    const inFreeze = await this.ofRounds.finder(tx);
    const expected = (await expectedReleases(tx)).filter(({ product }) => concerns(product, { caller, sites }));
    return {
      past,
      now: await databaseNow(tx),
      asked: rounds.flatMap((round) => entryOfAgreement(round, inFreeze) ?? []),
      entries: [
        ...expected.map((release) => entryOfRelease(release, sites)),
        ...frozen.map((freeze) => entryOfFreeze(freeze, near(freeze))),
      ],
      undated: rounds.flatMap((round) => undatedOfAgreement(round) ?? []),
    };
  }

  /** The sites of rollouts in which something may still happen. */
  private async active(tx: Tx, trusts: 'every' | readonly string[]): Promise<readonly SiteProgress[]> {
    const isInReach = (trust: string | null) => trusts === 'every' || (trust !== null && trusts.includes(trust));
    return (await this.underWay.sites(tx)).filter(({ trust }) => isInReach(trust));
  }
}

/** Finds the sites among which those of a freeze are, without a look at the others of thousands. */
function placesNear(sites: readonly Site[]): (freeze: Pick<ScheduledFreeze, 'scope' | 'of'>) => readonly Site[] {
  const byTrust = grouped(sites, ({ trust }) => trust);
  const byId = grouped(sites, ({ id }) => id);
  return ({ scope, of }) => {
    if (of === null || (scope !== 'trust' && scope !== 'site')) return sites;
    return (scope === 'trust' ? byTrust : byId).get(of) ?? [];
  };
}

/** Whether the day of a release is the caller's to know: of those who read releases, and of a Trust that runs the product. */
function concerns(product: string, { caller, sites }: Pick<Asked, 'caller' | 'sites'>): boolean {
  if (mayDo(caller, 'releases.read')) return true;
  const runs = (site: Site) => Object.keys(site.products).includes(product);
  return sites.some((site) => site.environment === 'production' && runs(site));
}
