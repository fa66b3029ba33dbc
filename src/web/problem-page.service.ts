import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ProblemPages } from '../platform/http/problem-pages.service.js';
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
    this.problems.drawnBy(({ status }, request, response) => {
      const { title, paragraphs } = wordsOfProblem(status);
      this.pages.send(response, { template: 'problem/problem.njk', title, status, view: { paragraphs, request } });
    });
  }
}
