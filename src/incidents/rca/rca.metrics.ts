import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Database } from '../../platform/database/database.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { countLate, type LateCount } from './rca-action.table.js';

const SEVERITIES = [1, 2, 3, 4, 5] as const;

/** What is late in learning from incidents. Counted when asked, so that every process tells the same. */
@Injectable()
export class RcaMetrics {
  private counting: Promise<readonly LateCount[]> | null = null;

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {
    this.gauge(
      'rca',
      'gatehouse_rcas_overdue',
      'RCAs that are not handed in by their time, by severity of the incident',
    );
    this.gauge(
      'action',
      'gatehouse_rca_actions_overdue',
      'Actions of RCAs that are not done by their day, by severity',
    );
  }

  private gauge(of: LateCount['of'], name: string, help: string): void {
    const count = () => this.count();
    new Gauge({
      ...{ name, help, labelNames: ['severity'], registers: [this.metrics.registry] },
      async collect() {
        const counts = await count();
        for (const severity of SEVERITIES) {
          const found = counts.find((one) => one.of === of && one.severity === severity);
          this.set({ severity: String(severity) }, found?.count ?? 0);
        }
      },
    });
  }

  /** Once for both gauges, which are collected together. */
  private async count(): Promise<readonly LateCount[]> {
    this.counting ??= this.database.transaction(countLate, 'rca.count-late');
    try {
      return await this.counting;
    } finally {
      this.counting = null;
    }
  }
}
