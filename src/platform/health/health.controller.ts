import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Database } from '../database/database.service.js';
import { Declares } from '../http/declaration.js';
import { type Condition, Conditions } from './conditions.service.js';

/** Tells a load balancer or a supervisor yes or no, and nothing that an attacker could use. */
@ApiTags('health')
@Controller('health')
@Declares('public')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly conditions: Conditions,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs' })
  live(): { live: true } {
    return { live: true };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether requests can be answered now: the database answers; and what else is not as it should be',
  })
  async ready(): Promise<{ ready: true; impaired?: readonly Condition[] }> {
    if (!(await this.database.answers())) throw new ServiceUnavailableException();
    const impaired = this.conditions.all;
    return impaired.length === 0 ? { ready: true } : { ready: true, impaired };
  }
}
