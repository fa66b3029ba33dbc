import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { ApprovalCheck } from './approval-check.js';
import { OperatorNotices } from './approach/operator-notices.service.js';
import { PatienceController } from './approach/patience.controller.js';
import { Patience } from './approach/patience.service.js';
import { ReportController } from './approach/report.controller.js';
import { SiteReports } from './approach/report.service.js';
import { RequestWorker } from './approach/request.worker.js';
import { ControlNodes } from './control-nodes.service.js';
import { DispatcherWorker } from './dispatcher.worker.js';
import { Engine } from './engine.worker.js';
import { FeedController } from './feed.controller.js';
import { Feeds } from './feed.service.js';
import { FeedTails } from './feed-tail.service.js';
import { FollowerWorker } from './follower.worker.js';
import { GuidanceController } from './guidance/guidance.controller.js';
import { Guidance } from './guidance/guidance.service.js';
import { HandOvers } from './guidance/hand-over.service.js';
import { HaltNotices } from './halted/halt-notices.service.js';
import { HaltWorker } from './halt.worker.js';
import { HintPost, NobodyElse } from './hint-post.js';
import { Holds } from './hold.facts.js';
import { OfflineActs } from './offline/offline-acts.service.js';
import { OfflineController } from './offline/offline.controller.js';
import { OfflineOrders } from './offline/offline-orders.service.js';
import { OfflineWorker } from './offline/offline.worker.js';
import { ApartHolds } from './planning/apart-hold.facts.js';
import { PlanController } from './planning/plan.controller.js';
import { NamedTimes } from './planning/named-times.service.js';
import { PlanProposals } from './planning/plan-proposals.service.js';
import { Planner } from './planning/plan.service.js';
import { ReconcilerWorker } from './reconciler.worker.js';
import { RejectionNotices } from './rejected/rejection-notices.service.js';
import { RolloutActs } from './rollout-acts.service.js';
import { RolloutController } from './rollout.controller.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { RolloutService } from './rollout.service.js';
import { RolloutViews } from './rollout-view.service.js';
import { RolloutWorker } from './rollout.worker.js';
import { SevereHolds } from './severe/severe-hold.facts.js';
import { Signals } from './signals.service.js';
import { SiteAttemptsController } from './site-attempts.controller.js';
import { SiteAttempts } from './site-attempts.service.js';
import { SiteLogs } from './site-log.service.js';
import { SiteRunner } from './site-runner.js';
import { SitesModule } from '../sites/sites.module.js';
import { DecisionController } from './stops/decision.controller.js';
import { Decisions } from './stops/decision.service.js';
import { Lifts } from './stops/lift.service.js';
import { StopController } from './stops/stop.controller.js';
import { Stops } from './stops/stop.service.js';
import { StopWorker } from './stops/stop.worker.js';
import { Staging } from './staging.service.js';
import { SweeperWorker } from './sweeper.worker.js';
import { AgreementHolds } from './timing/agreement-hold.facts.js';
import { OverrideController } from './timing/override.controller.js';
import { Overrides } from './timing/override.service.js';
import { OverrunMetrics } from './timing/overrun.metrics.js';
import { OverrunWorker } from './timing/overrun.worker.js';
import { PassportHolds } from './timing/passport-hold.facts.js';
import { SpentTimes } from './timing/spent-times.service.js';
import { WindowHolds } from './timing/window-hold.facts.js';
import { Foresight } from './told/foresight.facts.js';
import { PredictionMetrics } from './told/prediction.metrics.js';
import { PredictionWorker } from './told/prediction.worker.js';
import { Untested } from './told/untested.facts.js';
import { Witness } from './witness.service.js';

const CONTROLLERS = [
  DecisionController,
  FeedController,
  GuidanceController,
  OfflineController,
  OverrideController,
  PatienceController,
  PlanController,
  ReportController,
  RolloutController,
  SiteAttemptsController,
  StopController,
];
const ENGINE = [
  ControlNodes,
  DispatcherWorker,
  Engine,
  FollowerWorker,
  HaltWorker,
  Holds,
  ApartHolds,
  NamedTimes,
  Planner,
  PlanProposals,
  ReconcilerWorker,
  Feeds,
  FeedTails,
  RolloutActs,
  RolloutMetrics,
  RolloutService,
  RolloutViews,
  RolloutWorker,
  Signals,
  SiteAttempts,
  SiteLogs,
  Staging,
  SweeperWorker,
  Witness,
];
const STOPS = [Decisions, HaltNotices, Lifts, RejectionNotices, SevereHolds, Stops, StopWorker];
const TIMING = [AgreementHolds, Overrides, OverrunMetrics, OverrunWorker, SpentTimes, WindowHolds, PassportHolds];
const APPROACH = [OperatorNotices, Patience, RequestWorker, SiteReports];
const TOLD = [Foresight, PredictionMetrics, PredictionWorker, Untested];
const OFFLINE = [OfflineActs, OfflineOrders, OfflineWorker];
const GUIDANCE = [Guidance, HandOvers];

/** Moves releases over the sites, and back. */
@Module({})
export class RolloutsModule {
  /**
   * `runner` reaches the control nodes; `approval` answers whether a promotion still stands; `hints` exports the `HintPost` to other
   * processes, and is null where there are none.
   */
  static with(outside: {
    runner: Type<SiteRunner>;
    approval: Type<ApprovalCheck>;
    hints: DynamicModule | null;
  }): DynamicModule {
    return {
      module: RolloutsModule,
      global: true,
      imports: [PeopleModule, SitesModule, ...(outside.hints === null ? [] : [outside.hints])],
      controllers: [...CONTROLLERS],
      providers: [
        ...ENGINE,
        ...STOPS,
        ...GUIDANCE,
        ...OFFLINE,
        ...TIMING,
        ...APPROACH,
        ...TOLD,
        { provide: SiteRunner, useClass: outside.runner },
        { provide: ApprovalCheck, useClass: outside.approval },
        ...(outside.hints === null ? [{ provide: HintPost, useClass: NobodyElse }] : []),
      ],
      exports: [
        ...[
          Decisions,
          Foresight,
          Guidance,
          HandOvers,
          Lifts,
          OfflineActs,
          OfflineOrders,
          Overrides,
          Patience,
          PlanProposals,
          Planner,
        ],
        ...[NamedTimes, RolloutActs, RolloutService, RolloutViews, SiteLogs, Stops, Untested],
      ],
    };
  }
}
