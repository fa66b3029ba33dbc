import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { idSchema } from '../../platform/http/body.schema.js';
import type { Sent } from '../../platform/outbox/sent.js';
import { pauseSchema, rotationSchema, webhookSchema } from './webhook.schema.js';
import type { PauseBody, RotationBody, WebhookBody } from './webhook.schema.js';
import type { WebhookEndpoint } from './webhook.table.js';
import { Webhooks, type ShownWebhook, type WebhookWithSecret } from './webhooks.service.js';

@ApiTags('webhooks')
@Controller('api/v1/webhooks')
export class WebhookController {
  constructor(private readonly webhooks: Webhooks) {}

  @Get()
  @Requires('webhooks.read')
  @ApiOperation({ summary: 'The programs that are told what people are told' })
  list(): Promise<{ webhooks: readonly WebhookEndpoint[] }> {
    return this.webhooks.list();
  }

  @Get(':id')
  @Requires('webhooks.read')
  @ApiOperation({ summary: 'One of them, with what has not reached it' })
  find(@Param('id', new BodyPipe(idSchema)) id: string): Promise<ShownWebhook> {
    return this.webhooks.find(id);
  }

  @Post()
  @Requires('webhooks.manage')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Register the address of a program, for one Trust’s notices or all; shows its secret this once',
  })
  register(
    @Body(new BodyPipe(webhookSchema)) body: WebhookBody,
    @CallerOf() caller: Caller,
  ): Promise<WebhookWithSecret> {
    return this.webhooks.register(body, caller);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Requires('webhooks.manage')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Give it another secret; the one before counts beside it for some hours' })
  rotate(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(rotationSchema)) body: RotationBody,
    @CallerOf() caller: Caller,
  ): Promise<WebhookWithSecret> {
    return this.webhooks.rotate(id, body, caller);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Requires('webhooks.manage')
  @ApiOperation({ summary: 'Let what it is to be told wait' })
  pause(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(pauseSchema)) body: PauseBody,
    @CallerOf() caller: Caller,
  ): Promise<WebhookEndpoint> {
    return this.webhooks.pause(id, body, caller);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Requires('webhooks.manage')
  @ApiOperation({ summary: 'Let it be told again, at once' })
  resume(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<WebhookEndpoint> {
    return this.webhooks.resume(id, caller);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Requires('webhooks.manage')
  @ApiOperation({ summary: 'Send it a message about nothing, and see what comes of it' })
  test(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<Sent> {
    return this.webhooks.test(id, caller);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('webhooks.manage')
  @ApiOperation({ summary: 'Tell it nothing any more' })
  remove(@Param('id', new BodyPipe(idSchema)) id: string, @CallerOf() caller: Caller): Promise<void> {
    return this.webhooks.remove(id, caller);
  }
}
