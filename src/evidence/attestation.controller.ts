import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { idSchema } from '../platform/http/body.schema.js';
import { versionSchema } from '../releases/release.schema.js';
import type { Attestation } from './attestation.js';
import { Attestations } from './attestation.service.js';
import { attestationSchema, reasonBodySchema } from './evidence.schema.js';
import type { AttestationBody, ReasonBody } from './evidence.schema.js';

@ApiTags('evidence')
@Controller('api/v1')
export class AttestationController {
  constructor(private readonly attestations: Attestations) {}

  @Post('releases/:version/attestations')
  @Requires('attestations.record')
  @ApiOperation({ summary: 'Attest, with a reason and a link, that a criterion holds or does not apply' })
  attest(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(attestationSchema)) body: AttestationBody,
    @CallerOf() caller: Caller,
  ): Promise<Attestation> {
    return this.attestations.attest(version, body, caller);
  }

  @Get('releases/:version/attestations')
  @Requires('releases.read')
  @ApiOperation({ summary: 'Every attestation of a release, those taken back too' })
  list(
    @Param('version', new BodyPipe(versionSchema)) version: string,
  ): Promise<{ attestations: readonly Attestation[] }> {
    return this.attestations.list(version);
  }

  @Post('attestations/:id/withdrawal')
  @Requires('attestations.record')
  @ApiOperation({ summary: 'Take an attestation back, with a reason' })
  withdraw(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(reasonBodySchema)) body: ReasonBody,
    @CallerOf() caller: Caller,
  ): Promise<Attestation> {
    return this.attestations.withdraw(id, body, caller);
  }
}
