import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { idSchema } from '../../platform/http/body.schema.js';
import { stretchSchema, type StretchQuery } from '../../windows/window.schema.js';
import type { OutageInvitation } from './outage-invitation.table.js';
import { OutageInvitations } from './outage-invitations.service.js';
import type { ShownOutage } from './outage-view.js';
import {
  costsSchema,
  explainingSchema,
  impactSchema,
  invitationSchema,
  outageChangeSchema,
  outageEndSchema,
  outageSchema,
  providerToldSchema,
  unannouncedSchema,
} from './outage.schema.js';
import type {
  CostsBody,
  ExplainingQuery,
  ImpactBody,
  InvitationBody,
  OutageBody,
  OutageChangeBody,
  OutageEndBody,
  ProviderToldBody,
  UnannouncedBody,
} from './outage.schema.js';
import { Outages } from './outages.service.js';

type Listed = Promise<{ readonly outages: readonly ShownOutage[] }>;

@ApiTags('outages')
@Controller('api/v1/outages')
export class OutageController {
  constructor(
    private readonly outages: Outages,
    private readonly invitations: OutageInvitations,
  ) {}

  @Post()
  @Requires('outages.report')
  @ApiOperation({
    summary: 'Tell of an outage, a change or works to come at sites of a Trust; they are frozen meanwhile',
  })
  report(@Body(new BodyPipe(outageSchema)) body: OutageBody, @CallerOf() caller: Caller): Promise<ShownOutage> {
    return this.outages.report(body, caller);
  }

  @Post('unannounced')
  @Requires('outages.judge')
  @ApiOperation({ summary: 'Write down an outage that nobody announced, with the alarms and call-outs that it cost' })
  findOut(
    @Body(new BodyPipe(unannouncedSchema)) body: UnannouncedBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownOutage> {
    return this.outages.findOut(body, caller);
  }

  @Post('invitations')
  @Requires('outages.invite')
  @ApiOperation({ summary: 'Send a contact of a Trust an address at which they report outages without an account' })
  invite(
    @Body(new BodyPipe(invitationSchema)) body: InvitationBody,
    @CallerOf() caller: Caller,
  ): Promise<OutageInvitation> {
    return this.invitations.invite(body, caller);
  }

  @Get()
  @Requires('outages.read')
  @ApiOperation({
    summary: 'Outages that touch a stretch of time, or that are not over; a Trust sees those at its sites',
  })
  list(@Query(new BodyPipe(stretchSchema)) during: StretchQuery, @CallerOf() caller: Caller): Listed {
    return this.outages.list(during, caller);
  }

  @Get('explaining')
  @Requires('outages.read')
  @ApiOperation({ summary: 'The announced outages that explain an alarm of a site at a moment' })
  explaining(@Query(new BodyPipe(explainingSchema)) query: ExplainingQuery, @CallerOf() caller: Caller): Listed {
    return this.outages.explaining(query, caller);
  }

  @Get(':id')
  @Requires('outages.read')
  @ApiOperation({ summary: 'One outage, with its notice, its assessment and what is left to do' })
  find(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<ShownOutage> {
    return this.outages.find(id, caller);
  }

  @Post(':id/change')
  @HttpCode(200)
  @Requires('outages.report')
  @ApiOperation({ summary: 'Give an outage another time or other sites, with a reason; the freeze moves with it' })
  change(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(outageChangeSchema)) body: OutageChangeBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownOutage> {
    return this.outages.change(id, body, caller);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Requires('outages.report')
  @ApiOperation({ summary: 'Say that an outage will not be, or is over early, with a reason; the freeze ends' })
  withdraw(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(outageEndSchema)) body: OutageEndBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownOutage> {
    return this.outages.withdraw(id, body, caller);
  }

  @Post(':id/impact')
  @HttpCode(200)
  @Requires('outages.assess')
  @ApiOperation({
    summary: 'Record what an outage or works do to the service; for works of a third party before they begin',
  })
  assess(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(impactSchema)) body: ImpactBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownOutage> {
    return this.outages.assess(id, body, caller);
  }

  @Post(':id/provider')
  @HttpCode(200)
  @Requires('outages.report')
  @ApiOperation({ summary: 'Record that the network provider was told, and when' })
  tellProvider(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(providerToldSchema)) body: ProviderToldBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownOutage> {
    return this.outages.tellProvider(id, body, caller);
  }

  @Post(':id/costs')
  @HttpCode(200)
  @Requires('outages.judge')
  @ApiOperation({
    summary: 'Record what an outage cost that nobody announced: alarms, call-outs, charges, service levels',
  })
  judge(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(costsSchema)) body: CostsBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownOutage> {
    return this.outages.judge(id, body, caller);
  }
}
