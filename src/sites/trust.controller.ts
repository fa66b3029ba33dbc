import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { notFound } from '../platform/http/problem.js';
import { Environments } from './environments.service.js';
import { trustsInSight } from './sight.js';
import type { Trust } from './trust.js';

@ApiTags('trusts')
@Controller('api/v1/trusts')
export class TrustController {
  constructor(private readonly environments: Environments) {}

  @Get()
  @Requires('sites.read')
  @ApiOperation({ summary: 'The Trusts that you may see, with their contacts; a Trust sees itself' })
  list(@CallerOf() caller: Caller): { trusts: readonly Trust[] } {
    return { trusts: trustsInSight(caller, this.environments.trusts) };
  }

  @Get(':id')
  @Requires('sites.read')
  @ApiOperation({ summary: 'One Trust; another’s answers as if there were none' })
  find(@Param('id') id: string, @CallerOf() caller: Caller): Trust {
    const found = trustsInSight(caller, this.environments.trusts).find((trust) => trust.id === id);
    if (found === undefined) throw notFound('Trust');
    return found;
  }
}
