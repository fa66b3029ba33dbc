import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../metrics/metrics.service.js';
import { Database } from './database.service.js';

/** Whether this process reaches its database, asked whenever Prometheus asks. */
@Injectable()
export class DatabaseMetrics {
  constructor(metrics: Metrics, database: Database) {
    new Gauge({
      name: 'gatehouse_database_answers',
      help: 'Whether the database answers; what is counted in it is left out while it does not',
      registers: [metrics.registry],
      async collect() {
        this.set((await database.answers()) ? 1 : 0);
      },
    });
  }
}
