import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ArtefactStore } from './artefact-store.js';
import { Registration } from './registration.service.js';
import { ReleaseController } from './release.controller.js';
import { ReleaseMetrics } from './release.metrics.js';
import { Releases } from './release.service.js';

/** Releases, their registration, and the store that hands out their bytes, which every higher step may inject. */
@Module({})
export class ReleasesModule {
  static keepingArtefactsIn(store: Type<ArtefactStore>): DynamicModule {
    return {
      module: ReleasesModule,
      global: true,
      controllers: [ReleaseController],
      providers: [Registration, Releases, ReleaseMetrics, { provide: ArtefactStore, useClass: store }],
      exports: [ArtefactStore, Registration, Releases],
    };
  }
}
