import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { Links } from '../../people/links/links.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, conflict, notFound, type Fault } from '../../platform/http/problem.js';
import type { Release } from '../../releases/release.js';
import { findRelease } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import { AGREEMENT_ACT } from './agreement-act.js';
import { timeInWords } from './agreement-words.js';
import { proposedTimeOf, type ProposingBody } from './agreement.schema.js';
import { currentAgreements, endAgreement, keepAgreement, lockAgreements } from './agreement.table.js';
import { isOpen, isSameTime, overAt, type Agreement, type ProposedTime } from './agreement.js';
import { covers, frozen, type Freeze } from '../../windows/freeze.js';
import { findFreeze, freezesSince } from '../../windows/freeze.table.js';
import { dayAt } from '../../windows/local-moment.service.js';
import { TrustRuns } from './trust-runs.service.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS_TO_ANSWER = 14;
const FURTHEST_DAYS = 400;

/** What one Trust is asked, and all that is needed for it. */
interface Proposal {
  readonly release: Release;
  readonly environment: ProposingBody['environment'];
  readonly trust: string;
  readonly time: ProposedTime;
  readonly batch: string;
  readonly note: string | null;
  readonly answerBy: Date;
  readonly by: Caller;
}

/** One Trust of the list, at its place in it. */
interface Asked {
  readonly trust: string;
  readonly time: ProposedTime;
  readonly index: number;
}

/** Asks Trusts about the time of a release. */
@Injectable()
export class Proposing {
  constructor(
    private readonly environments: Environments,
    private readonly runs: TrustRuns,
    private readonly links: Links,
  ) {}

  /**
   * Asks each of these Trusts, in one transaction: all of them or none. Another time than the one that was asked or agreed before makes
   * that void, and asks again; the same time changes nothing. No answer is awaited for longer than until the time itself is over. Answers the ids of what was asked, in the order of the list. Refuses (404) an
   * unknown release, (400) Trusts that it is not for and times that will not do, such as new ones in a freeze, (409) Trusts where the change has begun.
   */
  async propose(tx: Tx, version: string, body: ProposingBody, by: Caller): Promise<readonly string[]> {
    const release = await findRelease(tx, version);
    if (release === null) throw notFound('release');
    await lockAgreements(tx, version);
    const now = await databaseNow(tx);
    this.refuse(body, release, now);
    const batch = randomUUID();
    const open = new Map(
      (await currentAgreements(tx, { release: version, environment: body.environment })).map((one) => [one.trust, one]),
    );
    const anew = body.proposals.map(({ trust, ...at }, index) => ({ trust, time: proposedTimeOf(at), index }));
    const isAsked = (of: Pick<Asked, 'trust' | 'time'>): boolean => {
      const standing = open.get(of.trust);
      return standing !== undefined && isOpen(standing) && isSameTime(standing, of.time);
    };
    await this.refuseFrozen(
      tx,
      anew.filter((one) => !isAsked(one)),
      { release, environment: body.environment, now },
    );
    const asked: string[] = [];
    for (const { trust, ...at } of body.proposals) {
      const time = proposedTimeOf(at);
      const answerBy = answerByOf(time, body.answerBy ?? null, now);
      const proposal = { release, environment: body.environment, trust, time, batch, answerBy, by };
      asked.push(await this.ask(tx, { ...proposal, note: body.note ?? null }, open.get(trust) ?? null));
    }
    return asked;
  }

  private async ask(tx: Tx, proposal: Proposal, open: Agreement | null): Promise<string> {
    if (open !== null && isOpen(open) && isSameTime(open, proposal.time)) return open.id;
    const { release, environment, trust, time, by } = proposal;
    const about = { digest: release.digest, product: release.product, environment, trust };
    if (await this.runs.areAllBegun(tx, about))
      throw conflict(`At ${this.nameOf(trust)} the change has begun or is done, so no other time can be proposed.`);
    if (open !== null) await this.supersede(tx, open, by);
    const { note, answerBy, batch } = proposal;
    const kept = { ...about, release: release.version, batch, time, note, answerBy, by: by.person };
    const id = await keepAgreement(tx, kept);
    await record(tx, {
      actor: `person:${by.person}`,
      action: 'agreement.asked',
      subject: `agreement:${id}`,
      detail: { ...about, release: release.version, time, answerBy, instead: open?.id ?? null },
    });
    return id;
  }

  private async supersede(tx: Tx, { id, release, trust, state }: Agreement, by: Caller): Promise<void> {
    const because = 'Another time was proposed.';
    if (!(await endAgreement(tx, id, { state: 'superseded', because, byTrust: false }))) return;
    await this.links.revoke(tx, { act: AGREEMENT_ACT, subject: id }, because);
    await record(tx, {
      actor: `person:${by.person}`,
      action: 'agreement.superseded',
      subject: `agreement:${id}`,
      detail: { release, trust, before: state },
    });
  }

  private refuse({ environment, proposals, answerBy }: ProposingBody, { product }: Release, now: Date): void {
    const rung = this.environments.rung(environment);
    const concerned = new Set(this.environments.sites(environment, product).flatMap(({ trust }) => trust ?? []));
    const strangers = proposals.flatMap(({ trust }, index) => {
      const fault = `is no Trust with a site of ${product} in ${rung.title}`;
      return concerned.has(trust) ? [] : [{ field: `proposals.${index}.trust`, fault, fix: 'name one that is' }];
    });
    const times = proposals.flatMap(({ trust, ...at }, index) => {
      const zone = this.environments.zoneOf(trust);
      return faultsOfTime(proposedTimeOf(at), { field: `proposals.${index}`, zone, now });
    });
    const late =
      answerBy === undefined || answerBy > now
        ? []
        : [{ field: 'answerBy', fault: 'is over already', fix: 'name a time to come, or leave it out' }];
    if (strangers.length + times.length + late.length > 0) throw badRequest([...strangers, ...times, ...late]);
  }

  /**
   * What is frozen at one of a Trust's sites is no time to ask for: nothing would start there. A freeze that is declared later lets what
   * was asked stand; whoever starts something looks at it again.
   */
  private async refuseFrozen(
    tx: Tx,
    asked: readonly Asked[],
    { release, environment, now }: Pick<Proposal, 'release' | 'environment'> & { readonly now: Date },
  ): Promise<void> {
    const freezes = await freezesSince(tx, now);
    const sites = this.environments.sites(environment, release.product);
    const faults: Fault[] = [];
    for (const { trust, time, index } of asked) {
      if (time.kind === 'provisional') continue;
      const own = sites.filter((site) => site.trust === trust);
      const inIt = freezes.filter(({ from, to }) => from < time.to && to > time.from);
      const [first] = inIt.filter((freeze) => own.some((site) => covers(freeze, site, release.product)));
      if (first === undefined) continue;
      const isOutage = (await findFreeze(tx, first.id))?.outage != null;
      const zone = this.environments.zoneOf(trust);
      faults.push(faultOfFreeze(first, { field: `proposals.${index}.from`, isOutage, zone }));
    }
    if (faults.length > 0) throw badRequest(faults);
  }

  private nameOf(trust: string): string {
    return this.environments.trustName(trust);
  }
}

function faultOfFreeze(
  { from, to, ...freeze }: Freeze,
  { field, isOutage, zone }: { readonly field: string; readonly isOutage: boolean; readonly zone: string },
): Fault {
  const when = timeInWords({ kind: 'exact', day: null, from, to }, zone);
  const fault = `overlaps ${isOutage ? 'an outage' : 'a freeze'} of ${frozen(freeze)}, from ${when}, in which nothing is changed`;
  return { field, fault, fix: 'name another time, before or after it' };
}

/** What is wrong with a time that is proposed now; also asked of one that a Trust names instead. */
export function faultsOfTime(
  time: ProposedTime,
  at: { readonly field: string; readonly zone: string; readonly now: Date },
): readonly Fault[] {
  const { now, zone } = at;
  const field = (name: string): string => (at.field === '' ? name : `${at.field}.${name}`);
  const limit = now.getTime() + FURTHEST_DAYS * DAY_MS;
  const far = { fault: 'is too far away', fix: `use a time within ${FURTHEST_DAYS} days` };
  if (time.kind === 'provisional') {
    if (time.day < dayAt(now, zone))
      return [{ field: field('day'), fault: 'is over already', fix: 'name a day to come' }];
    return Date.parse(time.day) > limit ? [{ field: field('day'), ...far }] : [];
  }
  if (time.to <= now) return [{ field: field('to'), fault: 'is over already', fix: 'name a time to come' }];
  return time.to.getTime() > limit ? [{ field: field('to'), ...far }] : [];
}

/** Two weeks, or up to the time itself where that is sooner, unless it was wished otherwise; never after it is over. */
function answerByOf(time: ProposedTime, wished: Date | null, now: Date): Date {
  const over = overAt(time).getTime();
  const begins = time.kind === 'exact' ? time.from.getTime() : Date.parse(time.day);
  const usual = Math.min(now.getTime() + USUAL_DAYS_TO_ANSWER * DAY_MS, begins > now.getTime() ? begins : over);
  return new Date(Math.min(wished?.getTime() ?? usual, over));
}
