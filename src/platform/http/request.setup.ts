import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { currentRequest, type Log } from '../log/log.service.js';
import type { HttpMetrics } from './http.metrics.js';
import { isSafeRequestId } from './request-id.js';

const ids = new WeakMap<object, string>();

/** The id under which the log knows this request; also in the answer's `X-Request-Id`. */
export function requestIdOf(request: Request): string {
  const known = ids.get(request);
  if (known !== undefined) return known;
  const offered = request.headers['x-request-id'];
  const id = isSafeRequestId(offered) ? offered : randomUUID();
  ids.set(request, id);
  return id;
}

/** Express middleware: names each request, measures it, and writes one line about it when it has been answered or given up. */
export function followRequests(log: Log, metrics: HttpMetrics) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const id = requestIdOf(request);
    const began = process.hrtime.bigint();
    response.setHeader('X-Request-Id', id);
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - began) / 1e9;
      const route = routeOf(request);
      metrics.answered(request.method, route, response.statusCode, seconds);
      const fields = { method: request.method, route, status: response.statusCode, ms: Math.round(seconds * 1000) };
      const line = response.writableFinished ? 'answered' : 'the caller went away';
      currentRequest.run(id, () => {
        // The path itself may hold what somebody pasted there; the route's template tells as much, and cannot grow.
        if (isIdle(route)) log.debug(line, fields);
        else log.info(line, fields);
      });
    });
    currentRequest.run(id, next);
  };
}

/** Asked again and again by machines, and by the pages of everybody who uses a product; the metrics count them. */
function isIdle(route: string): boolean {
  return route.startsWith('/health') || route === '/metrics' || route.startsWith('/public/');
}

/** The template that the request matched, such as `/api/v1/releases/:version`, or `(none)`: never the path that was typed. */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string')
    return route.path;
  return '(none)';
}
