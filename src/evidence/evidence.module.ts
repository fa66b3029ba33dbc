import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { AgreementController } from './agreements/agreement.controller.js';
import { AgreementLinks } from './agreements/agreement-link.service.js';
import { Agreements } from './agreements/agreements.service.js';
import { Answering } from './agreements/answering.service.js';
import { BegunRuns } from './agreements/begun-runs.js';
import { Proposing } from './agreements/proposing.service.js';
import { TrustRuns } from './agreements/trust-runs.service.js';
import { AttestationController } from './attestation.controller.js';
import { Attestations } from './attestation.service.js';
import { Deliveries } from './deliveries/deliveries.service.js';
import { Messenger } from './deliveries/messenger.js';
import { OutboxController } from './deliveries/outbox.controller.js';
import { Outbox } from './deliveries/outbox.service.js';
import { FeatureController } from './feature.controller.js';
import { Features } from './feature.service.js';
import { SignOffController } from './sign-off.controller.js';
import { SignOffs } from './sign-off.service.js';
import { ProbedSites } from './smoke-tests/probed-sites.js';
import { SmokeResults } from './smoke-tests/smoke-results.service.js';
import { SmokeTestController } from './smoke-tests/smoke-test.controller.js';
import { SmokeTestLinks } from './smoke-tests/smoke-test-links.service.js';
import { SmokeTests } from './smoke-tests/smoke-tests.service.js';
import { SmokeStandings } from './smoke-tests/smoke-standing.service.js';
import { WaiverController } from './waiver.controller.js';
import { Waivers } from './waiver.service.js';

/** What people decided and said about releases, and what was sent to whom. It judges nothing: gates do. */
@Module({})
export class EvidenceModule {
  /** `messenger` carries messages to people; `probed` knows what runs at each site, and `begun` where a release is being changed in. */
  static with(outside: {
    messenger: Type<Messenger>;
    probed: Type<ProbedSites>;
    begun: Type<BegunRuns>;
  }): DynamicModule {
    return {
      module: EvidenceModule,
      global: true,
      controllers: [
        SignOffController,
        FeatureController,
        AttestationController,
        AgreementController,
        WaiverController,
        SmokeTestController,
        OutboxController,
      ],
      providers: [
        SignOffs,
        Features,
        Attestations,
        Waivers,
        Agreements,
        AgreementLinks,
        Answering,
        Proposing,
        TrustRuns,
        Deliveries,
        Outbox,
        SmokeStandings,
        SmokeResults,
        SmokeTests,
        SmokeTestLinks,
        { provide: Messenger, useClass: outside.messenger },
        { provide: BegunRuns, useClass: outside.begun },
        { provide: ProbedSites, useClass: outside.probed },
      ],
      exports: [Proposing, Deliveries, SmokeStandings],
    };
  }
}
