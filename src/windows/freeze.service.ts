import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import { mayDo, trustsInReach } from '../people/permission.js';
import { findPerson } from '../people/person.table.js';
import { personTelling } from '../people/teller.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { badRequest, forbidden, notFound } from '../platform/http/problem.js';
import { isEnvironmentName } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import { isProduct, PRODUCTS } from '../sites/site.js';
import { FreezeRecord } from './freeze-record.service.js';
import type { Freeze } from './freeze.js';
import { findFreeze, freezesDuring, listFreezes, type KeptFreeze } from './freeze.table.js';
import type { FreezeBody, FreezeEndBody, StretchQuery } from './window.schema.js';

interface Own {
  readonly trusts: readonly string[];
  readonly sites: readonly string[];
}

type Frozen = Pick<FreezeBody, 'scope' | 'of'>;

/** A freeze as it stands on a schedule. */
export interface ScheduledFreeze extends Omit<Freeze, 'reason'> {
  /** Null where it is not the reader's to know. */
  readonly reason: string | null;
}

/** Declares when nothing may be changed, and shows it. A Trust freezes itself and its own sites, and sees no other freeze. */
@Injectable()
export class Freezes {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly records: FreezeRecord,
  ) {}

  /**
   * Declares a freeze. When this answers, nothing that has not begun starts under it any more. Refuses (403) a Trust that would freeze
   * more than its own, and (400) what does not exist, or is not the caller's to see, alike.
   */
  async declare(body: FreezeBody, caller: Caller): Promise<KeptFreeze> {
    const trust = this.refuseScope(body, caller);
    const by = personTelling(caller);
    return this.database.transaction(async (tx) => {
      const owner = body.owner ?? caller.person;
      await refuseOwner(tx, owner, trust);
      const { scope, reason, to } = body;
      return this.records.declare(tx, {
        ...{ scope, of: body.of ?? null, from: body.from ?? null, to, reason, owner, trust, by },
      });
    }, 'freeze.declare');
  }

  /** Those that touch a stretch of time: from now on, unless it says otherwise. */
  async list(during: StretchQuery, caller: Caller): Promise<{ freezes: readonly KeptFreeze[] }> {
    const wish = { from: during.from ?? null, to: during.to ?? null, of: this.inReachOf(caller) };
    return { freezes: await this.database.transaction((tx) => listFreezes(tx, wish), 'freeze.list') };
  }

  /**
   * What is frozen within a stretch of time where the caller's sites are: a Trust's own freezes, and those of more of which it is a part,
   * without why the hub declared them. Not what stands for outages. At most `limit`.
   */
  async during(
    tx: Tx,
    asked: { readonly from: Date; readonly to: Date; readonly limit: number },
    caller: Caller,
  ): Promise<readonly ScheduledFreeze[]> {
    const own = this.inReachOf(caller);
    const found = await freezesDuring(tx, { ...asked, of: own === null ? null : this.concerning(own) });
    const isTold = ({ scope }: Freeze): boolean => own === null || scope === 'trust' || scope === 'site';
    return found.map((freeze) => ({ ...freeze, reason: isTold(freeze) ? freeze.reason : null }));
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
      if (freeze.outage === null && !isOnItsSide(freeze, caller))
        throw forbidden('Only its owner or whoever declared it ends a freeze early; ask them, or for an override.');
      return this.records.end(tx, freeze, { by: personTelling(caller), because: reason });
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
  private inReachOf(caller: Caller): Own | null {
    const trusts = trustsInReach(caller, 'freezes.read');
    if (trusts === 'every') return null;
    const own = this.environments.allSites.filter(({ trust }) => trust !== null && trusts.includes(trust));
    return { trusts, sites: own.map(({ id }) => id) };
  }

  /** All that a freeze may be of to be on at one of these. */
  private concerning({ trusts, sites: ids }: Own): readonly Pick<Freeze, 'scope' | 'of'>[] {
    const sites = ids.flatMap((id) => this.environments.site(id) ?? []);
    const products = PRODUCTS.filter((product) => sites.some((site) => site.products[product] !== undefined));
    return [
      ...(sites.length === 0 ? [] : [{ scope: 'everything', of: null } as const]),
      ...[...new Set(sites.map(({ environment }) => environment))].map((of) => ({ scope: 'environment', of }) as const),
      ...products.map((of) => ({ scope: 'product', of }) as const),
      ...trusts.map((of) => ({ scope: 'trust', of }) as const),
      ...ids.map((of) => ({ scope: 'site', of }) as const),
    ];
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
