import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { versionSchema } from '../releases/release.schema.js';
import { isKnown, sendDocument } from './document.setup.js';
import { editionName, type Edition } from './edition.js';
import { Editions } from './editions.service.js';
import { editionNameSchema, publicationSchema, readingQuerySchema } from './publication.schema.js';
import type { PublicationBody, ReadingQuery } from './publication.schema.js';
import { Publishing } from './publishing.service.js';

@ApiTags('release notes')
@Controller('api/v1/releases/:version/notes/editions')
export class EditionController {
  constructor(
    private readonly publishing: Publishing,
    private readonly editions: Editions,
  ) {}

  @Post()
  @Requires('notes.publish')
  @ApiOperation({ summary: 'Publish the notes; once published they never change, and a correction is a new edition' })
  async publish(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(publicationSchema)) body: PublicationBody,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Edition & { edition: string }> {
    const edition = await this.publishing.publish(version, body, caller);
    const name = editionName(edition);
    response.location(`/api/v1/releases/${encodeURIComponent(version)}/notes/editions/${name}`);
    return { ...edition, edition: name };
  }

  @Get()
  @Requires('notes.read')
  @ApiOperation({ summary: 'Every edition, with the readings that you may read; a Trust sees its own' })
  list(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @CallerOf() caller: Caller,
  ): ReturnType<Editions['list']> {
    return this.editions.list(version, caller);
  }

  @Get(':edition')
  @Requires('notes.read')
  @ApiOperation({ summary: 'One reading of an edition in one format; its ETag is the sha256 of what is sent' })
  async read(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Param('edition', new BodyPipe(editionNameSchema)) edition: string,
    @Query(new BodyPipe(readingQuerySchema)) query: ReadingQuery,
    @CallerOf() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { document, reading } = await this.editions.read(version, edition, query, caller);
    response.setHeader('ETag', `"${document.hash}"`);
    response.setHeader('X-Notes-Hash', reading.hash);
    response.setHeader('Cache-Control', 'private, no-cache');
    if (isKnown(request.headers['if-none-match'], document.hash)) response.status(304).end();
    else sendDocument(response, document);
  }
}
