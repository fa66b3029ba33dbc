import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { readOneMoment } from '../platform/database/snapshot.table.js';
import { Log } from '../platform/log/log.service.js';
import { NoticeSources, type NoticeSource } from './notice-sources.service.js';
import { keptKeys } from './notice.table.js';
import type { OwedNotice } from './owed.js';

/** What one source owes that was not kept before. */
interface Drawn {
  readonly source: string;
  readonly owed: readonly OwedNotice[];
}

/** Asks all sources what they owe, as of one moment of the database. */
@Injectable()
export class Drawing {
  constructor(
    private readonly database: Database,
    private readonly sources: NoticeSources,
    private readonly log: Log,
  ) {}

  /** What is owed and not kept, source by source. One that fails keeps no other from being heard. */
  async drawn(): Promise<readonly Drawn[]> {
    const drawn: Drawn[] = [];
    let left = this.sources.all;
    while (left.length > 0) left = await this.drawFrom(left, drawn);
    return drawn;
  }

  /** Those that are left: a source that failed has spoilt the transaction for those after it. */
  private async drawFrom(sources: readonly NoticeSource[], drawn: Drawn[]): Promise<readonly NoticeSource[]> {
    let next = 0;
    try {
      await this.database.transaction(async (tx) => {
        await readOneMoment(tx);
        for (const source of sources.slice(next)) {
          drawn.push({ source: source.name, owed: await newlyOwed(tx, source) });
          next += 1;
        }
      });
    } catch (error) {
      const failed = sources[next];
      this.log.error('What a source of notices owes could not be read; it is tried again', {
        source: failed?.name,
        error,
      });
    }
    return sources.slice(next + 1);
  }
}

async function newlyOwed(tx: Tx, source: NoticeSource): Promise<readonly OwedNotice[]> {
  const owed = await source.owed(tx);
  const kept = await keptKeys(
    tx,
    owed.map(({ key }) => key),
  );
  return owed.filter(({ key }) => !kept.has(key));
}
