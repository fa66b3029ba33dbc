import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import type { ShownMessage } from '../../platform/outbox/outbox.table.js';
import { messageNumberSchema } from './outbox.schema.js';
import { Outbox } from './outbox.service.js';

@ApiTags('outbox')
@Controller('api/v1/outbox')
export class OutboxController {
  constructor(private readonly outbox: Outbox) {}

  @Get()
  @Requires('outbox.read')
  @ApiOperation({ summary: 'What has not reached mail, tracker and source host, and why' })
  show(): ReturnType<Outbox['show']> {
    return this.outbox.show();
  }

  @Post(':id/again')
  @HttpCode(200)
  @Requires('outbox.resend')
  @ApiOperation({ summary: 'Have a message tried again at once, such as one that was refused' })
  again(@Param('id', new BodyPipe(messageNumberSchema)) id: number, @CallerOf() caller: Caller): Promise<ShownMessage> {
    return this.outbox.again(id, caller);
  }
}
