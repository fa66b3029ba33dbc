import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { isOfPages } from './form.js';
import type { Problem } from './problem.js';
import { requestIdOf } from './request.setup.js';

type Draw = (problem: Problem, requestId: string, response: Response) => void;

/** Shows a refusal as a page to whoever asks for one in a browser. The pages enter how when the service starts. */
@Injectable()
export class ProblemPages {
  private drawing: Draw | null = null;

  drawnBy(draw: Draw): void {
    this.drawing = draw;
  }

  /** False, and nothing, for machines, and for whoever did not ask for a page. */
  draw(problem: Problem, request: Request, response: Response): boolean {
    if (this.drawing === null || !isOfPages(request.path)) return false;
    if (request.accepts(['application/json', 'text/html']) !== 'text/html') return false;
    this.drawing(problem, requestIdOf(request), response);
    return true;
  }
}
