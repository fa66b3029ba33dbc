import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { idSchema } from '../../platform/http/body.schema.js';
import { reasonBodySchema, type ReasonBody } from '../evidence.schema.js';
import type { Delegation } from './delegation.js';
import { delegationSchema, type DelegationBody } from './delegation.schema.js';
import { Delegations } from './delegations.service.js';

@ApiTags('evidence')
@Controller('api/v1/delegations')
export class DelegationController {
  constructor(private readonly delegations: Delegations) {}

  @Post()
  @Requires('delegations.own')
  @ApiOperation({ summary: 'Name somebody of your role who signs for you, for a time' })
  name(@Body(new BodyPipe(delegationSchema)) body: DelegationBody, @CallerOf() caller: Caller): Promise<Delegation> {
    return this.delegations.name(body, caller);
  }

  @Get()
  @Requires('releases.read')
  @ApiOperation({ summary: 'Who signs for whom, now and later' })
  list(): Promise<{ delegations: readonly Delegation[] }> {
    return this.delegations.list();
  }

  @Post(':id/end')
  @HttpCode(200)
  @Requires('delegations.own')
  @ApiOperation({ summary: 'End a delegation of yours, or to you, before its time' })
  end(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(reasonBodySchema)) body: ReasonBody,
    @CallerOf() caller: Caller,
  ): Promise<Delegation> {
    return this.delegations.end(id, body, caller);
  }
}
