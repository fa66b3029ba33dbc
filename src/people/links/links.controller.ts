import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import type { Caller } from '../caller.js';
import { CallerOf, Requires } from '../permission.guard.js';
import { linkIdSchema, linkQuerySchema, revocationSchema, type LinkQuery, type RevocationBody } from './link.schema.js';
import { Links } from './links.service.js';
import type { ListedLink } from './link.table.js';

@ApiTags('links')
@Controller('api/v1/links')
export class LinksController {
  constructor(private readonly links: Links) {}

  @Get()
  @Requires('links.read')
  @ApiOperation({
    summary: 'The links that were given out, the newest first, and what became of each; never their addresses',
  })
  list(@Query(new BodyPipe(linkQuerySchema)) query: LinkQuery): Promise<{ readonly links: readonly ListedLink[] }> {
    return this.links.list(query);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Requires('links.revoke')
  @ApiOperation({ summary: 'Make a link useless at once, with a reason that its holder is shown' })
  revoke(
    @Param('id', new BodyPipe(linkIdSchema)) id: string,
    @Body(new BodyPipe(revocationSchema)) { reason }: RevocationBody,
    @CallerOf() caller: Caller,
  ): Promise<ListedLink> {
    return this.links.revokeOne(id, reason, caller);
  }
}
