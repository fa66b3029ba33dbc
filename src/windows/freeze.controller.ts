import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { idSchema } from '../platform/http/body.schema.js';
import { Freezes } from './freeze.service.js';
import type { KeptFreeze } from './freeze.table.js';
import { freezeEndSchema, freezeSchema, stretchSchema } from './window.schema.js';
import type { FreezeBody, FreezeEndBody, StretchQuery } from './window.schema.js';

@ApiTags('windows')
@Controller('api/v1/freezes')
export class FreezeController {
  constructor(private readonly freezes: Freezes) {}

  @Post()
  @Requires('freezes.declare')
  @ApiOperation({
    summary: 'Let nothing be changed for a time: everywhere, or in an environment, a Trust, a site or a product',
  })
  declare(@Body(new BodyPipe(freezeSchema)) body: FreezeBody, @CallerOf() caller: Caller): Promise<KeptFreeze> {
    return this.freezes.declare(body, caller);
  }

  @Get()
  @Requires('freezes.read')
  @ApiOperation({
    summary: 'The freezes that touch a stretch of time, from now on if it is not named; a Trust sees its own',
  })
  list(
    @Query(new BodyPipe(stretchSchema)) during: StretchQuery,
    @CallerOf() caller: Caller,
  ): Promise<{ freezes: readonly KeptFreeze[] }> {
    return this.freezes.list(during, caller);
  }

  @Get(':id')
  @Requires('freezes.read')
  @ApiOperation({ summary: 'One freeze, with its owner, its reason, and who ended it early' })
  find(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<KeptFreeze> {
    return this.freezes.find(id, caller);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Requires('freezes.declare')
  @ApiOperation({ summary: 'End a freeze early, as its owner or whoever declared it, with a reason' })
  end(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(freezeEndSchema)) body: FreezeEndBody,
    @CallerOf() caller: Caller,
  ): Promise<KeptFreeze> {
    return this.freezes.end(id, body, caller);
  }
}
