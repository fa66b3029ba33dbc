import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { findPerson } from '../../people/person.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, forbidden, notFound } from '../../platform/http/problem.js';
import type { ReasonBody } from '../evidence.schema.js';
import { type DelegatedRole, type Delegation, holds } from './delegation.js';
import type { DelegationBody } from './delegation.schema.js';
import {
  endDelegation,
  findDelegation,
  holdDelegation,
  keepDelegation,
  standingDelegations,
} from './delegation.table.js';

const MOST_DAYS = 90;
const DAY_MS = 86_400_000;

/** Names who signs for somebody who is away. It gives no right: the delegate holds the same role already. */
@Injectable()
export class Delegations {
  constructor(private readonly database: Database) {}

  /**
   * Names a delegate for the caller. Refuses with 403 a role that the caller does not hold, 400 a delegate who does not hold it, oneself,
   * and a stretch that is over or longer than 90 days.
   */
  async name(body: DelegationBody, caller: Caller): Promise<Delegation> {
    const { role, delegate, until, reason } = body;
    if (!caller.roles.some((held) => held.role === role))
      throw forbidden(`You do not hold the role ${role}, so nobody signs for you in it.`);
    if (delegate === caller.person)
      throw badRequest([{ field: 'delegate', fault: 'is you', fix: 'name somebody else' }]);
    return await this.database.transaction(async (tx) => {
      if (!holds(await findPerson(tx, delegate), role))
        throw badRequest([
          { field: 'delegate', fault: `does not hold the role ${role}`, fix: 'name somebody who does' },
        ]);
      const from = body.from ?? null;
      const id = await keepDelegation(tx, { role, delegator: caller.person, delegate, from, until, reason });
      if (id === null)
        throw badRequest([{ field: 'until', fault: 'is over before it begins', fix: 'name a later time' }]);
      const kept = await found(tx, id);
      if (kept.until.getTime() - kept.from.getTime() > MOST_DAYS * DAY_MS) {
        const fault = `is more than ${String(MOST_DAYS)} days after it begins`;
        throw badRequest([{ field: 'until', fault, fix: 'name an earlier time' }]);
      }
      const detail = { role, delegate, from: kept.from, until, reason };
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'delegation.named',
        subject: `delegation:${id}`,
        detail,
      });
      return kept;
    });
  }

  /** Ends one before its time, by either of the two. Refuses with 404 an unknown one, 403 anybody else, 409 one that is over. */
  async end(id: string, { reason }: ReasonBody, caller: Caller): Promise<Delegation> {
    return await this.database.transaction(async (tx) => {
      const { delegator, delegate } = await found(tx, id);
      if (delegator.person !== caller.person && delegate.person !== caller.person)
        throw forbidden('Only the two whom it concerns end a delegation.');
      if (!(await endDelegation(tx, { delegation: id, by: caller.person, because: reason })))
        throw conflict('This delegation is over already.');
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'delegation.ended',
        subject: `delegation:${id}`,
        detail: { delegator: delegator.person, delegate: delegate.person, reason },
      });
      return await found(tx, id);
    });
  }

  /** Those that hold or will. */
  async list(): Promise<{ delegations: readonly Delegation[] }> {
    return await this.database.transaction(async (tx) => ({ delegations: await standingDelegations(tx) }));
  }
}

/**
 * The delegation by which the caller signs for somebody now, held until the transaction ends. Refuses with 403 where there is none, and
 * where whom it is signed for could not sign in person any more.
 */
export async function delegationToSign(
  tx: Tx,
  asked: { readonly role: DelegatedRole; readonly onBehalfOf: string; readonly caller: Caller },
): Promise<string> {
  const { role, onBehalfOf: delegator, caller } = asked;
  const id = await holdDelegation(tx, { role, delegator, delegate: caller.person });
  if (id === null || !holds(await findPerson(tx, delegator), role))
    throw forbidden(
      'Whom you would sign for has not named you as delegate for this role and time. Sign in your own name.',
    );
  return id;
}

async function found(tx: Tx, id: string): Promise<Delegation> {
  const delegation = await findDelegation(tx, id);
  if (delegation === null) throw notFound('delegation');
  return delegation;
}
