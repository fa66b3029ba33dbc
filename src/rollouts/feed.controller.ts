import { Controller, Get, Headers, Param, Req, Res, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Credential } from '../people/authentication.service.js';
import type { Caller } from '../people/caller.js';
import { CallerOf, CredentialOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { openSink } from './event-sink.service.js';
import { Feeds } from './feed.service.js';
import { rolloutAddressSchema, type RolloutAddress } from './rollout.schema.js';

@ApiTags('rollouts')
@Controller('api/v1/rollouts')
export class FeedController implements BeforeApplicationShutdown {
  constructor(private readonly feeds: Feeds) {}

  @Get(':id/events')
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'A rollout live, as server-sent events; Last-Event-ID goes on where a listener left off' })
  async events(
    @Param(new BodyPipe(rolloutAddressSchema)) { id }: RolloutAddress,
    @CallerOf() caller: Caller,
    @CredentialOf() credential: Credential,
    @Headers('last-event-id') after: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const listening = { rollout: id, caller, credential, after: after ?? null };
    await this.feeds.listen(listening, () => openSink(request, response));
  }

  beforeApplicationShutdown(): void {
    this.feeds.stop();
  }
}
