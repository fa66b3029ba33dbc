import { Module } from '@nestjs/common';
import { AssetsController } from './assets.controller.js';
import { Assets } from './assets.service.js';
import { LinkPages } from './pages/link/link-pages.service.js';
import { LinkController } from './pages/link/link.controller.js';
import { LadderFinder } from './pages/ladder/ladder.facts.js';
import { LadderController } from './pages/ladder/ladder.controller.js';
import { ReleaseFinder } from './pages/release/release.facts.js';
import { ReleaseFormsController } from './pages/release/release-forms.controller.js';
import { ReleaseForms } from './pages/release/release-forms.service.js';
import { ReleasePages } from './pages/release/release-pages.service.js';
import { ReleasePageController } from './pages/release/release-page.controller.js';
import { StepUp } from './form/step-up.service.js';
import { SignInPages } from './pages/sign-in/sign-in-pages.service.js';
import { SignInController } from './pages/sign-in/sign-in.controller.js';
import { StatusPageController } from './pages/status/status-page.controller.js';
import { Pages } from './pages.service.js';
import { ProblemPage } from './problem-page.service.js';

/** Pages for people. */
@Module({
  controllers: [
    ...[AssetsController, LadderController, LinkController, ReleaseFormsController, ReleasePageController],
    ...[SignInController, StatusPageController],
  ],
  providers: [
    ...[Assets, LadderFinder, LinkPages, Pages, ProblemPage, ReleaseFinder],
    ...[ReleaseForms, ReleasePages, SignInPages, StepUp],
  ],
})
export class WebModule {}
