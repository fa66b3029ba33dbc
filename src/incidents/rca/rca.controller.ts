import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { idSchema } from '../../platform/http/body.schema.js';
import { sendRca } from './document.setup.js';
import { RcaReview } from './rca-review.service.js';
import { RcaWriting } from './rca-writing.service.js';
import type { RcaSectionName } from './rca.js';
import {
  becauseSchema,
  exportQuerySchema,
  rcaQuerySchema,
  reflectionSchema,
  revisionSchema,
  type BecauseBody,
  type ExportQuery,
  type RcaQuery,
  type ReflectionBody,
  type RevisionBody,
} from './rca.schema.js';
import { Rcas, type ListedRca, type ShownRca } from './rcas.service.js';
import { rcaSectionNameSchema } from './section.schema.js';
import { WritingPipe } from './writing.pipe.js';

@ApiTags('RCAs')
@Controller('api/v1/rcas')
export class RcaController {
  constructor(
    private readonly rcas: Rcas,
    private readonly writing: RcaWriting,
    private readonly review: RcaReview,
  ) {}

  @Get()
  @Requires('rcas.read')
  @ApiOperation({ summary: 'The RCA list, the newest first; a Trust sees those that concern it' })
  list(
    @Query(new BodyPipe(rcaQuerySchema)) query: RcaQuery,
    @CallerOf() caller: Caller,
  ): Promise<{ readonly rcas: readonly ListedRca[] }> {
    return this.rcas.list(query, caller);
  }

  @Get('repeated-causes')
  @Requires('rcas.read')
  @ApiOperation({ summary: 'Causes that more than one RCA names, those named most often first' })
  repeats(@CallerOf() caller: Caller): ReturnType<Rcas['repeats']> {
    return this.rcas.repeats(caller);
  }

  @Get(':id')
  @Requires('rcas.read')
  @ApiOperation({ summary: 'One RCA; to a Trust without what is another’s, and whole once it is signed off' })
  find(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<ShownRca> {
    return this.rcas.find(id, caller);
  }

  @Get(':id/export')
  @Requires('rcas.read')
  @ApiOperation({ summary: 'One RCA as Markdown, as a page to print, or as JSON; with ?trust= as that Trust reads it' })
  async export(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Query(new BodyPipe(exportQuerySchema)) query: ExportQuery,
    @CallerOf() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    sendRca(response, await this.rcas.export(id, query, caller));
  }

  @Get(':id/own-part')
  @Requires('rcas.read')
  @ApiOperation({ summary: 'What you did about it yourself, with what in the record proves it' })
  ownPart(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): ReturnType<Rcas['ownPart']> {
    return this.rcas.ownPart(id, caller);
  }

  @Put(':id/sections/:section')
  @Requires('rcas.write')
  @ApiOperation({ summary: 'Write a section over the version that you have read; 409 holds both texts' })
  write(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Param('section', new BodyPipe(rcaSectionNameSchema)) section: RcaSectionName,
    @Body(new WritingPipe()) body: unknown,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.writing.write(id, section, body, caller);
  }

  @Post(':id/reflections')
  @Requires('rcas.reflect')
  @ApiOperation({ summary: 'Add what you think of it now, with a prompt or without; at any time after' })
  reflect(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(reflectionSchema)) body: ReflectionBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.writing.reflect(id, body, caller);
  }

  @Post(':id/hand-in')
  @HttpCode(200)
  @Requires('rcas.write')
  @ApiOperation({ summary: 'Hand a whole draft in for review by the AI Centre' })
  handIn(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(revisionSchema)) { revision }: RevisionBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.review.handIn(id, revision, caller);
  }

  @Post(':id/send-back')
  @HttpCode(200)
  @Requires('rcas.write', 'rcas.sign-off')
  @ApiOperation({ summary: 'Make it a draft again, with a reason; a sign-off that it had is over' })
  sendBack(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(becauseSchema)) { reason }: BecauseBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.review.sendBack(id, reason, caller);
  }

  @Post(':id/sign-off')
  @HttpCode(200)
  @Requires('rcas.sign-off')
  @ApiOperation({ summary: 'Sign off the revision that you have read, for the AI Centre; never your own work' })
  signOff(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(revisionSchema)) { revision }: RevisionBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownRca> {
    return this.review.signOff(id, revision, caller);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Requires('rcas.write', 'rcas.sign-off')
  @ApiOperation({ summary: 'Close what is signed off, once every action of it is done' })
  close(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<ShownRca> {
    return this.review.close(id, caller);
  }
}
