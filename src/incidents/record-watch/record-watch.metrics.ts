import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Settings } from '../../platform/config/settings.service.js';
import { Database } from '../../platform/database/database.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { watchFigures, type WatchFigures } from './record-watch.table.js';

/** When the record was read last, and what was found. Asked of the database, so that every process tells the same. */
@Injectable()
export class RecordWatchMetrics {
  private asking: Promise<WatchFigures> | null = null;

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
    settings: Settings,
  ) {
    this.gauge(
      'readAt',
      'gatehouse_record_read_timestamp_seconds',
      'When the record was last read on and its hashes reckoned again, since 1970; 0 before the first time',
    );
    this.gauge('unread', 'gatehouse_record_unread_entries', 'Entries of the record that were not read again yet');
    this.gauge(
      'wrong',
      'gatehouse_record_wrong_entries',
      'Entries of the record that are not as they were written, or never joined its chain; must be 0',
    );
    new Gauge({
      name: 'gatehouse_record_check_seconds',
      help: 'How often the record is meant to be read on',
      registers: [metrics.registry],
    }).set(settings.get('RECORD_CHECK_SECONDS'));
  }

  private gauge(of: keyof WatchFigures, name: string, help: string): void {
    const ask = () => this.ask();
    new Gauge({
      ...{ name, help, registers: [this.metrics.registry] },
      async collect() {
        this.set((await ask())[of]);
      },
    });
  }

  /** Once for all gauges, which are collected together. */
  private async ask(): Promise<WatchFigures> {
    this.asking ??= this.database.transaction(watchFigures, 'record-watch.figures');
    try {
      return await this.asking;
    } finally {
      this.asking = null;
    }
  }
}
