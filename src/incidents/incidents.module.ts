import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { IncidentCauses } from './incident-causes.service.js';
import { IncidentController } from './incident.controller.js';
import { IncidentPlaces } from './incident-places.service.js';
import { Incidents } from './incidents.service.js';
import { LetThrough } from './let-through.js';
import { LiveTickets } from './live-tickets/live-tickets.service.js';
import { LiveTicketsWorker } from './live-tickets/live-tickets.worker.js';
import { Raising } from './raising.service.js';
import { RecordWatchMetrics } from './record-watch/record-watch.metrics.js';
import { RecordWatch } from './record-watch/record-watch.worker.js';

/** What goes wrong, however it is found: raised once, and followed to its end. */
@Module({})
export class IncidentsModule {
  /** `letThrough` knows what was last put where. */
  static with(outside: { letThrough: Type<LetThrough> }): DynamicModule {
    return {
      module: IncidentsModule,
      global: true,
      controllers: [IncidentController],
      providers: [
        ...[IncidentCauses, IncidentPlaces, Incidents, LiveTickets, LiveTicketsWorker, Raising, RecordWatch],
        RecordWatchMetrics,
        { provide: LetThrough, useClass: outside.letThrough },
      ],
      exports: [IncidentPlaces, Incidents, Raising],
    };
  }
}
