import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayDo } from '../../people/permission.js';
import { personTelling, type Teller } from '../../people/teller.js';
import { Settings } from '../../platform/config/settings.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, conflict, forbidden, notFound } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { MOST_DAYS, type StretchQuery } from '../../windows/window.schema.js';
import { OutagePlaces } from './outage-places.service.js';
import { OutageRecord } from './outage-record.service.js';
import { shownOutage, type ShownOutage } from './outage-view.js';
import { explains, type Outage } from './outage.js';
import type {
  CostsBody,
  ExplainingQuery,
  ImpactBody,
  OutageBody,
  OutageChangeBody,
  OutageEndBody,
  ProviderToldBody,
  UnannouncedBody,
} from './outage.schema.js';
import { findOutage, keepCosts, keepImpact, keepProvider, listOutages, lockOutage } from './outage.table.js';

type Work<T> = (tx: Tx, outage: Outage, by: Teller) => Promise<T>;

/** What Trusts and third parties do themselves: told by them, or by our own people in their name. */
@Injectable()
export class Outages {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly places: OutagePlaces,
    private readonly records: OutageRecord,
    private readonly environments: Environments,
  ) {}

  /** Takes an outage in; its sites are frozen while it lasts. Short notice is flagged and refused nothing (002-017). */
  async report(body: OutageBody, caller: Caller): Promise<ShownOutage> {
    const where = this.places.refuseForeign(body, caller);
    const provider =
      body.provider === undefined ? null : { name: body.provider.name, toldAt: body.provider.toldAt ?? null };
    const costs = { falseAlarms: 0, callOuts: 0, chargeable: false, serviceLevels: null };
    const told = { ...toldBy(body), ...where, ...costs, provider, announced: true, by: personTelling(caller) };
    return this.database.transaction(async (tx) => this.shown(tx, await this.records.keep(tx, told)), 'outage.report');
  }

  /** Writes down one that nobody announced, with what it cost (002-020, 002-021). Refuses (400) one that has not begun. */
  async findOut(body: UnannouncedBody, caller: Caller): Promise<ShownOutage> {
    const where = this.places.refuseForeign(body, caller);
    const costs = { falseAlarms: body.falseAlarms, callOuts: body.callOuts, chargeable: body.chargeable };
    const told = {
      ...toldBy(body),
      ...where,
      ...costs,
      serviceLevels: body.serviceLevels ?? null,
      provider: null,
      announced: false,
    };
    return this.database.transaction(async (tx) => {
      if (body.from > (await databaseNow(tx)))
        throw badRequest([{ field: 'from', fault: 'is to come', fix: 'report it as one that was announced' }]);
      return this.shown(tx, await this.records.keep(tx, { ...told, by: personTelling(caller) }));
    }, 'outage.find-out');
  }

  /** Those that touch a stretch of time: all that are not over, unless it says otherwise. A Trust sees those at its own sites. */
  async list({ from, to }: StretchQuery, caller: Caller): Promise<{ readonly outages: readonly ShownOutage[] }> {
    const wish = { from: from ?? null, to: to ?? null, of: this.places.inReachOf(caller) };
    return this.database.transaction(async (tx) => {
      const now = await databaseNow(tx);
      const found = await listOutages(tx, wish);
      return { outages: found.map((outage) => this.view(this.inSightOf(outage, caller), now)) };
    }, 'outage.list');
  }

  async find(id: string, caller: Caller): Promise<ShownOutage> {
    return this.database.transaction(async (tx) => {
      const outage = await findOutage(tx, id);
      if (outage === null || !this.places.isInSight(outage, caller)) throw notFound('outage');
      return this.shown(tx, this.inSightOf(outage, caller));
    }, 'outage.find');
  }

  /** What was announced and explains why a site is silent at a moment (002-021, 003-036). */
  async explaining(
    { site, at }: ExplainingQuery,
    caller: Caller,
  ): Promise<{ readonly outages: readonly ShownOutage[] }> {
    return this.database.transaction(async (tx) => {
      const now = await databaseNow(tx);
      const moment = at ?? now;
      const wish = { from: moment, to: new Date(moment.getTime() + 1), of: this.places.inReachOf(caller) };
      const found = (await listOutages(tx, wish)).map((outage) => this.inSightOf(outage, caller));
      return {
        outages: found.filter((outage) => explains(outage, site, moment)).map((outage) => this.view(outage, now)),
      };
    }, 'outage.explaining');
  }

  async change(id: string, body: OutageChangeBody, caller: Caller): Promise<ShownOutage> {
    return this.act(id, caller, async (tx, outage, by) => {
      const to = { from: body.from ?? outage.from, to: body.to ?? outage.to, sites: body.sites ?? outage.sites };
      refuseStretch(to);
      this.places.refuseSites(to.sites, outage.trust);
      return this.records.move(tx, outage, to, { by, because: body.reason });
    });
  }

  async withdraw(id: string, { reason }: OutageEndBody, caller: Caller): Promise<ShownOutage> {
    return this.act(id, caller, (tx, outage, by) => this.records.withdraw(tx, outage, { by, because: reason }));
  }

  /** Writes down what it does to the service; once, with when, so that it shows whether that was before it began (003-035). */
  async assess(id: string, { impact }: ImpactBody, caller: Caller): Promise<ShownOutage> {
    return this.act(id, caller, async (tx, outage, by) => {
      if (!(await keepImpact(tx, id, impact, caller.person)))
        throw conflict('The impact of this outage is assessed already.');
      await record(tx, { actor: by.actor, action: 'outage.assessed', subject: `outage:${id}`, detail: { impact } });
      return reread(tx, outage);
    });
  }

  /** Writes down that whoever carries the network was told (002-022). */
  async tellProvider(id: string, { name, toldAt }: ProviderToldBody, caller: Caller): Promise<ShownOutage> {
    return this.act(id, caller, async (tx, outage, by) => {
      if (toldAt > (await databaseNow(tx)))
        throw badRequest([{ field: 'toldAt', fault: 'is to come', fix: 'tell them, then say when you did' }]);
      await keepProvider(tx, id, name, toldAt);
      const detail = { provider: name, toldAt };
      await record(tx, { actor: by.actor, action: 'outage.provider-told', subject: `outage:${id}`, detail });
      return reread(tx, outage);
    });
  }

  /** Writes down what an outage has cost that nobody announced. Refuses (409) one that was. */
  async judge(id: string, { serviceLevels, ...costs }: CostsBody, caller: Caller): Promise<ShownOutage> {
    return this.act(id, caller, async (tx, outage, by) => {
      if (outage.announced) throw conflict('This outage was announced, so nothing of it is counted against anybody.');
      const counted = { ...costs, serviceLevels: serviceLevels ?? null };
      await keepCosts(tx, id, counted);
      await record(tx, { actor: by.actor, action: 'outage.judged', subject: `outage:${id}`, detail: counted });
      return reread(tx, outage);
    });
  }

  /** One outage of the caller's own side, locked. Refuses (404) what is not in sight, and (403) what is seen but another's. */
  private async act(id: string, caller: Caller, work: Work<Outage>): Promise<ShownOutage> {
    return this.database.transaction(async (tx) => {
      const outage = await lockOutage(tx, id);
      if (outage === null || !this.places.isInSight(outage, caller)) throw notFound('outage');
      if (!mayDo(caller, 'outages.report', { trust: outage.trust }))
        throw forbidden('Only who does the works, or the delivery team for them, changes this.');
      return this.shown(tx, await work(tx, outage, personTelling(caller)));
    }, 'outage.act');
  }

  private inSightOf(outage: Outage, caller: Caller): Outage {
    return { ...outage, sites: this.places.sitesInSight(outage, caller) };
  }

  private async shown(tx: Tx, outage: Outage): Promise<ShownOutage> {
    return this.view(outage, await databaseNow(tx));
  }

  private view(outage: Outage, now: Date): ShownOutage {
    const asked = this.settings.get('OUTAGE_NOTICE_DAYS');
    return shownOutage(outage, { now, asked, nameOf: (trust) => this.environments.trustName(trust) });
  }
}

function toldBy(body: Omit<OutageBody, 'provider'>) {
  const { kind, sites, what, why, from, to, thirdParty = null, takedown = null, restore = null } = body;
  return { kind, sites, what, why, from, to, thirdParty, takedown, restore };
}

/** What was left out of a change stays, so that only the whole can be looked at. */
function refuseStretch({ from, to }: Pick<Outage, 'from' | 'to'>): void {
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  if (days <= 0) throw badRequest([{ field: 'to', fault: 'is not after from', fix: 'name a later time' }]);
  if (days > MOST_DAYS)
    throw badRequest([{ field: 'to', fault: 'is too far from from', fix: `use ${MOST_DAYS} days or less` }]);
}

async function reread(tx: Tx, { id }: Outage): Promise<Outage> {
  const outage = await findOutage(tx, id);
  if (outage === null) throw new Error('A locked outage is gone.');
  return outage;
}
