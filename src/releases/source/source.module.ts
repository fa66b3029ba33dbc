import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DeploymentNews } from './deployment-news.js';
import { DeploymentNewsWorker } from './deployment-news.worker.js';
import { SourceCarrier } from './source-carrier.service.js';
import { SourceDeployments } from './source-deployments.service.js';
import { SourceHookController } from './source-hook.controller.js';
import { SourceHooks } from './source-hook.service.js';
import { SourceHost } from './source-host.js';
import { SourceReader } from './source-reader.service.js';
import { SourceWorker } from './source-reader.worker.js';
import { SourceReleases } from './source-releases.service.js';
import { SourceController } from './source.controller.js';
import { Sources } from './source.service.js';

/** Where the source of releases is kept and tested, which every higher step may inject. */
@Module({})
export class SourceModule {
  /** `news` knows what becomes of releases at sites. */
  static with(outside: { host: Type<SourceHost>; news: Type<DeploymentNews> }): DynamicModule {
    return {
      module: SourceModule,
      global: true,
      controllers: [SourceController, SourceHookController],
      providers: [
        ...[Sources, SourceReader, SourceWorker, SourceCarrier, SourceHooks, SourceReleases, SourceDeployments],
        DeploymentNewsWorker,
        { provide: SourceHost, useClass: outside.host },
        { provide: DeploymentNews, useClass: outside.news },
      ],
      exports: [SourceHost, Sources, SourceReleases, SourceDeployments],
    };
  }
}
