import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Metrics } from './metrics.service.js';

/**
 * Lets Prometheus read /metrics with METRICS_TOKEN as its bearer token, so that no person's token has to live in a scrape
 * configuration. It only ever opens: whoever does not match goes on to the route, which asks for `metrics.read`.
 */
export function letScraperIn(metrics: Metrics, token: string | undefined) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const isScrape = token !== undefined && request.method === 'GET' && request.path === '/metrics';
    if (!isScrape || !same(request.headers.authorization ?? '', `Bearer ${token}`)) {
      next();
      return;
    }
    metrics.text().then((text) => {
      response.type('text/plain; version=0.0.4; charset=utf-8').send(text);
    }, next);
  };
}

function same(offered: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(offered), hash(expected));
}
