import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { logQuerySchema, reasonSchema, type LogQuery, type Reason } from '../rollout.schema.js';
import type { LogPage } from '../log-page.facts.js';
import { OfflineActs } from './offline-acts.service.js';
import {
  offlineAddressSchema,
  offlineQuerySchema,
  offlineSiteAddressSchema,
  restoreSchema,
  takeOfflineSchema,
  type OfflineAddress,
  type OfflineListQuery,
  type OfflineSiteAddress,
  type RestoreBody,
  type TakeOfflineBody,
} from './offline.schema.js';
import type { OfflineView } from './offline-view.js';

const address = new BodyPipe(offlineAddressSchema);

@ApiTags('offline')
@Controller('api/v1/offline')
export class OfflineController {
  constructor(private readonly acts: OfflineActs) {}

  @Post()
  @HttpCode(202)
  @Requires('offline.order')
  @ApiOperation({ summary: 'Take a product offline at chosen sites, until somebody brings it back' })
  takeOffline(
    @Body(new BodyPipe(takeOfflineSchema)) body: TakeOfflineBody,
    @CallerOf() caller: Caller,
  ): Promise<OfflineView> {
    return this.acts.takeOffline(body, caller);
  }

  @Get()
  @Requires('offline.read')
  @ApiOperation({ summary: 'What was taken offline, newest first; a Trust sees its own sites' })
  list(
    @Query(new BodyPipe(offlineQuerySchema)) query: OfflineListQuery,
    @CallerOf() caller: Caller,
  ): Promise<{ orders: readonly OfflineView[] }> {
    return this.acts.list(query, caller);
  }

  @Get(':id')
  @Requires('offline.read')
  @ApiOperation({ summary: 'One order, with how each of its sites stands' })
  find(@Param(address) { id }: OfflineAddress, @CallerOf() caller: Caller): Promise<OfflineView> {
    return this.acts.find(id, caller);
  }

  @Post(':id/restore')
  @HttpCode(202)
  @Requires('offline.order')
  @ApiOperation({ summary: 'Bring sites of an order back; all of them where none is named' })
  restore(
    @Param(address) { id }: OfflineAddress,
    @Body(new BodyPipe(restoreSchema)) body: RestoreBody,
    @CallerOf() caller: Caller,
  ): Promise<OfflineView> {
    return this.acts.restore(id, body, caller);
  }

  @Post(':id/again')
  @HttpCode(202)
  @Requires('offline.order')
  @ApiOperation({ summary: 'Try again at the sites of an order that are in trouble' })
  again(
    @Param(address) { id }: OfflineAddress,
    @Body(new BodyPipe(reasonSchema)) { reason }: Reason,
    @CallerOf() caller: Caller,
  ): Promise<OfflineView> {
    return this.acts.again(id, reason, caller);
  }

  @Get(':id/sites/:site/log')
  @Requires('offline.read')
  @ApiOperation({ summary: 'What the control node told of a site that was taken offline, oldest first, page by page' })
  log(
    @Param(new BodyPipe(offlineSiteAddressSchema)) at: OfflineSiteAddress,
    @Query(new BodyPipe(logQuerySchema)) query: LogQuery,
    @CallerOf() caller: Caller,
  ): Promise<LogPage> {
    return this.acts.log(at, query, caller);
  }
}
