import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Request, Response } from 'express';
import { visitOn } from '../people/permission.guard.js';
import type { Problem } from '../platform/http/problem.js';
import { ProblemPages } from '../platform/http/problem-pages.service.js';
import { ownPath } from './own-path.js';
import { Pages } from './pages.service.js';
import { wordsOfProblem } from './pages/problem/problem-page.js';

/** Shows what went wrong as a page, to whoever came with a browser. */
@Injectable()
export class ProblemPage implements OnModuleInit {
  constructor(
    private readonly problems: ProblemPages,
    private readonly pages: Pages,
  ) {}

  onModuleInit(): void {
    this.problems.drawnBy((problem, request, response) => {
      this.show(problem, request, response);
    });
  }

  private show(problem: Problem, id: string, response: Response): void {
    if (problem.status === 401) {
      this.pages.leadOn(response, this.pages.addresses.signIn(whereTo(response.req)));
      return;
    }
    const { title, paragraphs } = wordsOfProblem(problem, visitOn(response.req)?.caller ?? null);
    const view = { paragraphs, request: id };
    this.pages.send(response, { template: 'problem/problem.njk', title, status: problem.status, view });
  }
}

/** Where somebody goes on once they are signed in: to the page that they asked for, or back to the one whose form they sent. */
function whereTo({ method, originalUrl, headers }: Request): string {
  if (method === 'GET') return ownPath(originalUrl);
  const from = URL.parse(headers.referer ?? '');
  return from !== null && from.host === headers.host ? ownPath(`${from.pathname}${from.search}`) : '/';
}
