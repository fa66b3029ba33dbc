import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Clock } from './clock.service.js';
import { Settings } from './config/settings.service.js';
import { DatabaseMetrics } from './database/database.metrics.js';
import { Database } from './database/database.service.js';
import { Conditions } from './health/conditions.service.js';
import { HealthController } from './health/health.controller.js';
import { HttpMetrics } from './http/http.metrics.js';
import { ProblemFilter } from './http/problem.filter.js';
import { ProblemPages } from './http/problem-pages.service.js';
import { Log } from './log/log.service.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { Metrics } from './metrics/metrics.service.js';
import { Carriers } from './outbox/carriers.service.js';
import { OutboxMetrics } from './outbox/outbox.metrics.js';
import { OutboxRelay } from './outbox/relay.worker.js';
import { Standstill } from './standstill.worker.js';

/** What must exist before any capability can: checked settings, an open log, a migrated database. */
export interface Ground {
  readonly settings: Settings;
  readonly log: Log;
  readonly database: Database;
}

/** The lowest step. Global: every capability injects `Settings`, `Clock`, `Log`, `Database` and `Metrics` without importing it. */
@Module({})
export class PlatformModule {
  static on(ground: Ground): DynamicModule {
    const provided = [
      { provide: Settings, useValue: ground.settings },
      { provide: Log, useValue: ground.log },
      { provide: Database, useValue: ground.database },
      Clock,
      Conditions,
      Metrics,
      Carriers,
      ProblemPages,
    ];
    return {
      module: PlatformModule,
      global: true,
      controllers: [HealthController, MetricsController],
      providers: [
        ...provided,
        DatabaseMetrics,
        HttpMetrics,
        OutboxMetrics,
        OutboxRelay,
        Standstill,
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: provided,
    };
  }
}
