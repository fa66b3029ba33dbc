import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Teller } from '../../people/teller.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, conflict } from '../../platform/http/problem.js';
import { freezeForOutage, endFreezesOfOutage, lockFreezes } from '../../windows/freeze.table.js';
import { reasonOf, type Outage } from './outage.js';
import {
  countOutagesOf,
  findOutage,
  keepOutage,
  moveOutage,
  saidOfTrust,
  withdrawOutage,
  type NewOutage,
} from './outage.table.js';

/** Each is looked at whenever anything is to start at its sites, so one Trust's must not be without end (abuse 75). */
const MOST_OF_ONE_TRUST = 50;

/** Whoever is concerned gets a message each time, so that a Trust, or who has got hold of its link, cannot flood them (abuse 75). */
const MOST_A_DAY = 100;

/**
 * Keeps what is told of outages, whoever tells it and how. An outage and the freeze of its sites are kept together: when this answers,
 * nothing that has not begun starts there any more.
 */
@Injectable()
export class OutageRecord {
  /** Refuses (400) an announced one that is over, (409) more than a Trust may have. */
  async keep(tx: Tx, told: NewOutage): Promise<Outage> {
    await lockFreezes(tx);
    const now = await databaseNow(tx);
    if (told.announced && told.to <= now)
      throw badRequest([{ field: 'to', fault: 'is past', fix: 'name a time to come' }]);
    if (told.trust !== null && (await countOutagesOf(tx, told.trust)) >= MOST_OF_ONE_TRUST)
      throw conflict(`A Trust has at most ${MOST_OF_ONE_TRUST} outages to come; withdraw one that will not be.`);
    await refuseFlood(tx, told.trust);
    const outage = await kept(tx, await keepOutage(tx, told));
    await freezeForOutage(tx, outage, { reason: reasonOf(outage), by: told.by });
    const { kind, trust, sites, from, to, announced, onBehalf, chargeable } = outage;
    await record(tx, {
      actor: told.by.actor,
      action: announced ? 'outage.reported' : 'outage.found-out',
      subject: `outage:${outage.id}`,
      detail: { kind, trust, sites, from, to, onBehalf, chargeable, thirdParty: outage.thirdParty },
    });
    return outage;
  }

  /** Moves a locked outage, and the freeze of its sites with it. Refuses (409) one that is over or withdrawn. */
  async move(
    tx: Tx,
    outage: Outage,
    to: Pick<Outage, 'from' | 'to' | 'sites'>,
    said: { readonly by: Teller; readonly because: string },
  ): Promise<Outage> {
    await lockFreezes(tx);
    await refuseOver(tx, outage);
    if (to.to <= (await databaseNow(tx)))
      throw badRequest([{ field: 'to', fault: 'is past', fix: 'name a time to come, or withdraw it' }]);
    await refuseFlood(tx, outage.trust);
    await moveOutage(tx, outage, to, said);
    await endFreezesOfOutage(tx, outage.id, said.by, `The outage was changed: ${said.because}`);
    const moved = await kept(tx, outage.id);
    await freezeForOutage(tx, moved, { reason: reasonOf(moved), by: said.by });
    const before = { from: outage.from, to: outage.to, sites: outage.sites };
    const after = { from: moved.from, to: moved.to, sites: moved.sites };
    await record(tx, {
      ...{ actor: said.by.actor, action: 'outage.changed', subject: `outage:${outage.id}` },
      detail: { before, after, reason: said.because },
    });
    return moved;
  }

  /** Withdraws a locked outage and ends the freeze of its sites. Refuses (409) one that is over or withdrawn. */
  async withdraw(
    tx: Tx,
    outage: Outage,
    { by, because }: { readonly by: Teller; readonly because: string },
  ): Promise<Outage> {
    await lockFreezes(tx);
    if (!(await withdrawOutage(tx, outage.id, by, because))) throw isOver();
    await endFreezesOfOutage(tx, outage.id, by, `The outage was withdrawn: ${because}`);
    const subject = `outage:${outage.id}`;
    await record(tx, { actor: by.actor, action: 'outage.withdrawn', subject, detail: { reason: because } });
    return kept(tx, outage.id);
  }
}

async function refuseFlood(tx: Tx, trust: string | null): Promise<void> {
  if (trust === null || (await saidOfTrust(tx, trust)) < MOST_A_DAY) return;
  throw conflict(`A Trust’s outages are told and changed at most ${MOST_A_DAY} times a day; call the delivery team.`);
}

async function refuseOver(tx: Tx, { withdrawn, to }: Outage): Promise<void> {
  if (withdrawn !== null || to <= (await databaseNow(tx))) throw isOver();
}

function isOver(): Error {
  return conflict('This outage is over or withdrawn already.');
}

async function kept(tx: Tx, id: string): Promise<Outage> {
  const outage = await findOutage(tx, id);
  if (outage === null) throw new Error('An outage that was just written is not there.');
  return outage;
}
