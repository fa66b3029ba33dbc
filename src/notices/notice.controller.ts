import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { NoticeIdPipe } from './notice-id.pipe.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { versionSchema } from '../releases/release.schema.js';
import { Acknowledgements } from './acknowledgement.service.js';
import { noticeQuerySchema, type NoticeListQuery } from './notice-query.schema.js';
import { Notices } from './notices.service.js';
import { routingSchema, wishesSchema } from './preference.schema.js';
import { NoticePreferences } from './preferences.service.js';
import type { NoticeRoute, NoticeWishes } from './recipients.js';

@ApiTags('notices')
@Controller('api/v1')
export class NoticeController {
  constructor(
    private readonly notices: Notices,
    private readonly acknowledgements: Acknowledgements,
    private readonly preferences: NoticePreferences,
  ) {}

  @Get('notices')
  @Requires('notices.read')
  @ApiOperation({ summary: 'What people were told, the newest first' })
  list(
    @Query(new BodyPipe(noticeQuerySchema)) query: NoticeListQuery,
    @CallerOf() caller: Caller,
  ): ReturnType<Notices['list']> {
    return this.notices.list(query, caller);
  }

  @Get('notices/:notice')
  @Requires('notices.read')
  @ApiOperation({ summary: 'One notice: what it says, who got it and what became of each message' })
  one(@Param('notice', NoticeIdPipe) notice: string, @CallerOf() caller: Caller): ReturnType<Notices['one']> {
    return this.notices.one(notice, caller);
  }

  @Post('notices/:notice/acknowledge')
  @HttpCode(204)
  @Requires('notices.acknowledge')
  @ApiOperation({ summary: 'Say for your Trust that you have read a notice' })
  acknowledge(@Param('notice', NoticeIdPipe) notice: string, @CallerOf() caller: Caller): Promise<void> {
    return this.acknowledgements.byAccount(notice, caller);
  }

  @Get('releases/:version/notices')
  @Requires('notices.read')
  @ApiOperation({ summary: 'What is still to be said about a release, what was, and who has read it' })
  ofRelease(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @CallerOf() caller: Caller,
  ): ReturnType<Notices['ofRelease']> {
    return this.notices.ofRelease(version, caller);
  }

  @Get('me/notices')
  @Requires('account.own')
  @ApiOperation({ summary: 'What you want to hear of' })
  own(@CallerOf() caller: Caller): Promise<NoticeWishes> {
    return this.preferences.own(caller);
  }

  @Put('me/notices')
  @Requires('account.own')
  @ApiOperation({
    summary: 'Say what you want to hear of; the last one who hears of a downtime hears of it all the same',
  })
  keepOwn(@Body(new BodyPipe(wishesSchema)) body: NoticeWishes, @CallerOf() caller: Caller): Promise<NoticeWishes> {
    return this.preferences.keepOwn(body, caller);
  }

  @Get('trusts/:trust/notices')
  @Requires('notices.route')
  @ApiOperation({ summary: 'By whom the notices of a Trust are read' })
  ofTrust(@Param('trust') trust: string, @CallerOf() caller: Caller): ReturnType<NoticePreferences['ofTrust']> {
    return this.preferences.ofTrust(trust, caller);
  }

  @Put('trusts/:trust/notices')
  @Requires('notices.route')
  @ApiOperation({ summary: 'Arrange which contact of a Trust gets which notices, and by which way' })
  keepOfTrust(
    @Param('trust') trust: string,
    @Body(new BodyPipe(routingSchema)) body: { readonly routes: readonly NoticeRoute[] },
    @CallerOf() caller: Caller,
  ): ReturnType<NoticePreferences['keepOfTrust']> {
    return this.preferences.keepOfTrust(trust, body, caller);
  }
}
