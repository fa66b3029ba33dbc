import { Module } from '@nestjs/common';
import { AssetsController } from './assets.controller.js';
import { Assets } from './assets.service.js';
import { LinkPages } from './pages/link/link-pages.service.js';
import { LinkController } from './pages/link/link.controller.js';
import { StatusPageController } from './pages/status/status-page.controller.js';
import { Pages } from './pages.service.js';
import { ProblemPage } from './problem-page.service.js';

/** Pages for people. */
@Module({
  controllers: [AssetsController, LinkController, StatusPageController],
  providers: [Assets, LinkPages, Pages, ProblemPage],
})
export class WebModule {}
