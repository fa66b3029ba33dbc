import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Database } from '../database/database.service.js';
import { Declares } from '../http/declaration.js';

/** Tells a load balancer or a supervisor yes or no, and nothing that an attacker could use. */
@ApiTags('health')
@Controller('health')
@Declares('public')
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs' })
  live(): { live: true } {
    return { live: true };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether requests can be answered now: the database answers' })
  async ready(): Promise<{ ready: true }> {
    if (!(await this.database.answers())) throw new ServiceUnavailableException();
    return { ready: true };
  }
}
