import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Public } from '../../people/permission.guard.js';
import { Settings } from '../../platform/config/settings.service.js';
import { signedHook } from '../../platform/hooks/signed-hook.js';
import { TrackerHooks } from './tracker-hook.service.js';

const HABITS = { signedIn: 'x-hub-signature', namedIn: 'x-atlassian-webhook-identifier' } as const;

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
    await this.hooks.take(signedHook(request, { secret, ...HABITS }));
    return {};
  }
}
