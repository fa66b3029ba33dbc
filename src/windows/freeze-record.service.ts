import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Teller } from '../people/teller.js';
import type { Tx } from '../platform/database/database.service.js';
import { badRequest, conflict } from '../platform/http/problem.js';
import {
  countFreezesByLink,
  countFreezesOf,
  endFreeze,
  findFreeze,
  keepFreeze,
  lockFreezes,
  type KeptFreeze,
  type NewFreeze,
} from './freeze.table.js';
import { MOST_DAYS } from './window.schema.js';

const DAY_MS = 86_400_000;

/** Each is looked at whenever anything is to start anywhere, so one Trust's must not be without end (abuse 75). */
const MOST_OF_ONE_TRUST = 100;

/** Whoever has got hold of a link cannot fill the tables by declaring and ending without end (abuse 75). */
const MOST_A_DAY_BY_LINK = 100;

/** Keeps freezes that are declared by themselves and ends them, whoever says so and how. */
@Injectable()
export class FreezeRecord {
  /**
   * Declares a freeze. When the transaction has ended, nothing that has not begun starts under it any more. Refuses (400) one that is over
   * or too long, and (409) more than a Trust may have.
   */
  async declare(tx: Tx, wanted: NewFreeze): Promise<KeptFreeze> {
    const { scope, of, to, reason, owner, trust, by } = wanted;
    await lockFreezes(tx);
    if (trust !== null) await refuseTooMany(tx, trust, by);
    const id = await keepFreeze(tx, wanted);
    if (id === null) throw badRequest([{ field: 'to', fault: 'is over already', fix: 'name a time to come' }]);
    const kept = await found(tx, id);
    refuseTooLong(kept);
    const detail = { scope, of, from: kept.from, to, reason, owner, trust };
    await record(tx, { actor: by.actor, action: 'freeze.declared', subject: `freeze:${id}`, detail });
    return kept;
  }

  /** Ends a freeze before its time. Refuses (409) one that is over, and one that stands for an outage, with which it ends. */
  async end(
    tx: Tx,
    { id, scope, of, outage }: KeptFreeze,
    { by, because }: { readonly by: Teller; readonly because: string },
  ): Promise<KeptFreeze> {
    if (outage !== null)
      throw conflict('This freeze stands for an outage, and ends with it; change or withdraw the outage.', { outage });
    if (!(await endFreeze(tx, { freeze: id, by, because }))) throw conflict('This freeze is over already.');
    const detail = { scope, of, reason: because };
    await record(tx, { actor: by.actor, action: 'freeze.ended', subject: `freeze:${id}`, detail });
    return found(tx, id);
  }
}

async function refuseTooMany(tx: Tx, trust: string, { link }: Teller): Promise<void> {
  if ((await countFreezesOf(tx, trust)) >= MOST_OF_ONE_TRUST)
    throw conflict(`A Trust has at most ${MOST_OF_ONE_TRUST} freezes that are not over; end one that is not needed.`);
  if (link !== null && (await countFreezesByLink(tx, trust)) >= MOST_A_DAY_BY_LINK)
    throw conflict(`A Trust freezes by link at most ${MOST_A_DAY_BY_LINK} times a day; call the delivery team.`);
}

/** Counted from when it really begins, which is now where nothing else was said. */
function refuseTooLong({ from, to }: KeptFreeze): void {
  if (to.getTime() - from.getTime() <= MOST_DAYS * DAY_MS) return;
  throw badRequest([{ field: 'to', fault: `is more than ${MOST_DAYS} days away`, fix: 'name an earlier time' }]);
}

async function found(tx: Tx, id: string): Promise<KeptFreeze> {
  const freeze = await findFreeze(tx, id);
  if (freeze === null) throw new Error('A freeze that was just written is not there.');
  return freeze;
}
