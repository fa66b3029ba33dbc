import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { Environments } from '../sites/environments.service.js';
import { Calendar } from './calendar.service.js';
import { freezesSince } from './freeze.table.js';

/** Tells when sites may be changed. */
@Injectable()
export class Openings {
  constructor(private readonly environments: Environments) {}

  /** The calendar with every freeze that was not over at `since`: one question to the database, whatever is asked of it then. */
  async calendar(tx: Tx, since: Date): Promise<Calendar> {
    return new Calendar(this.environments, await freezesSince(tx, since));
  }
}
