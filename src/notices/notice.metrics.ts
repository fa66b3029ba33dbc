import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Database } from '../platform/database/database.service.js';
import { Metrics } from '../platform/metrics/metrics.service.js';
import { countNotices, type NoticeCounts } from './notice.table.js';

/** What people were not told, or did not say that they read. Counted when asked, so that every process tells the same. */
@Injectable()
export class NoticeMetrics {
  constructor(metrics: Metrics, database: Database) {
    const count = (): Promise<NoticeCounts> => database.transaction(countNotices, 'notice.count');
    new Gauge({
      name: 'gatehouse_notices',
      help: 'Notices that nobody was told of yet, and those of a downtime to come that nobody has said to have read in time',
      labelNames: ['state'],
      registers: [metrics.registry],
      async collect() {
        const { untold, unanswered } = await count();
        this.set({ state: 'untold' }, untold);
        this.set({ state: 'unanswered' }, unanswered);
      },
    });
    new Gauge({
      name: 'gatehouse_notices_oldest_untold_seconds',
      help: 'How long the oldest notice that nobody was told of is owed; 0 where none is',
      registers: [metrics.registry],
      async collect() {
        this.set((await count()).oldestSeconds);
      },
    });
  }
}
