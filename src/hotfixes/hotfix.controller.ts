import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { idSchema } from '../platform/http/body.schema.js';
import { hotfixQuerySchema, openingSchema, stepSchema } from './hotfix.schema.js';
import type { HotfixQuery, OpeningBody, StepBody } from './hotfix.schema.js';
import type { Hotfix } from './hotfix.table.js';
import type { ShownHotfix } from './hotfix-view.js';
import { Hotfixes } from './hotfixes.service.js';

@ApiTags('hotfixes')
@Controller('api/v1/hotfixes')
export class HotfixController {
  constructor(private readonly hotfixes: Hotfixes) {}

  @Post()
  @Requires('hotfixes.act')
  @ApiOperation({ summary: 'Open a hotfix for an open Sev 1 of Live; the answer says what may be done next, and how' })
  open(@Body(new BodyPipe(openingSchema)) body: OpeningBody, @CallerOf() caller: Caller): Promise<ShownHotfix> {
    return this.hotfixes.open(body, caller);
  }

  @Get()
  @Requires('hotfixes.read')
  @ApiOperation({ summary: 'Hotfixes, newest first' })
  list(@Query(new BodyPipe(hotfixQuerySchema)) query: HotfixQuery): Promise<{ readonly hotfixes: readonly Hotfix[] }> {
    return this.hotfixes.list(query);
  }

  @Get(':id')
  @Requires('hotfixes.read')
  @ApiOperation({ summary: 'One hotfix: what was done, what may be done next and by whom, and its clocks' })
  find(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<ShownHotfix> {
    return this.hotfixes.find(id, caller);
  }

  @Post(':id/steps')
  @HttpCode(200)
  @Requires('hotfixes.act', 'hotfixes.approve', 'hotfixes.break-glass')
  @ApiOperation({ summary: 'Take a step of the runbook, once for its key; a refusal says what may be done instead' })
  take(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(stepSchema)) body: StepBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownHotfix> {
    return this.hotfixes.take(id, body, caller);
  }
}
