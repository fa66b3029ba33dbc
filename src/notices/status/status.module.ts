import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { BannerScript } from './banner-script.service.js';
import { Incidents } from './incidents.js';
import { OfflineSites } from './offline-sites.js';
import { StatusBoard } from './status-board.service.js';
import { StatusStore } from './status-store.service.js';
import { StatusController } from './status.controller.js';
import { StatusFacts } from './status.facts.js';

/** What the public may see. */
@Module({})
export class StatusModule {
  /** `offline` knows what was switched off by hand; `incidents` those that the public is told of. */
  static with(outside: { offline: Type<OfflineSites>; incidents: Type<Incidents> }): DynamicModule {
    return {
      module: StatusModule,
      global: true,
      controllers: [StatusController],
      providers: [
        ...[BannerScript, StatusBoard, StatusFacts, StatusStore],
        { provide: OfflineSites, useClass: outside.offline },
        { provide: Incidents, useClass: outside.incidents },
      ],
      exports: [StatusBoard],
    };
  }
}
