import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Declares } from '../http/declaration.js';
import { Metrics } from './metrics.service.js';

@ApiTags('metrics')
@Controller('metrics')
@Declares(['metrics.read'])
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Every metric, in the text format of Prometheus' })
  read(): Promise<string> {
    return this.metrics.text();
  }
}
