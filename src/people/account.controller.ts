import { Body, Controller, Get, Header, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BodyPipe } from '../platform/http/body.pipe.js';
import type { Credential } from './authentication.service.js';
import type { Caller } from './caller.js';
import { PasswordByRight } from './password-by-right.service.js';
import {
  passwordByRightSchema,
  passwordChangeSchema,
  signInSchema,
  type PasswordByRightBody,
  type PasswordChangeBody,
  type SignInBody,
} from './people.schema.js';
import { CallerOf, CredentialOf, Public, Requires } from './permission.guard.js';
import { permissionsOf } from './permission.js';
import { SignIn, type ShownOnce } from './sign-in.service.js';

@ApiTags('account')
@Controller('api/v1')
export class AccountController {
  constructor(
    private readonly sign: SignIn,
    private readonly rights: PasswordByRight,
  ) {}

  @Post('sign-in')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A session for a password: 12 hours, or one hour without use' })
  signIn(@Body(new BodyPipe(signInSchema)) body: SignInBody): Promise<ShownOnce> {
    return this.sign.signIn(body.email, body.password);
  }

  @Post('sign-out')
  @Requires('account.own')
  @HttpCode(204)
  @ApiOperation({ summary: 'End this session' })
  signOut(@CallerOf() caller: Caller, @CredentialOf() credential: Credential): Promise<void> {
    return this.sign.signOut(caller, credential);
  }

  @Get('me')
  @Requires('account.own')
  @ApiOperation({ summary: 'Who you are and what you may do' })
  me(@CallerOf() caller: Caller): Caller & { permissions: readonly string[] } {
    return { ...caller, permissions: permissionsOf(caller) };
  }

  @Post('me/password')
  @Requires('account.own')
  @HttpCode(204)
  @ApiOperation({ summary: 'Change your password; your other sessions end' })
  changePassword(
    @CallerOf() caller: Caller,
    @CredentialOf() credential: Credential,
    @Body(new BodyPipe(passwordChangeSchema)) body: PasswordChangeBody,
  ): Promise<void> {
    return this.sign.changePassword(caller, credential, body.current, body.password);
  }

  @Post('passwords')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Set a password with the code that an administrator gave you' })
  setPassword(@Body(new BodyPipe(passwordByRightSchema)) body: PasswordByRightBody, @Ip() from: string): Promise<void> {
    return this.rights.set(body.right, body.password, from);
  }
}
