import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { idSchema } from '../../platform/http/body.schema.js';
import { reasonBodySchema, type ReasonBody } from '../evidence.schema.js';
import { DocumentApprovals } from './document-approvals.service.js';
import { GROUP_TITLES, KINDS, type DocumentKind } from './document-kind.js';
import {
  approvalBodySchema,
  documentQuerySchema,
  documentSchema,
  type ApprovalBody,
  type DocumentBody,
  type DocumentQuery,
} from './document.schema.js';
import { ControlledDocuments, type ShownDocument } from './documents.service.js';

@ApiTags('documents')
@Controller('api/v1')
export class DocumentController {
  constructor(
    private readonly documents: ControlledDocuments,
    private readonly approvals: DocumentApprovals,
  ) {}

  @Get('document-kinds')
  @Requires('documents.read')
  @ApiOperation({
    summary: 'The kinds of documents, with the requirements that they answer and the groups that ratify them',
  })
  kinds(): { kinds: readonly DocumentKind[]; groups: Readonly<Record<string, string>> } {
    return { kinds: KINDS, groups: GROUP_TITLES };
  }

  @Post('documents')
  @Requires('documents.register')
  @ApiOperation({ summary: 'Put one version of a document under control' })
  register(@Body(new BodyPipe(documentSchema)) body: DocumentBody, @CallerOf() caller: Caller): Promise<ShownDocument> {
    return this.documents.register(body, caller);
  }

  @Get('documents')
  @Requires('documents.read')
  @ApiOperation({ summary: 'Documents with all their versions; a Trust sees its own' })
  list(
    @Query(new BodyPipe(documentQuerySchema)) query: DocumentQuery,
    @CallerOf() caller: Caller,
  ): Promise<{ documents: readonly ShownDocument[] }> {
    return this.documents.list(query, caller);
  }

  @Get('documents/:id')
  @Requires('documents.read')
  @ApiOperation({ summary: 'One version of a document, and how it stands' })
  find(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<ShownDocument> {
    return this.documents.find(id, caller);
  }

  @Post('documents/:id/approvals')
  @Requires('documents.approve')
  @ApiOperation({ summary: 'Record what a group that ratifies decided on exactly this version' })
  decide(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(approvalBodySchema)) body: ApprovalBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownDocument> {
    return this.approvals.decide(id, body, caller);
  }

  @Post('documents/:id/withdrawal')
  @Requires('documents.register')
  @ApiOperation({ summary: 'Take a document back, with a reason; it stays shown' })
  withdraw(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(reasonBodySchema)) body: ReasonBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownDocument> {
    return this.documents.withdraw(id, body, caller);
  }
}
