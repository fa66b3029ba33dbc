import { Injectable } from '@nestjs/common';
import { entriesAbout, subjectsOfIncident, type RecordedEntry } from '../../audit/audit.table.js';
import { today } from '../../evidence/documents/document.table.js';
import type { Caller } from '../../people/caller.js';
import { mayDo, trustsInReach } from '../../people/permission.js';
import { listPeople } from '../../people/person.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { grouped } from '../../platform/grouping.js';
import { notFound } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { GateCriteria } from './gate-criteria.js';
import { actionsOf } from './rca-action.table.js';
import { trustsConcerned, type RcaIncident } from './rca.js';
import { causesNamedAgain, sectionsOfRca } from './rca-section.table.js';
import { findRca, lockRca, type RcaOfIncident, type RcaWish } from './rca.table.js';
import type { Audience, KnownTrust, RcaFacts, RecordedMoment } from './reading.js';
import { reflectionsOf } from './reflection.table.js';
import { repeatedCauses, type RepeatedCause } from './repeats.js';

const MOST_MOMENTS = 2000;

/** Knows who may see which RCA, and gathers what it is read by. */
@Injectable()
export class RcaFactsFinder {
  constructor(
    private readonly environments: Environments,
    private readonly criteria: GateCriteria,
  ) {}

  /** Refuses with 404 what there is not, and what does not concern the caller's Trust. */
  async reached(tx: Tx, id: string, caller: Caller): Promise<RcaOfIncident> {
    return this.inSight(await findRca(tx, id), caller);
  }

  /** As `reached`, locked until the transaction ends. */
  async locked(tx: Tx, id: string, caller: Caller): Promise<RcaOfIncident> {
    return this.inSight(await lockRca(tx, id), caller);
  }

  /** Which RCAs the caller sees: null for all. */
  reachOf(caller: Caller): RcaWish['of'] {
    const trusts = trustsInReach(caller, 'rcas.read');
    return trusts === 'every' ? null : this.reachOfTrusts(trusts);
  }

  private reachOfTrusts(trusts: readonly string[]): NonNullable<RcaWish['of']> {
    const own = this.environments.allSites.filter(({ trust }) => trust !== null && trusts.includes(trust));
    return { trusts, sites: own.map(({ id }) => id) };
  }

  /** With whose eyes the caller reads it: of the Trusts that they answer for, the first that it concerns. */
  audienceOf(found: RcaOfIncident, caller: Caller): Audience {
    return this.audienceAmong(this.concernedBy(found), caller);
  }

  /** With whose eyes the caller reads what concerns many: of the Trusts that they answer for, the first. */
  audienceAmong(concerned: readonly string[], caller: Caller): Audience {
    const trusts = trustsInReach(caller, 'rcas.read');
    if (trusts === 'every') return null;
    return trusts.find((trust) => concerned.includes(trust)) ?? trusts[0] ?? '';
  }

  /** Ids of the Trusts whose sites its incident touches, or that its impact names. */
  concernedBy({ rca, incident }: RcaOfIncident): readonly string[] {
    return trustsConcerned({ rca, incident }, (site) => this.environments.site(site)?.trust ?? null);
  }

  /** What a reading for this audience is made of. */
  async gather(tx: Tx, { rca, incident }: RcaOfIncident, audience: Audience): Promise<RcaFacts> {
    const of = audience === null ? null : this.reachOfTrusts([audience]);
    return {
      ...{ rca, incident, sections: await sectionsOfRca(tx, rca.id), actions: await actionsOf(tx, [rca.id]) },
      reflections: await reflectionsOf(tx, rca.id),
      moments: (await entriesAbout(tx, { subjects: await subjectsOf(tx, incident), limit: MOST_MOMENTS })).map(
        momentOf,
      ),
      repeats: repeatedCauses(await causesNamedAgain(tx, { shared: rca.id, of })).filter(({ rcas }) =>
        rcas.some(({ id }) => id === rca.id),
      ),
      ...(await this.names(tx)),
      criterionTitle: ({ environment, criterion }) =>
        criterion === null ? null : this.criteria.titleOf(environment, criterion),
      now: await databaseNow(tx),
      today: await today(tx),
    };
  }

  /** Whoever and whatever a text may name. */
  async names(tx: Tx): Promise<Pick<RcaFacts, 'people' | 'trusts'>> {
    return { people: await listPeople(tx), trusts: this.trusts() };
  }

  /** The causes that came back, among the RCAs that those of this reach may read. */
  async repeatsAmong(tx: Tx, of: RcaWish['of']): Promise<readonly RepeatedCause[]> {
    return repeatedCauses(await causesNamedAgain(tx, { shared: null, of }));
  }

  private inSight(found: RcaOfIncident | null, caller: Caller): RcaOfIncident {
    if (found === null) throw notFound('RCA');
    const concerned = this.concernedBy(found);
    const sees =
      mayDo(caller, 'rcas.read', { trust: null }) || concerned.some((trust) => mayDo(caller, 'rcas.read', { trust }));
    if (!sees) throw notFound('RCA');
    return found;
  }

  private trusts(): readonly KnownTrust[] {
    const sites = grouped(this.environments.allSites, ({ trust }) => trust);
    return this.environments.trusts.map(({ id, name }) => ({ id, name, sites: sites.get(id) ?? [] }));
  }
}

/** What its time line is drawn from: the incident, and whatever let it through or mended it (003-061). */
export async function subjectsOf(tx: Tx, incident: RcaIncident): Promise<readonly string[]> {
  const { id, release, rollout, promotion } = incident;
  return [
    `incident:${id}`,
    ...(release === null ? [] : [`release:${release}`]),
    ...(rollout === null ? [] : [`rollout:${rollout}`]),
    ...(promotion === null ? [] : [`promotion:${promotion}`]),
    ...(await subjectsOfIncident(tx, 'hotfix', id)),
  ];
}

function momentOf({ at, actor, action, subject, detail }: RecordedEntry): RecordedMoment {
  const because = detail['because'] ?? detail['reason'];
  return { at, actor, action, subject, because: typeof because === 'string' ? because : null };
}
