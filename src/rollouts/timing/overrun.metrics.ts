import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Database } from '../../platform/database/database.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { countOverruns } from './overrun.table.js';

/** Counted when asked, so that every process tells the same and none has to remember. */
@Injectable()
export class OverrunMetrics {
  constructor(metrics: Metrics, database: Database) {
    const count = (): Promise<number> => database.transaction(countOverruns, 'overrun.count');
    new Gauge({
      name: 'gatehouse_attempts_overran',
      help: 'Runs that were not over when the window of their site closed or a freeze began; they went on',
      registers: [metrics.registry],
      async collect() {
        this.set(await count());
      },
    });
  }
}
