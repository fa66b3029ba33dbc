import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Caller } from '../people/caller.js';
import { mayDo, trustsInReach } from '../people/permission.js';
import { findPerson } from '../people/person.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { badRequest, conflict, forbidden, notFound } from '../platform/http/problem.js';
import { isEnvironmentName } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import { isProduct } from '../sites/site.js';
import {
  countFreezesOf,
  endFreeze,
  findFreeze,
  keepFreeze,
  listFreezes,
  lockFreezes,
  type KeptFreeze,
} from './freeze.table.js';
import { MOST_DAYS, type FreezeBody, type FreezeEndBody, type StretchQuery } from './window.schema.js';

const DAY_MS = 86_400_000;
const MOST_OF_ONE_TRUST = 100;

type Frozen = Pick<FreezeBody, 'scope' | 'of'>;

/** Declares when nothing may be changed, and shows it. A Trust freezes itself and its own sites, and sees no other freeze. */
@Injectable()
export class Freezes {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
  ) {}

  /**
   * Declares a freeze. When this answers, nothing that has not begun starts under it any more. Refuses (403) a Trust that would freeze
   * more than its own, and (400) what does not exist, or is not the caller's to see, alike.
   */
  async declare(body: FreezeBody, caller: Caller): Promise<KeptFreeze> {
    const trust = this.refuseScope(body, caller);
    return this.database.transaction(async (tx) => {
      const owner = body.owner ?? caller.person;
      await refuseOwner(tx, owner, trust);
      await lockFreezes(tx);
      if (trust !== null) await refuseTooMany(tx, trust);
      const { scope, reason, to } = body;
      const of = body.of ?? null;
      const from = body.from ?? null;
      const id = await keepFreeze(tx, { scope, of, from, to, reason, owner, trust, by: caller.person });
      if (id === null) throw badRequest([{ field: 'to', fault: 'is over already', fix: 'name a time to come' }]);
      const kept = await found(tx, id);
      refuseTooLong(kept);
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'freeze.declared',
        subject: `freeze:${id}`,
        detail: { scope, of, from: kept.from, to, reason, owner, trust },
      });
      return kept;
    }, 'freeze.declare');
  }

  /** Those that touch a stretch of time: from now on, unless it says otherwise. */
  async list(during: StretchQuery, caller: Caller): Promise<{ freezes: readonly KeptFreeze[] }> {
    const wish = { from: during.from ?? null, to: during.to ?? null, of: this.inReachOf(caller) };
    return { freezes: await this.database.transaction((tx) => listFreezes(tx, wish), 'freeze.list') };
  }

  /** One freeze. Refuses (404) what is not there and what is not the caller's alike. */
  async find(id: string, caller: Caller): Promise<KeptFreeze> {
    return this.database.transaction((tx) => this.inSight(tx, id, caller), 'freeze.find');
  }

  /**
   * Ends a freeze before its time. Only its own side does: its owner, whoever declared it, or anybody of the Trust that did. For
   * everybody else there is the override, which takes a second person.
   */
  async end(id: string, { reason }: FreezeEndBody, caller: Caller): Promise<KeptFreeze> {
    return this.database.transaction(async (tx) => {
      const freeze = await this.inSight(tx, id, caller);
      if (freeze.outage !== null)
        throw conflict('This freeze stands for an outage, and ends with it; change or withdraw the outage.', {
          outage: freeze.outage,
        });
      if (!isOnItsSide(freeze, caller))
        throw forbidden('Only its owner or whoever declared it ends a freeze early; ask them, or for an override.');
      if (!(await endFreeze(tx, { freeze: id, by: caller.person, because: reason })))
        throw conflict('This freeze is over already.');
      const detail = { scope: freeze.scope, of: freeze.of, reason };
      await record(tx, { actor: `person:${caller.person}`, action: 'freeze.ended', subject: `freeze:${id}`, detail });
      return found(tx, id);
    }, 'freeze.end');
  }

  /** The Trust on whose behalf the caller declares it; null for the hub. */
  private refuseScope(frozen: Frozen, caller: Caller): string | null {
    const reach = trustsInReach(caller, 'freezes.declare');
    if (reach === 'every') {
      if (!this.exists(frozen)) throw unknown(frozen);
      return null;
    }
    if (frozen.scope !== 'trust' && frozen.scope !== 'site')
      throw forbidden('A Trust freezes itself or one of its sites; for more, ask the delivery team.');
    const trust = this.trustOf(frozen);
    if (trust === null || !reach.includes(trust)) throw unknown(frozen);
    return trust;
  }

  private exists({ scope, of = '' }: Frozen): boolean {
    switch (scope) {
      case 'everything':
        return true;
      case 'environment':
        return isEnvironmentName(of);
      case 'trust':
        return this.environments.trust(of) !== null;
      case 'site':
        return this.environments.site(of) !== null;
      case 'product':
        return isProduct(of);
    }
  }

  /** The Trust that a freeze belongs to; null for one that is of more. */
  private trustOf({
    scope,
    of,
  }: {
    readonly scope: Frozen['scope'];
    readonly of?: string | null | undefined;
  }): string | null {
    if (of === undefined || of === null) return null;
    if (scope === 'trust') return this.environments.trust(of)?.id ?? null;
    return scope === 'site' ? (this.environments.site(of)?.trust ?? null) : null;
  }

  private isInSight(freeze: KeptFreeze, caller: Caller): boolean {
    return mayDo(caller, 'freezes.read', { trust: freeze.trust ?? this.trustOf(freeze) });
  }

  /** Whose freezes the caller sees: null for all, else those of these Trusts and sites. As `isInSight`, for the database. */
  private inReachOf(caller: Caller): { readonly trusts: readonly string[]; readonly sites: readonly string[] } | null {
    const trusts = trustsInReach(caller, 'freezes.read');
    if (trusts === 'every') return null;
    const own = this.environments.allSites.filter(({ trust }) => trust !== null && trusts.includes(trust));
    return { trusts, sites: own.map(({ id }) => id) };
  }

  private async inSight(tx: Tx, id: string, caller: Caller): Promise<KeptFreeze> {
    const freeze = await findFreeze(tx, id);
    if (freeze === null || !this.isInSight(freeze, caller)) throw notFound('freeze');
    return freeze;
  }
}

function isOnItsSide(freeze: KeptFreeze, caller: Caller): boolean {
  if (freeze.owner.person === caller.person || freeze.declaredBy.person === caller.person) return true;
  return freeze.trust !== null && isOf(caller.roles, freeze.trust);
}

function isOf(roles: Caller['roles'], trust: string): boolean {
  return roles.some((grant) => grant.role === 'trust' && grant.trust === trust);
}

/** Each is looked at whenever anything is to start anywhere, so one Trust's must not be without end (abuse 75). */
async function refuseTooMany(tx: Tx, trust: string): Promise<void> {
  if ((await countFreezesOf(tx, trust)) < MOST_OF_ONE_TRUST) return;
  throw conflict(`A Trust has at most ${MOST_OF_ONE_TRUST} freezes that are not over; end one that is not needed.`);
}

/** Counted from when it really begins, which is now where nothing else was said. */
function refuseTooLong({ from, to }: KeptFreeze): void {
  if (to.getTime() - from.getTime() <= MOST_DAYS * DAY_MS) return;
  throw badRequest([{ field: 'to', fault: `is more than ${MOST_DAYS} days away`, fix: 'name an earlier time' }]);
}

/** Somebody who can sign in, and for a Trust's freeze somebody of that Trust: of the others it learns nothing. */
async function refuseOwner(tx: Tx, owner: string, trust: string | null): Promise<void> {
  const person = await findPerson(tx, owner);
  if (person !== null && person.disabledAt === null && (trust === null || isOf(person.roles, trust))) return;
  const fix = 'name somebody by their uuid, or leave it out to own it yourself';
  throw badRequest([{ field: 'owner', fault: 'is nobody who can own this freeze', fix }]);
}

function unknown({ scope, of = '' }: Frozen): Error {
  const fault = `names no ${scope} that there is: ${of}`;
  return badRequest([{ field: 'of', fault, fix: 'use an id that the service shows you' }]);
}

async function found(tx: Tx, id: string): Promise<KeptFreeze> {
  const freeze = await findFreeze(tx, id);
  if (freeze === null) throw notFound('freeze');
  return freeze;
}
