import { Module } from '@nestjs/common';
import { AssetsController } from './assets.controller.js';
import { Assets } from './assets.service.js';
import { LinkPages } from './pages/link/link-pages.service.js';
import { LinkController } from './pages/link/link.controller.js';
import { AwaitedWords } from './pages/ladder/awaited-words.facts.js';
import { LadderFinder } from './pages/ladder/ladder.facts.js';
import { LadderController } from './pages/ladder/ladder.controller.js';
import { PromotionPageController } from './pages/release-promotion/promotion-page.controller.js';
import { PromotionPages } from './pages/release-promotion/promotion-pages.service.js';
import { SmokeTestsPageController } from './pages/release-smoke-tests/smoke-tests-page.controller.js';
import { SmokeTestsPages } from './pages/release-smoke-tests/smoke-tests-pages.service.js';
import { ReleaseFinder } from './pages/release/release.facts.js';
import { ReleaseFormsController } from './pages/release/release-forms.controller.js';
import { ReleaseForms } from './pages/release/release-forms.service.js';
import { ReleaseClosing } from './pages/release/release-closing.service.js';
import { ReleasePages } from './pages/release/release-pages.service.js';
import { ReleasesPages } from './pages/releases/releases-pages.service.js';
import { ReleaseSource } from './pages/release/release-source.service.js';
import { ReleasePageController } from './pages/release/release-page.controller.js';
import { ReleaseWordsController } from './pages/release/release-words.controller.js';
import { ReleaseWords } from './pages/release/release-words.service.js';
import { FixController } from './pages/hotfix/fix.controller.js';
import { FixPages } from './pages/hotfix/fix-pages.service.js';
import { HotfixErrandsController } from './pages/hotfix/hotfix-errands.controller.js';
import { HotfixErrands } from './pages/hotfix/hotfix-errands.service.js';
import { HotfixPageController } from './pages/hotfix/hotfix-page.controller.js';
import { HotfixPages } from './pages/hotfix/hotfix-pages.service.js';
import { IncidentFormsController } from './pages/incident/incident-forms.controller.js';
import { IncidentForms } from './pages/incident/incident-forms.service.js';
import { IncidentPageController } from './pages/incident/incident-page.controller.js';
import { IncidentPages } from './pages/incident/incident-pages.service.js';
import { IncidentFinder } from './pages/incident/incident.facts.js';
import { IncidentLists } from './pages/incidents/incident-lists.service.js';
import { InsightPageController } from './pages/insight/insight-page.controller.js';
import { InsightPages } from './pages/insight/insight-pages.service.js';
import { PasswordController } from './pages/password/password.controller.js';
import { PasswordPages } from './pages/password/password-pages.service.js';
import { RolloutActController } from './pages/rollout-act/rollout-act.controller.js';
import { RolloutActPages } from './pages/rollout-act/rollout-act.service.js';
import { SiteActPages } from './pages/rollout-act/site-act.service.js';
import { Surety } from './pages/rollout-act/surety.service.js';
import { RolloutFinder } from './pages/rollout/rollout-page.facts.js';
import { RolloutPageController } from './pages/rollout/rollout-page.controller.js';
import { RolloutPages } from './pages/rollout/rollout-pages.service.js';
import { OverridePageController } from './pages/rollout-override/override-page.controller.js';
import { OverridePages } from './pages/rollout-override/override-pages.service.js';
import { PeoplePageController } from './pages/people/people-page.controller.js';
import { PeoplePages } from './pages/people/people-pages.service.js';
import { PersonDeedsController } from './pages/people/person-deeds.controller.js';
import { PersonDeeds } from './pages/people/person-deeds.service.js';
import { PersonFinder } from './pages/people/person.facts.js';
import { PlanPageController } from './pages/plan/plan-page.controller.js';
import { PlanPages } from './pages/plan/plan-pages.service.js';
import { LiftController } from './pages/stop/lift.controller.js';
import { LiftFinder } from './pages/stop/lift.facts.js';
import { LiftPages } from './pages/stop/lift-pages.service.js';
import { LiveController } from './live/live.controller.js';
import { LivePages } from './live/live.service.js';
import { RcaFormsController } from './pages/rca/rca-forms.controller.js';
import { RcaForms } from './pages/rca/rca-forms.service.js';
import { RcaPageController } from './pages/rca/rca-page.controller.js';
import { RcaPageFinder } from './pages/rca/rca-page.facts.js';
import { RcaPages } from './pages/rca/rca-pages.service.js';
import { SectionPages } from './pages/rca/section-pages.service.js';
import { EvidenceForms } from './pages/record/evidence-form.service.js';
import { RecordFinder } from './pages/record/record.facts.js';
import { RecordPageController } from './pages/record/record-page.controller.js';
import { RecordPages } from './pages/record/record-pages.service.js';
import { CalendarPages } from './pages/schedule/calendar-pages.service.js';
import { SchedulePageController } from './pages/schedule/schedule-page.controller.js';
import { SchedulePages } from './pages/schedule/schedule-pages.service.js';
import { TrustDeedsController } from './pages/trust/trust-deeds.controller.js';
import { TrustDeeds } from './pages/trust/trust-deeds.service.js';
import { TrustPageController } from './pages/trust/trust-page.controller.js';
import { TrustNotesPages } from './pages/trust/trust-notes-pages.service.js';
import { TrustPages } from './pages/trust/trust-pages.service.js';
import { NoteSectionPages } from './pages/release-notes/note-section-pages.service.js';
import { NotesFormsController } from './pages/release-notes/notes-forms.controller.js';
import { NotesPageController } from './pages/release-notes/notes-page.controller.js';
import { NotesFinder } from './pages/release-notes/notes-page.facts.js';
import { NotesPages } from './pages/release-notes/notes-pages.service.js';
import { SharingPages } from './pages/release-notes/sharing-pages.service.js';
import { ScopePageController } from './pages/release-scope/scope-page.controller.js';
import { ScopePages } from './pages/release-scope/scope-pages.service.js';
import { ChecklistPageController } from './pages/release-documents/checklist-page.controller.js';
import { ChecklistPages } from './pages/release-documents/checklist-pages.service.js';
import { ReleaseDocumentsController } from './pages/release-documents/release-documents.controller.js';
import { ReleaseDocuments } from './pages/release-documents/release-documents.service.js';
import { TrustFinder } from './pages/trust/trust.facts.js';
import { StepUp } from './form/step-up.service.js';
import { VisitorForms } from './form/visitor-forms.service.js';
import { SignInPages } from './pages/sign-in/sign-in-pages.service.js';
import { SignInController } from './pages/sign-in/sign-in.controller.js';
import { StatusPageController } from './pages/status/status-page.controller.js';
import { Pages } from './pages.service.js';
import { ProblemPage } from './problem-page.service.js';

/** Pages for people. */
@Module({
  controllers: [
    ...[
      AssetsController,
      ChecklistPageController,
      LadderController,
      LinkController,
      PromotionPageController,
      ReleaseDocumentsController,
      ReleaseFormsController,
      ReleasePageController,
      ReleaseWordsController,
      SmokeTestsPageController,
    ],
    // The notes' own addresses come before those with a kind of notes in their place.
    ...[NotesFormsController, NotesPageController, ScopePageController],
    ...[
      FixController,
      HotfixErrandsController,
      HotfixPageController,
      IncidentFormsController,
      IncidentPageController,
      InsightPageController,
    ],
    ...[
      RcaFormsController,
      RcaPageController,
      RecordPageController,
      SchedulePageController,
      TrustDeedsController,
      TrustPageController,
    ],
    ...[
      LiftController,
      LiveController,
      OverridePageController,
      PlanPageController,
      RolloutActController,
      RolloutPageController,
    ],
    ...[PasswordController, SignInController, StatusPageController],
    ...[PeoplePageController, PersonDeedsController],
  ],
  providers: [
    ...[Assets, AwaitedWords, LadderFinder, LinkPages, Pages, ProblemPage, ReleaseFinder],
    ...[
      FixPages,
      HotfixErrands,
      HotfixPages,
      InsightPages,
      IncidentFinder,
      IncidentForms,
      IncidentLists,
      IncidentPages,
    ],
    ...[CalendarPages, EvidenceForms, RecordFinder, RecordPages, SchedulePages],
    ...[RcaForms, RcaPageFinder, RcaPages, SectionPages, TrustDeeds, TrustFinder, TrustPages],
    ...[LiftFinder, LiftPages, LivePages, OverridePages, PasswordPages, PlanPages, VisitorForms],
    ...[NoteSectionPages, NotesFinder, NotesPages, ScopePages, SharingPages, TrustNotesPages],
    ...[PeoplePages, PersonDeeds, PersonFinder],
    ...[RolloutActPages, RolloutFinder, RolloutPages, SiteActPages, Surety],
    ...[
      ChecklistPages,
      PromotionPages,
      ReleaseClosing,
      ReleaseDocuments,
      ReleaseForms,
      ReleasePages,
      ReleasesPages,
      ReleaseSource,
      ReleaseWords,
      SignInPages,
      SmokeTestsPages,
      StepUp,
    ],
  ],
})
export class WebModule {}
