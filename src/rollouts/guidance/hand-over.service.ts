import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayDo } from '../../people/permission.js';
import { findPersonByEmail, type Person } from '../../people/person.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, forbidden, notFound } from '../../platform/http/problem.js';
import { publish } from '../feed.table.js';
import { gather } from '../rollout.facts.js';
import { lockRollout } from '../rollout.table.js';
import { whatFailed } from './choice.js';
import type { HandOverBody } from './guidance.schema.js';
import { siteIn } from './guidance.service.js';
import { acknowledge, keepHandOver, lastHandOver, openHandOversTo, type HandOver } from './hand-over.table.js';

interface At {
  readonly id: string;
  readonly site: string;
}

/** Asks a named person to see to a failure, and keeps whether they took it on. It changes nothing at the site. */
@Injectable()
export class HandOvers {
  constructor(private readonly database: Database) {}

  /** Hands a failure over. Refuses (409) where nothing failed, and a person who could do nothing about it. */
  async handOver(at: At, body: HandOverBody, caller: Caller): Promise<HandOver> {
    return this.database.transaction(async (tx) => {
      const rollout = await lockRollout(tx, at.id);
      if (rollout === null) throw notFound('rollout');
      if (whatFailed(siteIn(await gather(tx, rollout, at.site), at.site)) === null)
        throw conflict('Nothing failed at this site, so there is nothing to hand over.');
      const taker = takerOr400(await findPersonByEmail(tx, body.to), caller);
      const where = { rollout: at.id, site: at.site };
      await keepHandOver(tx, { ...where, to: taker.id, note: body.note, by: caller.person });
      await tell(tx, where, 'handed-over', caller, { to: taker.id, note: body.note });
      return present(await lastHandOver(tx, where));
    }, 'hand-over.keep');
  }

  /** The person who was asked takes it on. Refuses (403) everybody else. Doing so twice changes nothing. */
  async takeOn(at: At, caller: Caller): Promise<HandOver> {
    return this.database.transaction(async (tx) => {
      const where = { rollout: at.id, site: at.site };
      const open = present(await lastHandOver(tx, where));
      if (open.to.person !== caller.person) throw forbidden(`It was handed over to ${open.to.name}, who takes it on.`);
      if (await acknowledge(tx, open.id)) await tell(tx, where, 'taken-on', caller, {});
      return present(await lastHandOver(tx, where));
    }, 'hand-over.acknowledge');
  }

  /** What waits for the caller to take it on, oldest first. */
  async mine(caller: Caller): Promise<{ handOvers: readonly HandOver[] }> {
    return this.database.transaction(
      async (tx) => ({ handOvers: await openHandOversTo(tx, caller.person) }),
      'hand-over.list',
    );
  }
}

function takerOr400(person: Person | null, caller: Caller): Person {
  if (person === null || person.disabledAt !== null)
    throw badRequest([
      { field: 'to', fault: 'is nobody who works here', fix: 'give the address of a person with an account' },
    ]);
  if (person.id === caller.person) throw conflict('You have it already; hand it over to somebody else, or see to it.');
  const { id, name, email, roles } = person;
  if (mayDo({ person: id, name, email, roles }, 'rollouts.act')) return person;
  throw conflict(`${name} may not act on rollouts, and could do nothing about it; hand it over to a release manager.`);
}

function present(handOver: HandOver | null): HandOver {
  if (handOver === null) throw notFound('hand-over at this site');
  return handOver;
}

async function tell(
  tx: Tx,
  at: { readonly rollout: string; readonly site: string },
  after: 'handed-over' | 'taken-on',
  caller: Caller,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { rollout, site } = at;
  const [actor, subject] = [`person:${caller.person}`, `site:${site}`];
  await record(tx, { actor, action: `rollout-site.${after}`, subject, detail: { rollout, site, after, ...detail } });
  await publish(tx, { rollout, about: 'site', site, body: { site, after } });
}
