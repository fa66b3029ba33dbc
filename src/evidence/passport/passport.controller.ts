import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import type { Passport } from './passport.js';
import { verificationSchema, type VerificationBody } from './passport.schema.js';
import { Passports } from './passports.service.js';

@ApiTags('trusts')
@Controller('api/v1')
export class PassportController {
  constructor(private readonly passports: Passports) {}

  @Get('passports')
  @Requires('sites.read')
  @ApiOperation({ summary: 'The site passports of the Trusts that you may see' })
  list(@CallerOf() caller: Caller): Promise<{ passports: readonly Passport[] }> {
    return this.passports.list(caller);
  }

  @Get('trusts/:id/passport')
  @Requires('sites.read')
  @ApiOperation({ summary: "Whether a Trust's onboarding is complete: what is missing, and how to mend it" })
  show(@Param('id') id: string, @CallerOf() caller: Caller): Promise<Passport> {
    return this.passports.show(id, caller);
  }

  @Post('trusts/:id/contact-verifications')
  @Requires('contacts.verify')
  @ApiOperation({ summary: 'Record that you made sure that a contact is who the files say, and how' })
  verify(
    @Param('id') id: string,
    @Body(new BodyPipe(verificationSchema)) body: VerificationBody,
    @CallerOf() caller: Caller,
  ): Promise<Passport> {
    return this.passports.verify(id, body, caller);
  }
}
