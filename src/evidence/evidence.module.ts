import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { AgreementController } from './agreements/agreement.controller.js';
import { AgreementFreezes } from './agreements/agreement-freeze.facts.js';
import { AgreementLinks } from './agreements/agreement-link.service.js';
import { Agreements } from './agreements/agreements.service.js';
import { Answering } from './agreements/answering.service.js';
import { BegunRuns } from './agreements/begun-runs.js';
import { CallingOff } from './agreements/calling-off.service.js';
import { Proposing } from './agreements/proposing.service.js';
import { TrustRuns } from './agreements/trust-runs.service.js';
import { AttestationController } from './attestation.controller.js';
import { Attestations } from './attestation.service.js';
import { ConsultationController } from './consultations/consultation.controller.js';
import { Consultations } from './consultations/consultations.service.js';
import { DelegationController } from './delegations/delegation.controller.js';
import { Delegations } from './delegations/delegations.service.js';
import { Deliveries } from './deliveries/deliveries.service.js';
import { Messenger } from './deliveries/messenger.js';
import { OutboxController } from './deliveries/outbox.controller.js';
import { Outbox } from './deliveries/outbox.service.js';
import { FeatureController } from './feature.controller.js';
import { Features } from './feature.service.js';
import { SettledReleases } from './settled-releases.js';
import { SignOffController } from './sign-off.controller.js';
import { SignOffs } from './sign-off.service.js';
import { WaiverController } from './waiver.controller.js';
import { Waivers } from './waiver.service.js';

const CONTROLLERS = [
  SignOffController,
  FeatureController,
  AttestationController,
  AgreementController,
  WaiverController,
  DelegationController,
  ConsultationController,
  OutboxController,
];

/** What the stairs above ask: gates, notices, pages and reports. */
const ASKED_ABOVE = [
  AgreementFreezes,
  Agreements,
  Attestations,
  CallingOff,
  Consultations,
  Features,
  Proposing,
  Deliveries,
  SettledReleases,
  SignOffs,
  Waivers,
];

/** What people decided and said about releases, and what was sent to whom. It judges nothing: gates do. */
@Module({})
export class EvidenceModule {
  /** `messenger` carries messages to people; `begun` knows where a release is being changed in, and `settled` what has settled where. */
  static with(outside: {
    messenger: Type<Messenger>;
    begun: Type<BegunRuns>;
    settled: Type<SettledReleases>;
  }): DynamicModule {
    return {
      module: EvidenceModule,
      global: true,
      controllers: CONTROLLERS,
      providers: [
        SignOffs,
        Features,
        Attestations,
        Waivers,
        AgreementFreezes,
        Agreements,
        AgreementLinks,
        Answering,
        CallingOff,
        Proposing,
        TrustRuns,
        Deliveries,
        Outbox,
        Delegations,
        Consultations,
        { provide: Messenger, useClass: outside.messenger },
        { provide: BegunRuns, useClass: outside.begun },
        { provide: SettledReleases, useClass: outside.settled },
      ],
      exports: ASKED_ABOVE,
    };
  }
}
