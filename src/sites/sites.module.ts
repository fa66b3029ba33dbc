import { Global, Module } from '@nestjs/common';
import { KnownTrusts } from '../people/known-trusts.service.js';
import { Settings } from '../platform/config/settings.service.js';
import { EnvironmentController } from './environment.controller.js';
import { Environments } from './environments.service.js';
import { loadFolder } from './folder.setup.js';
import { SchemaController } from './schema.controller.js';
import { SiteController } from './site.controller.js';
import { TrustController } from './trust.controller.js';

/** The ladder and its sites, read once, for every higher step to inject: the service does not start on a folder that has a mistake in it. */
@Global()
@Module({
  controllers: [EnvironmentController, SiteController, TrustController, SchemaController],
  providers: [
    {
      provide: Environments,
      inject: [Settings],
      useFactory: (settings: Settings) =>
        new Environments(loadFolder(settings.get('ENVIRONMENTS_DIRECTORY'), { production: settings.inProduction })),
    },
  ],
  exports: [Environments],
})
export class SitesModule {
  constructor(environments: Environments, trusts: KnownTrusts) {
    trusts.enteredBy(environments.trusts);
  }
}
