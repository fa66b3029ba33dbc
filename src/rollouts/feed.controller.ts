import { once } from 'node:events';
import { Controller, Get, Headers, Param, Req, Res, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Credential } from '../people/authentication.service.js';
import type { Caller } from '../people/caller.js';
import { CallerOf, CredentialOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { Feeds, type Sink } from './feed.service.js';
import { rolloutAddressSchema, type RolloutAddress } from './rollout.schema.js';

const SLOWEST_READER_MS = 30_000;

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
    await this.feeds.listen(listening, () => {
      request.socket.setTimeout(0);
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      // HEAD asks what would come, and gets nothing of it: there is nobody to tell.
      if (request.method === 'HEAD') response.end();
      else response.write('retry: 1000\n\n');
      return sinkFor(response);
    });
  }

  beforeApplicationShutdown(): void {
    this.feeds.stop();
  }
}

function sinkFor(response: Response): Sink {
  return {
    isOpen: () => !response.destroyed && !response.writableEnded,
    write: async (text) => {
      if (response.destroyed || response.write(text)) return;
      await untilRead(response);
    },
    end: () => {
      if (!response.writableEnded) response.end();
    },
  };
}

/** Resolves when there is room again. A listener who takes nothing for so long is cut off, or their place would be taken for ever. */
async function untilRead(response: Response): Promise<void> {
  const listening = new AbortController();
  const late = setTimeout(() => response.destroy(), SLOWEST_READER_MS);
  try {
    await Promise.race(['drain', 'close'].map((event) => once(response, event, listening)));
  } finally {
    clearTimeout(late);
    listening.abort();
  }
}
