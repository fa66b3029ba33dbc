import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccountController } from './account.controller.js';
import { Authentication } from './authentication.service.js';
import { KnownTrusts } from './known-trusts.service.js';
import { GuessLimit } from './links/guess-limit.service.js';
import { LinkActs } from './links/link-acts.service.js';
import { LinkUse } from './links/link-use.service.js';
import { LinksController } from './links/links.controller.js';
import { Links } from './links/links.service.js';
import { PasswordByRight } from './password-by-right.service.js';
import { PasswordHash } from './password-hash.service.js';
import { PeopleController } from './people.controller.js';
import { People } from './people.service.js';
import { PermissionGuard } from './permission.guard.js';
import { FormOrigin } from './sessions/form-origin.service.js';
import { Sessions } from './sessions/sessions.service.js';
import { SignIn } from './sign-in.service.js';
import { TokenController } from './token.controller.js';
import { Tokens } from './token.service.js';

/** Who is calling and what they may do. Its guard stands before every route of the whole service. */
@Global()
@Module({
  controllers: [AccountController, TokenController, PeopleController, LinksController],
  providers: [
    ...[Authentication, FormOrigin, GuessLimit, KnownTrusts, LinkActs, LinkUse, Links],
    ...[PasswordByRight, PasswordHash, People, Sessions, SignIn, Tokens],
    { provide: APP_GUARD, useClass: PermissionGuard },
  ],
  exports: [
    ...[Authentication, FormOrigin, GuessLimit, KnownTrusts, LinkActs, LinkUse, Links],
    ...[PasswordByRight, People, Sessions, SignIn, Tokens],
  ],
})
export class PeopleModule {}
