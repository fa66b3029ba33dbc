import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Public } from '../../people/permission.guard.js';
import { Settings } from '../../platform/config/settings.service.js';
import { signedHook } from '../../platform/hooks/signed-hook.js';
import { SourceHooks } from './source-hook.service.js';

const HABITS = { signedIn: 'x-hub-signature-256', namedIn: 'x-github-delivery' } as const;

@ApiTags('hooks')
@Controller('api/v1/hooks/github')
export class SourceHookController {
  constructor(
    private readonly hooks: SourceHooks,
    private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'GitHub says that something changed, signed by X-Hub-Signature-256; it is read again' })
  async take(@Req() request: Request): Promise<Record<string, never>> {
    const secret = this.settings.get('GITHUB_WEBHOOK_SECRET');
    await this.hooks.take(signedHook(request, { secret, ...HABITS }));
    return {};
  }
}
