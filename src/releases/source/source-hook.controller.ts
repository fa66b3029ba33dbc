import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Public } from '../../people/permission.guard.js';
import { Settings } from '../../platform/config/settings.service.js';
import { signedBody } from '../../platform/hooks/signed-body.js';
import { notFound } from '../../platform/http/problem.js';
import { SourceHooks } from './source-hook.service.js';

const DELIVERY = 'x-github-delivery';

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
    if (secret === undefined) throw notFound('hook');
    const { document, sha256 } = signedBody(request, { secret, header: 'x-hub-signature-256' });
    const given = request.headers[DELIVERY];
    await this.hooks.take({ id: typeof given === 'string' ? idOf(given, sha256) : sha256, document });
    return {};
  }
}

/** GitHub's own name for the delivery, where it is one that can be kept. */
function idOf(given: string, sha256: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(given) ? given : sha256;
}
