import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { today } from '../../evidence/documents/document.table.js';
import { isOurs, type Caller } from '../../people/caller.js';
import { findPerson, findPersonByEmail, listPeople } from '../../people/person.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, notFound } from '../../platform/http/problem.js';
import type { RcaAction } from './action.js';
import { namesIn } from './naming.js';
import { RcaFactsFinder } from './rca.facts.js';
import { actionsOf, closeAction, handOver, keepAction, moveDue, reopenAction } from './rca-action.table.js';
import type { EvidenceBody, LaterDueBody, NewActionBody, OwnerBody } from './rca.schema.js';
import { reopenRca, type RcaOfIncident } from './rca.table.js';
import { revise } from './rca-writing.service.js';
import { Rcas, type ShownRca } from './rcas.service.js';

/** One action of an RCA, as it is addressed. */
export interface ActionAddress {
  readonly rca: string;
  readonly number: number;
}

/** What became of an action, for the record. */
interface Done {
  readonly action: string;
  readonly detail: object;
}

/** What is done so that it does not come back: who does it, by when, and what proves it (004-025). */
@Injectable()
export class RcaActions {
  constructor(
    private readonly database: Database,
    private readonly finder: RcaFactsFinder,
    private readonly rcas: Rcas,
  ) {}

  /**
   * Refuses with 400 an owner who is none of our people, a day that is over and words that name a person, as nobody could hand it in with
   * them, and with 409 an RCA that is closed.
   */
  async add(rca: string, { what, kind, owner: named, due }: NewActionBody, caller: Caller): Promise<ShownRca> {
    return this.act(rca, caller, async (tx, found) => {
      if (found.rca.state === 'closed')
        throw conflict('It is closed. What is still to be done needs it sent back first.');
      const owner = await ownerNamed(tx, named);
      await refusePast(tx, due);
      await refuseNames(tx, what);
      const number = await keepAction(tx, { rca, what, kind, owner, due, by: caller.person });
      return { action: 'rca.action-added', detail: { number, kind, owner, due } };
    });
  }

  /** Closes one by what proves that it is done; nothing else closes it. Refuses with 409 one that is closed. */
  async close({ rca, number }: ActionAddress, { link, shows }: EvidenceBody, caller: Caller): Promise<ShownRca> {
    return this.onOne({ rca, number }, caller, async (tx, which) => {
      if (!(await closeAction(tx, which, { link, shows, by: caller.person }))) throw isClosed();
      return { action: 'rca.action-closed', detail: { number, link, shows } };
    });
  }

  /** Opens one again whose proof did not hold; an RCA that was closed on it is open again too. */
  async reopen({ rca, number }: ActionAddress, reason: string, caller: Caller): Promise<ShownRca> {
    return this.onOne({ rca, number }, caller, async (tx, which) => {
      if (!(await reopenAction(tx, which, reason))) throw conflict('This action is open.');
      await reopenRca(tx, rca);
      return { action: 'rca.action-reopened', detail: { number, reason } };
    });
  }

  /** Gives one another day, which is the AI Centre’s to grant. Refuses with 400 a day that is over. */
  async moveDue({ rca, number }: ActionAddress, { due, reason }: LaterDueBody, caller: Caller): Promise<ShownRca> {
    return this.onOne({ rca, number }, caller, async (tx, which) => {
      await refusePast(tx, due);
      if (!(await moveDue(tx, which, due))) throw isClosed();
      return { action: 'rca.action-moved', detail: { number, was: which.due, due, reason } };
    });
  }

  async handOver(
    { rca, number }: ActionAddress,
    { owner: named, reason }: OwnerBody,
    caller: Caller,
  ): Promise<ShownRca> {
    return this.onOne({ rca, number }, caller, async (tx, which) => {
      const owner = await ownerNamed(tx, named);
      if (!(await handOver(tx, which, owner))) throw isClosed();
      return { action: 'rca.action-handed-over', detail: { number, was: which.owner.person, owner, reason } };
    });
  }

  private async onOne(
    { rca, number }: ActionAddress,
    caller: Caller,
    work: (tx: Tx, action: RcaAction) => Promise<Done>,
  ): Promise<ShownRca> {
    return this.act(rca, caller, async (tx) => {
      const action = (await actionsOf(tx, [rca])).find((one) => one.number === number);
      if (action === undefined) throw notFound('action');
      return work(tx, action);
    });
  }

  private async act(
    id: string,
    caller: Caller,
    work: (tx: Tx, found: RcaOfIncident) => Promise<Done>,
  ): Promise<ShownRca> {
    return this.database.transaction(async (tx) => {
      const found = await this.finder.locked(tx, id, caller);
      const { action, detail } = await work(tx, found);
      await revise(tx, found);
      const entry = { actor: `person:${caller.person}`, action, subject: `rca:${id}` };
      await record(tx, { ...entry, detail: { incident: found.incident.id, ...detail } });
      return this.rcas.shown(tx, id, caller);
    }, 'rca.action');
  }
}

/** The id of whom an id or the address of an account names. */
async function ownerNamed(tx: Tx, named: string): Promise<string> {
  const person = named.includes('@') ? await findPersonByEmail(tx, named) : await findPerson(tx, named);
  if (person === null || person.disabledAt !== null || !isOurs(person))
    throw badRequest([
      {
        ...{ field: 'owner', fault: 'is none of our people' },
        fix: 'give the address, or the id, of somebody who holds a role of ours',
      },
    ]);
  return person.id;
}

async function refusePast(tx: Tx, due: string): Promise<void> {
  if (due < (await today(tx))) throw badRequest([{ field: 'due', fault: 'is over', fix: 'name a day to come' }]);
}

async function refuseNames(tx: Tx, what: string): Promise<void> {
  const [named] = namesIn({ sections: {}, actions: [{ number: 1, what }], people: await listPeople(tx) });
  if (named === undefined) return;
  const fix = 'say what they do, not who they are';
  throw badRequest([{ field: 'what', fault: `names a person: ${named.name}`, fix }]);
}

function isClosed(): Error {
  return conflict('This action is closed. Open it again first, with a reason.');
}
