import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BodyPipe } from '../platform/http/body.pipe.js';
import type { Credential } from './authentication.service.js';
import type { Caller } from './caller.js';
import { TokenIdPipe } from './id.pipe.js';
import { newTokenSchema, type NewTokenBody } from './people.schema.js';
import { CallerOf, CredentialOf, Requires } from './permission.guard.js';
import { Tokens, type IssuedToken } from './token.service.js';
import type { Token } from './token.table.js';

@ApiTags('tokens')
@Controller('api/v1/tokens')
export class TokenController {
  constructor(private readonly tokens: Tokens) {}

  @Get()
  @Requires('tokens.own')
  @ApiOperation({ summary: 'Your API tokens, without their secrets' })
  async list(@CallerOf() caller: Caller): Promise<{ tokens: readonly Token[] }> {
    return { tokens: await this.tokens.list(caller.person) };
  }

  @Post()
  @Requires('tokens.own')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A new API token, shown this once; needs a session' })
  create(
    @CallerOf() caller: Caller,
    @CredentialOf() credential: Credential,
    @Body(new BodyPipe(newTokenSchema)) body: NewTokenBody,
  ): Promise<IssuedToken> {
    return this.tokens.create(caller, credential, body);
  }

  @Delete(':token')
  @Requires('tokens.own', 'people.manage')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a token at once: your own, or anybody’s if you manage people' })
  revoke(@CallerOf() caller: Caller, @Param('token', TokenIdPipe) token: string): Promise<void> {
    return this.tokens.revoke(caller, token);
  }
}
