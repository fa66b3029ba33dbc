import { Module } from '@nestjs/common';
import { AssetsController } from './assets.controller.js';
import { Assets } from './assets.service.js';
import { LinkPages } from './pages/link/link-pages.service.js';
import { LinkController } from './pages/link/link.controller.js';
import { LadderFinder } from './pages/ladder/ladder.facts.js';
import { LadderController } from './pages/ladder/ladder.controller.js';
import { SignInPages } from './pages/sign-in/sign-in-pages.service.js';
import { SignInController } from './pages/sign-in/sign-in.controller.js';
import { StatusPageController } from './pages/status/status-page.controller.js';
import { Pages } from './pages.service.js';
import { ProblemPage } from './problem-page.service.js';

/** Pages for people. */
@Module({
  controllers: [AssetsController, LadderController, LinkController, SignInController, StatusPageController],
  providers: [Assets, LadderFinder, LinkPages, Pages, ProblemPage, SignInPages],
})
export class WebModule {}
