import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { notFound } from '../platform/http/problem.js';
import { isEnvironmentName } from './environment.js';
import type { Rung } from './rung.js';
import { Environments } from './environments.service.js';
import { rungInSight } from './sight.js';

@ApiTags('environments')
@Controller('api/v1/environments')
export class EnvironmentController {
  constructor(private readonly environments: Environments) {}

  @Get()
  @Requires('environments.read', 'sites.read')
  @ApiOperation({ summary: 'The rungs of the ladder in order, each with the sites that you may see' })
  list(@CallerOf() caller: Caller): { environments: readonly Rung[] } {
    return { environments: this.environments.rungs.map((rung) => rungInSight(caller, rung)) };
  }

  @Get(':name')
  @Requires('environments.read', 'sites.read')
  @ApiOperation({ summary: 'One rung: its use, hosting, deployment criteria, rollout policy and sites' })
  find(@Param('name') name: string, @CallerOf() caller: Caller): Rung {
    if (!isEnvironmentName(name)) throw notFound('environment');
    return rungInSight(caller, this.environments.rung(name));
  }
}
