import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { idSchema } from '../../platform/http/body.schema.js';
import { versionSchema } from '../../releases/release.schema.js';
import { agreementQuerySchema, answerSchema, proposingSchema, withdrawalSchema } from './agreement.schema.js';
import type { AgreementListQuery, AnswerBody, ProposingBody, WithdrawalBody } from './agreement.schema.js';
import { Agreements } from './agreements.service.js';

@ApiTags('agreements')
@Controller('api/v1')
export class AgreementController {
  constructor(private readonly agreements: Agreements) {}

  @Post('releases/:version/agreements')
  @Requires('agreements.propose')
  @ApiOperation({ summary: 'Ask Trusts about the time of a release: a day first, an exact window later' })
  propose(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(proposingSchema)) body: ProposingBody,
    @CallerOf() caller: Caller,
  ): ReturnType<Agreements['propose']> {
    return this.agreements.propose(version, body, caller);
  }

  @Get('releases/:version/agreements')
  @Requires('agreements.read')
  @ApiOperation({ summary: 'What each Trust was asked about a release, and every answer' })
  ofRelease(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @CallerOf() caller: Caller,
  ): ReturnType<Agreements['ofRelease']> {
    return this.agreements.ofRelease(version, caller);
  }

  @Get('agreements')
  @Requires('agreements.read')
  @ApiOperation({ summary: 'What stands now of all that Trusts were asked and is still to come' })
  list(
    @Query(new BodyPipe(agreementQuerySchema)) query: AgreementListQuery,
    @CallerOf() caller: Caller,
  ): ReturnType<Agreements['list']> {
    return this.agreements.list(query, caller);
  }

  @Get('agreements/:id')
  @Requires('agreements.read')
  @ApiOperation({ summary: 'One agreement with every answer to it' })
  find(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): ReturnType<Agreements['find']> {
    return this.agreements.find(id, caller);
  }

  @Post('agreements/:id/answer')
  @HttpCode(200)
  @Requires('agreements.answer')
  @ApiOperation({ summary: 'Agree as a Trust, name another time, or decline' })
  answer(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(answerSchema)) body: AnswerBody,
    @CallerOf() caller: Caller,
  ): ReturnType<Agreements['answer']> {
    return this.agreements.answer(id, body, caller);
  }

  @Post('agreements/:id/withdraw')
  @HttpCode(200)
  @Requires('agreements.propose', 'agreements.answer')
  @ApiOperation({ summary: 'Take a proposal or an agreement back, with a reason' })
  withdraw(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(withdrawalSchema)) body: WithdrawalBody,
    @CallerOf() caller: Caller,
  ): ReturnType<Agreements['withdraw']> {
    return this.agreements.withdraw(id, body.reason, caller);
  }
}
