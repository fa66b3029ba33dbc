import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccountController } from './account.controller.js';
import { Authentication } from './authentication.service.js';
import { PasswordHash } from './password-hash.service.js';
import { PeopleController } from './people.controller.js';
import { People } from './people.service.js';
import { PermissionGuard } from './permission.guard.js';
import { SignIn } from './sign-in.service.js';
import { TokenController } from './token.controller.js';
import { Tokens } from './token.service.js';

/** Who is calling and what they may do. Its guard stands before every route of the whole service. */
@Module({
  controllers: [AccountController, TokenController, PeopleController],
  providers: [Authentication, PasswordHash, People, SignIn, Tokens, { provide: APP_GUARD, useClass: PermissionGuard }],
  exports: [Authentication, People, SignIn, Tokens],
})
export class PeopleModule {}
