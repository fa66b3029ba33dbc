import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { Lifts } from './lift.service.js';
import {
  liftSchema,
  stopAddressSchema,
  stopQuerySchema,
  stopSchema,
  type LiftBody,
  type StopAddress,
  type StopBody,
  type StopListQuery,
} from './stop.schema.js';
import { Stops } from './stop.service.js';
import type { StopView } from './stop-view.js';

const address = new BodyPipe(stopAddressSchema);

@ApiTags('stops')
@Controller('api/v1/stops')
export class StopController {
  constructor(
    private readonly stops: Stops,
    private readonly lifts: Lifts,
  ) {}

  @Post()
  @HttpCode(202)
  @Requires('stops.pull')
  @ApiOperation({ summary: 'Stop the line: everything, an environment, a Trust or a site. Nothing more begins there' })
  pull(@Body(new BodyPipe(stopSchema)) body: StopBody, @CallerOf() caller: Caller): Promise<StopView> {
    return this.stops.pull(body, caller);
  }

  @Get()
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'Stops, newest first; a Trust sees those that cover its sites' })
  list(
    @Query(new BodyPipe(stopQuerySchema)) query: StopListQuery,
    @CallerOf() caller: Caller,
  ): Promise<{ stops: readonly StopView[] }> {
    return this.stops.list(query, caller);
  }

  @Get(':id')
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'One stop, with the sites at which it is not confirmed yet, by name' })
  find(@Param(address) { id }: StopAddress, @CallerOf() caller: Caller): Promise<StopView> {
    return this.stops.find(id, caller);
  }

  @Post(':id/lift')
  @HttpCode(202)
  @Requires('stops.lift')
  @ApiOperation({ summary: 'Lift a stop as a second person, and decide what becomes of all that it stopped' })
  lift(
    @Param(address) { id }: StopAddress,
    @Body(new BodyPipe(liftSchema)) body: LiftBody,
    @CallerOf() caller: Caller,
  ): Promise<StopView> {
    return this.lifts.lift(id, body, caller);
  }
}
