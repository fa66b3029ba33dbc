import { Controller, Get, Param, Req, Res, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Requires, VisitOf } from '../../people/permission.guard.js';
import { FormOrigin } from '../../people/sessions/form-origin.service.js';
import type { Visit } from '../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { openSink } from '../../rollouts/event-sink.service.js';
import { rolloutAddressSchema, type RolloutAddress } from '../../rollouts/rollout.schema.js';
import { LivePages } from './live.service.js';

/** Tells open pages that what they show has changed. */
@ApiExcludeController()
@Controller('live')
export class LiveController implements BeforeApplicationShutdown {
  constructor(
    private readonly pages: LivePages,
    private readonly origin: FormOrigin,
  ) {}

  @Get()
  @Requires('environments.read')
  all(@VisitOf() visit: Visit, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.follow(null, visit, request, response);
  }

  @Get('rollouts/:id')
  @Requires('rollouts.read')
  rollout(
    @Param(new BodyPipe(rolloutAddressSchema)) { id }: RolloutAddress,
    @VisitOf() visit: Visit,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.follow(id, visit, request, response);
  }

  beforeApplicationShutdown(): void {
    this.pages.stop();
  }

  private async follow(rollout: string | null, visit: Visit, request: Request, response: Response): Promise<void> {
    this.origin.refuseForeign(request);
    const { caller, credential } = visit;
    await this.pages.follow({ rollout, caller, credential }, () => openSink(request, response));
  }
}
