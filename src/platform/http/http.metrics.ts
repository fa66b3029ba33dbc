import { Injectable } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { Metrics } from '../metrics/metrics.service.js';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** How long requests take, by method, route template and status: every label from a list that callers cannot lengthen. */
@Injectable()
export class HttpMetrics {
  private readonly seconds: Histogram<'method' | 'route' | 'status'>;

  constructor(metrics: Metrics) {
    this.seconds = new Histogram({
      name: 'gatehouse_http_request_duration_seconds',
      help: 'How long HTTP requests took, by method, route template and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
      registers: [metrics.registry],
    });
  }

  answered(method: string, route: string, status: number, seconds: number): void {
    this.seconds.observe({ method: METHODS.has(method) ? method : 'other', route, status: String(status) }, seconds);
  }
}
