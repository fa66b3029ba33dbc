import { Body, Controller, Get, Header, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BodyPipe } from '../platform/http/body.pipe.js';
import type { Caller } from './caller.js';
import { PersonIdPipe } from './id.pipe.js';
import { newGrantsSchema, newPersonSchema, type NewGrantsBody, type NewPersonBody } from './people.schema.js';
import { People, type PersonWithHistory } from './people.service.js';
import { CallerOf, Requires } from './permission.guard.js';
import type { Person } from './person.table.js';
import { SignIn, type ShownOnce } from './sign-in.service.js';
import { Tokens } from './token.service.js';
import type { Token } from './token.table.js';

@ApiTags('people')
@Controller('api/v1/people')
@Requires('people.manage')
export class PeopleController {
  constructor(
    private readonly people: People,
    private readonly signIn: SignIn,
    private readonly tokens: Tokens,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Everybody, by name' })
  async list(): Promise<{ people: readonly Person[] }> {
    return { people: await this.people.list() };
  }

  @Get(':person')
  @ApiOperation({ summary: 'One person, with every role they have or had' })
  find(@Param('person', PersonIdPipe) person: string): Promise<PersonWithHistory> {
    return this.people.find(person);
  }

  @Post()
  @ApiOperation({ summary: 'A new person; give them a code to set their password next' })
  create(@CallerOf() caller: Caller, @Body(new BodyPipe(newPersonSchema)) body: NewPersonBody): Promise<Person> {
    return this.people.create(caller.person, body);
  }

  @Put(':person/grants')
  @ApiOperation({ summary: 'Exactly these roles from now on; never one’s own' })
  changeGrants(
    @CallerOf() caller: Caller,
    @Param('person', PersonIdPipe) person: string,
    @Body(new BodyPipe(newGrantsSchema)) body: NewGrantsBody,
  ): Promise<Person> {
    return this.people.changeGrants(caller, person, body.grants);
  }

  @Post(':person/disable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Shut a person out at once' })
  disable(@CallerOf() caller: Caller, @Param('person', PersonIdPipe) person: string): Promise<Person> {
    return this.people.disable(caller, person);
  }

  @Post(':person/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a disabled person sign in again; tokens stay revoked' })
  enable(@CallerOf() caller: Caller, @Param('person', PersonIdPipe) person: string): Promise<Person> {
    return this.people.enable(caller, person);
  }

  @Post(':person/password-right')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A code to set the password once within 72 hours, shown this once; hand it to the person' })
  allowPassword(@CallerOf() caller: Caller, @Param('person', PersonIdPipe) person: string): Promise<ShownOnce> {
    return this.signIn.grantPasswordRight(person, caller.person);
  }

  @Get(':person/tokens')
  @ApiOperation({ summary: 'A person’s API tokens, without their secrets' })
  async tokensOf(@Param('person', PersonIdPipe) person: string): Promise<{ tokens: readonly Token[] }> {
    return { tokens: await this.tokens.list(person) };
  }
}
