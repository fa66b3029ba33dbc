import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Public } from '../../people/permission.guard.js';
import { Settings } from '../../platform/config/settings.service.js';
import { signedBody } from '../../platform/hooks/signed-body.js';
import { notFound } from '../../platform/http/problem.js';
import { TrackerHooks } from './tracker-hook.service.js';

const IDENTIFIER = 'x-atlassian-webhook-identifier';

@ApiTags('hooks')
@Controller('api/v1/hooks/jira')
export class TrackerHookController {
  constructor(
    private readonly hooks: TrackerHooks,
    private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'Jira says that something changed, signed by X-Hub-Signature; it is read again' })
  async take(@Req() request: Request): Promise<Record<string, never>> {
    const secret = this.settings.get('JIRA_WEBHOOK_SECRET');
    if (secret === undefined) throw notFound('hook');
    const { document, sha256 } = signedBody(request, { secret, header: 'x-hub-signature' });
    const given = request.headers[IDENTIFIER];
    await this.hooks.take({ id: typeof given === 'string' ? idOf(given, sha256) : sha256, document });
    return {};
  }
}

/** The tracker's own name for the delivery, where it is one that can be kept. */
function idOf(given: string, sha256: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(given) ? given : sha256;
}
