import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { isHalting, unconfirmedAt } from './stop.facts.js';
import { confirmStop, stopsInForce, type StopRow } from './stop.table.js';

/** Calls a stop confirmed when the control nodes have buried all that it covers, and not before (INV-11). */
@Injectable()
export class StopWorker {
  constructor(private readonly database: Database) {}

  async turn(): Promise<void> {
    await this.database.transaction(async (tx) => {
      for (const stop of await stopsInForce(tx)) if (stop.confirmed_at === null) await confirm(tx, stop);
    }, 'stop.confirm');
  }
}

async function confirm(tx: Tx, stop: StopRow): Promise<void> {
  if ((await unconfirmedAt(tx, stop)).length > 0 || (await isHalting(tx, stop.id))) return;
  if (!(await confirmStop(tx, stop.id))) return;
  await record(tx, {
    actor: 'gatehouse',
    action: 'stop.confirmed',
    subject: `stop:${stop.id}`,
    detail: { scope: stop.scope, of: stop.of },
  });
}
