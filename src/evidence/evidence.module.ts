import { Module } from '@nestjs/common';
import { AttestationController } from './attestation.controller.js';
import { Attestations } from './attestation.service.js';
import { SignOffController } from './sign-off.controller.js';
import { SignOffs } from './sign-off.service.js';
import { WaiverController } from './waiver.controller.js';
import { Waivers } from './waiver.service.js';

/** What people decided and said about releases. It judges nothing: gates do. */
@Module({
  controllers: [SignOffController, AttestationController, WaiverController],
  providers: [SignOffs, Attestations, Waivers],
})
export class EvidenceModule {}
