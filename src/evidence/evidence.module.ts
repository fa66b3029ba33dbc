import { type DynamicModule, Module, type Type } from '@nestjs/common';
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
import { SmokeStandings } from './smoke-tests/smoke-standing.service.js';
import { WaiverController } from './waiver.controller.js';
import { Waivers } from './waiver.service.js';

/** What people decided and said about releases, and what was sent to whom. It judges nothing: gates do. */
@Module({})
export class EvidenceModule {
  /** `messenger` carries messages to people; `probed` knows what runs at each site. */
  static with(outside: { messenger: Type<Messenger>; probed: Type<ProbedSites> }): DynamicModule {
    return {
      module: EvidenceModule,
      global: true,
      controllers: [SignOffController, FeatureController, AttestationController, WaiverController, OutboxController],
      providers: [
        SignOffs,
        Features,
        Attestations,
        Waivers,
        Deliveries,
        Outbox,
        SmokeStandings,
        { provide: Messenger, useClass: outside.messenger },
        { provide: ProbedSites, useClass: outside.probed },
      ],
      exports: [Deliveries, SmokeStandings],
    };
  }
}
