import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ProbedSites } from './probed-sites.js';
import { SmokeResults } from './smoke-results.service.js';
import { SmokeStandings } from './smoke-standing.service.js';
import { SmokeTestController } from './smoke-test.controller.js';
import { SmokeTestLinks } from './smoke-test-links.service.js';
import { SmokeTests } from './smoke-tests.service.js';

/** Whether a release needs a smoke test in Production, and what came of it at each site. */
@Module({})
export class SmokeTestsModule {
  /** `probed` knows what runs at each site. */
  static with(outside: { probed: Type<ProbedSites> }): DynamicModule {
    return {
      module: SmokeTestsModule,
      global: true,
      controllers: [SmokeTestController],
      providers: [
        SmokeResults,
        SmokeStandings,
        SmokeTestLinks,
        SmokeTests,
        { provide: ProbedSites, useClass: outside.probed },
      ],
      exports: [SmokeStandings, SmokeTests],
    };
  }
}
