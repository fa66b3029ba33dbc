import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DatabaseAway, HeldByAnother } from '../database/bound-pool.service.js';
import { Log } from '../log/log.service.js';
import { Problem } from './problem.js';
import { ProblemPages } from './problem-pages.service.js';
import { requestIdOf } from './request.setup.js';

/** What we say of an error that came with an HTTP status and words of its own, which may quote the request: never those words. */
const OF_STATUS: Readonly<Record<number, readonly [kind: string, detail: string]>> = {
  400: ['bad-request', 'The request could not be read.'],
  401: ['unauthenticated', 'Sign in, or send a valid token as "Authorization: Bearer <token>".'],
  403: ['forbidden', 'You may not do this.'],
  404: ['not-found', 'There is nothing at this address.'],
  405: ['method-not-allowed', 'This address does not answer that method.'],
  406: ['not-acceptable', 'This address answers with JSON only.'],
  408: ['timeout', 'The request took too long to arrive.'],
  413: ['too-large', 'The request is too large; send at most 1 MB.'],
  415: ['unsupported-media-type', 'Send JSON, with "Content-Type: application/json".'],
  429: ['too-many-requests', 'Too many requests; wait a little.'],
  503: [
    'unavailable',
    'Gatehouse cannot answer at the moment; try again. If you sent something, look first whether it was kept.',
  ],
};

const BUSY = 'Somebody else is changing the same thing just now, and it took too long. Nothing was changed; try again.';

/** Turns whatever was thrown into `application/problem+json`. What is not ours to explain becomes a plain 500, and a line in the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly pages: ProblemPages,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = asProblem(thrown);
    if (problem.status >= 500) this.log.error('A request failed', { error: thrown });
    // A stream that has begun cannot become a problem any more; ending it tells its reader that it is not whole.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const wait = problem.extra['retryAfterSeconds'];
    if (typeof wait === 'number') response.setHeader('Retry-After', wait);
    if (this.pages.draw(problem, request, response)) return;
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(bodyOf(problem, requestIdOf(request)));
  }
}

function bodyOf(problem: Problem, request: string): string {
  const body = {
    ...problem.extra,
    type: `urn:gatehouse:problem:${problem.kind}`,
    title: titleOf(problem.kind),
    status: problem.status,
    detail: problem.detail,
    ...(problem.faults.length === 0 ? {} : { faults: problem.faults }),
    request,
  };
  return JSON.stringify(body);
}

function titleOf(kind: string): string {
  const words = kind.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof HeldByAnother) return new Problem(503, 'busy', BUSY, [], { retryAfterSeconds: 5 });
  const status = statusOf(thrown);
  const known = OF_STATUS[status];
  if (known !== undefined) return new Problem(status, known[0], known[1]);
  if (status >= 400 && status < 500) return new Problem(status, 'refused', 'The request is refused.');
  return new Problem(
    500,
    'internal-error',
    'Something broke on our side; the log knows what, under the id of this request.',
  );
}

/** Nest's exceptions carry a status, and so do those of the body parser, which count only when they blame the request. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof URIError) return 400;
  if (thrown instanceof Error && 'status' in thrown && 'expose' in thrown && thrown.expose === true)
    return typeof thrown.status === 'number' ? thrown.status : 500;
  return thrown instanceof DatabaseAway ? 503 : 500;
}
