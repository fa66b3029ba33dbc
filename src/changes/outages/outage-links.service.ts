import { Injectable, type OnModuleInit } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { LinkAct, LinkAsked, LinkPage } from '../../people/links/link-act.js';
import { LinkActs } from '../../people/links/link-acts.service.js';
import { holderTelling } from '../../people/teller.js';
import { Settings } from '../../platform/config/settings.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, conflict, type Fault } from '../../platform/http/problem.js';
import { spanIn } from '../../platform/local-time.js';
import { Environments } from '../../sites/environments.service.js';
import type { Site } from '../../sites/site.js';
import { speaksFor } from '../../sites/spokespeople.facts.js';
import type { Trust } from '../../sites/trust.js';
import { toldTime } from '../../windows/told-time.service.js';
import { ALL_SITES } from './freeze-forms.js';
import { FreezesByLink } from './freezes-by-link.service.js';
import { PROVIDER_ACT, REPORT_ACT } from './outage-act.js';
import { providerPage, reportPage } from './outage-pages.js';
import { OutageRecord } from './outage-record.service.js';
import {
  isShort,
  OUTAGE_KINDS,
  needsResources,
  providerIsToldOf,
  stateOf,
  type Outage,
  type OutageKind,
} from './outage.js';
import { findOutage, keepProvider, lockOutage, type NewOutage } from './outage.table.js';

type Asked = Parameters<LinkAct['act']>[1];
type Answers = Asked['answers'];

/** Lets contacts of a Trust report outages and freezes, and what belongs to them, by links and without an account. */
@Injectable()
export class OutageLinks implements OnModuleInit {
  constructor(
    private readonly acts: LinkActs,
    private readonly environments: Environments,
    private readonly records: OutageRecord,
    private readonly freezes: FreezesByLink,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.acts.offer({
      ...{ name: REPORT_ACT, standing: true },
      page: (tx, asked) => this.reportPage(tx, asked),
      act: (tx, asked) => this.report(tx, asked),
    });
    this.acts.offer({
      name: PROVIDER_ACT,
      page: (tx, asked) => this.providerPage(tx, asked),
      act: (tx, asked) => this.tellProvider(tx, asked),
    });
  }

  private async reportPage(tx: Tx, asked: LinkAsked): Promise<LinkPage | null> {
    const trust = await this.trustOf(tx, asked);
    const sites = trust === null ? [] : this.sitesOf(trust);
    if (trust === null || sites.length === 0) return null;
    const freezes = await this.freezes.forms(tx, { trust, sites });
    return reportPage(trust.name, sites, { noticeDays: this.settings.get('OUTAGE_NOTICE_DAYS'), freezes });
  }

  private async report(tx: Tx, asked: Asked): Promise<string> {
    const trust = await this.trustOf(tx, asked);
    if (trust === null) throw conflict('Nobody reports for this Trust by this link any more.');
    const place = { trust, sites: this.sitesOf(trust) };
    switch (asked.decision) {
      case 'freeze':
        return this.freezes.declare(tx, asked, place);
      case 'end-freeze':
        return this.freezes.end(tx, asked, place);
      default:
        return this.reportOutage(tx, asked, place);
    }
  }

  private async reportOutage(
    tx: Tx,
    asked: Asked,
    { trust, sites }: { readonly trust: Trust; readonly sites: readonly Site[] },
  ): Promise<string> {
    const told = readReport(asked.answers, {
      zone: trust.timeZone,
      sites,
      now: await databaseNow(tx),
    });
    const outage = await this.records.keep(tx, {
      ...{ ...told, trust: trust.id, announced: true, onBehalf: false },
      ...{ falseAlarms: 0, callOuts: 0, chargeable: false, serviceLevels: null, by: holderTelling(asked) },
    });
    const days = this.settings.get('OUTAGE_NOTICE_DAYS');
    const short = isShort(outage, days) ? ` This is less than the ${days} days’ notice that we ask for.` : '';
    const when = spanIn(trust.timeZone, outage.from.toISOString(), outage.to.toISOString());
    return `Thank you. We have written it down: ${when}. We change nothing at your site meanwhile.${short}`;
  }

  private async providerPage(tx: Tx, asked: LinkAsked): Promise<LinkPage | null> {
    const outage = await findOutage(tx, asked.subject);
    const trust = await this.trustOf(tx, asked);
    if (outage === null || trust === null || !(await isToTell(tx, outage, trust))) return null;
    const when = spanIn(trust.timeZone, outage.from.toISOString(), outage.to.toISOString());
    return providerPage(outage, [{ name: 'When', value: when }]);
  }

  private async tellProvider(tx: Tx, asked: Asked): Promise<string> {
    const outage = await lockOutage(tx, asked.subject);
    const trust = await this.trustOf(tx, asked);
    if (outage === null || trust === null || !(await isToTell(tx, outage, trust)))
      throw conflict('There is nothing left to say of this outage.');
    const name = asked.answers['name'] ?? '';
    const toldAt = await databaseNow(tx);
    await keepProvider(tx, outage.id, name, toldAt);
    const [actor, subject] = [`link:${asked.link}`, `outage:${outage.id}`];
    await record(tx, { actor, action: 'outage.provider-told', subject, detail: { provider: name, toldAt } });
    return 'Thank you. We have written down that your network provider knows.';
  }

  /** The holder's Trust, while they still speak for it. */
  private async trustOf(tx: Tx, { holder }: LinkAsked): Promise<Trust | null> {
    const trust = holder.trust === null ? null : this.environments.trust(holder.trust);
    return trust !== null && (await speaksFor(tx, trust, holder.email)) ? trust : null;
  }

  private sitesOf({ id }: Trust): readonly Site[] {
    return this.environments.allSites.filter(({ trust }) => trust === id);
  }
}

async function isToTell(tx: Tx, outage: Outage, { id }: Trust): Promise<boolean> {
  if (outage.trust !== id || providerIsToldOf(outage)) return false;
  const state = stateOf(outage, await databaseNow(tx));
  return state === 'planned' || state === 'in-progress';
}

interface Here {
  readonly zone: string;
  readonly sites: readonly Site[];
  readonly now: Date;
}

type Read = Pick<
  NewOutage,
  'kind' | 'sites' | 'what' | 'why' | 'from' | 'to' | 'takedown' | 'restore' | 'thirdParty' | 'provider'
>;

/** What was filled in. Throws a Problem with what is wrong at each field. */
function readReport(answers: Answers, { zone, sites, now }: Here): Read {
  const kind = OUTAGE_KINDS.find((one) => one === answers['kind']) ?? 'change';
  const { from, to } = toldTime(answers, zone);
  const lacking = lackingFor(kind, answers);
  if (lacking.length > 0) throw badRequest(lacking);
  const provider = orNull(answers['provider']);
  return {
    ...{ kind, from, to, what: answers['what'] ?? '', why: answers['why'] ?? '' },
    sites: answers['site'] === ALL_SITES ? sites.map(({ id }) => id) : [answers['site'] ?? ''],
    ...{ takedown: orNull(answers['takedown']), restore: orNull(answers['restore']) },
    thirdParty: orNull(answers['thirdParty']),
    provider: provider === null || kind !== 'network' ? null : { name: provider, toldAt: now },
  };
}

function lackingFor(kind: OutageKind, answers: Answers): readonly Fault[] {
  const needed = [
    ...(needsResources(kind) ? ['takedown', 'restore'] : []),
    ...(kind === 'third-party-works' ? ['thirdParty'] : []),
  ];
  return needed
    .filter((field) => orNull(answers[field]) === null)
    .map((field) => ({ field, fault: 'is missing', fix: 'Fill it in.' }));
}

function orNull(answer: string | undefined): string | null {
  return answer === undefined || answer === '' ? null : answer;
}
