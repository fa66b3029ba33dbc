import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { EvidenceWorker } from './evidence-hash.worker.js';
import { IssueTracker } from './issue-tracker.js';
import { ScopeReader } from './scope-reader.service.js';
import { ScopeWorker } from './scope-reader.worker.js';
import { ScopeController } from './scope.controller.js';
import { Scopes } from './scope.service.js';
import { SignedScopes } from './signed-scopes.js';
import { TrackerCarrier } from './tracker-carrier.service.js';
import { TrackerHookController } from './tracker-hook.controller.js';
import { TrackerHooks } from './tracker-hook.service.js';

/** The tickets of releases, and the tracker that keeps them, which every higher step may inject. */
@Module({})
export class ScopeModule {
  /** `signed` keeps what was signed on scopes. */
  static with(outside: { tracker: Type<IssueTracker>; signed: Type<SignedScopes> }): DynamicModule {
    return {
      module: ScopeModule,
      global: true,
      controllers: [ScopeController, TrackerHookController],
      providers: [
        ...[Scopes, ScopeReader, ScopeWorker, EvidenceWorker, TrackerCarrier, TrackerHooks],
        { provide: IssueTracker, useClass: outside.tracker },
        { provide: SignedScopes, useClass: outside.signed },
      ],
      exports: [IssueTracker, Scopes],
    };
  }
}
