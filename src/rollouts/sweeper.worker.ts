import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { waitingLong } from './sweep.table.js';
import { Signals } from './signals.service.js';

/** Hints again at attempts that have been ready for long: theirs got lost, or went to a process that could not help. */
@Injectable()
export class SweeperWorker {
  constructor(
    private readonly database: Database,
    private readonly signals: Signals,
  ) {}

  /** Looks once. It hints and does nothing else, so any number of processes may do it at once. */
  async turn(): Promise<void> {
    this.signals.ordered(await this.database.transaction(waitingLong, 'sweep.look'));
  }
}
