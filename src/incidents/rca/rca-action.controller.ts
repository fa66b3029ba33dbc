import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { idSchema } from '../../platform/http/body.schema.js';
import { RcaActions } from './rca-actions.service.js';
import {
  actionNumberSchema,
  becauseSchema,
  evidenceSchema,
  laterDueSchema,
  newActionSchema,
  ownerSchema,
  type BecauseBody,
  type EvidenceBody,
  type LaterDueBody,
  type NewActionBody,
  type OwnerBody,
} from './rca.schema.js';
import type { ShownRca } from './rcas.service.js';

@ApiTags('RCAs')
@Controller('api/v1/rcas/:id/actions')
export class RcaActionController {
  constructor(private readonly actions: RcaActions) {}

  @Post()
  @Requires('rcas.write')
  @ApiOperation({ summary: 'Add what is to be done, with who does it and by when' })
  add(
    @Param('id', new BodyPipe(idSchema)) rca: string,
    @Body(new BodyPipe(newActionSchema)) body: NewActionBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.actions.add(rca, body, caller);
  }

  @Post(':number/close')
  @HttpCode(200)
  @Requires('rcas.write')
  @ApiOperation({ summary: 'Close an action by what proves that it is done' })
  close(
    @Param('id', new BodyPipe(idSchema)) rca: string,
    @Param('number', new BodyPipe(actionNumberSchema)) number: number,
    @Body(new BodyPipe(evidenceSchema)) body: EvidenceBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.actions.close({ rca, number }, body, caller);
  }

  @Post(':number/reopen')
  @HttpCode(200)
  @Requires('rcas.write', 'rcas.sign-off')
  @ApiOperation({ summary: 'Open an action again whose proof did not hold, with a reason' })
  reopen(
    @Param('id', new BodyPipe(idSchema)) rca: string,
    @Param('number', new BodyPipe(actionNumberSchema)) number: number,
    @Body(new BodyPipe(becauseSchema)) { reason }: BecauseBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.actions.reopen({ rca, number }, reason, caller);
  }

  @Post(':number/due')
  @HttpCode(200)
  @Requires('rcas.sign-off')
  @ApiOperation({ summary: 'Grant an action another day, with a reason; the first day stays shown' })
  moveDue(
    @Param('id', new BodyPipe(idSchema)) rca: string,
    @Param('number', new BodyPipe(actionNumberSchema)) number: number,
    @Body(new BodyPipe(laterDueSchema)) body: LaterDueBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.actions.moveDue({ rca, number }, body, caller);
  }

  @Post(':number/owner')
  @HttpCode(200)
  @Requires('rcas.write')
  @ApiOperation({ summary: 'Hand an action over to somebody else, with a reason' })
  handOver(
    @Param('id', new BodyPipe(idSchema)) rca: string,
    @Param('number', new BodyPipe(actionNumberSchema)) number: number,
    @Body(new BodyPipe(ownerSchema)) body: OwnerBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.actions.handOver({ rca, number }, body, caller);
  }
}
