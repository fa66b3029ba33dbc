import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import type { OwedNotice } from './owed.js';

/** Knows one kind of thing that follows from what is kept, such as the downtimes of agreed windows. */
export interface NoticeSource {
  /** For the log. */
  readonly name: string;
  /**
   * All that is owed at this moment of the database's clock, what was told before too: each key is told once. It reads only, and bounds
   * what it reads by what is still to come or changed in the last days.
   */
  readonly owed: (tx: Tx) => Promise<readonly OwedNotice[]>;
}

/** Everything that notices are drawn from. Each source enters itself when the service starts. */
@Injectable()
export class NoticeSources {
  private readonly sources: NoticeSource[] = [];

  draw(source: NoticeSource): void {
    this.sources.push(source);
  }

  get all(): readonly NoticeSource[] {
    return this.sources;
  }
}
