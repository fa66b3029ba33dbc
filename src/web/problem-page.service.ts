import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Request, Response } from 'express';
import { attend, visitOn } from '../people/permission.guard.js';
import type { Problem } from '../platform/http/problem.js';
import { ProblemPages } from '../platform/http/problem-pages.service.js';
import { FormOrigin } from '../people/sessions/form-origin.service.js';
import { Sessions } from '../people/sessions/sessions.service.js';
import { Environments } from '../sites/environments.service.js';
import { formSchema } from './form/form.schema.js';
import { worthKeeping, type KeptForm } from './form/kept-form.js';
import { ownPath } from './own-path.js';
import { SignInPages } from './pages/sign-in/sign-in-pages.service.js';
import { Pages } from './pages.service.js';
import { typedInWords } from './pages/sign-in/kept-page.js';
import { wordsOfProblem } from './pages/problem/problem-page.js';

/** Shows what went wrong as a page, to whoever came with a browser. */
@Injectable()
export class ProblemPage implements OnModuleInit {
  constructor(
    private readonly problems: ProblemPages,
    private readonly pages: Pages,
    private readonly sessions: Sessions,
    private readonly origin: FormOrigin,
    private readonly signIn: SignInPages,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    this.problems.drawnBy((problem, request, response) => {
      const show = (): void => {
        this.show(problem, request, response);
      };
      const { req } = response;
      if (problem.status !== 404 || visitOn(req) !== null) show();
      // What fails there is answered as what fails in a route.
      else
        this.recognise(req)
          .then(show)
          .catch((error: unknown) => req.next?.(error));
    });
  }

  /** No route has asked whose session it is where there is no route; whoever is signed in keeps their menu all the same. */
  private async recognise(request: Request): Promise<void> {
    const visit = await this.sessions.visit(request.headers.cookie).catch(() => null);
    // What was done is said on a page that was asked for.
    if (visit !== null) attend(request, { ...visit, said: null });
  }

  private show(problem: Problem, id: string, response: Response): void {
    if (problem.status === 401) {
      this.askToSignIn(response);
      return;
    }
    const trustName = (trust: string) => this.environments.trustName(trust);
    const { title, paragraphs } = wordsOfProblem(problem, visitOn(response.req)?.caller ?? null, trustName);
    const view = { paragraphs, request: id, written: this.writtenIn(response.req) };
    this.pages.send(response, { template: 'problem/problem.njk', title, status: problem.status, view });
  }

  /** What somebody wrote in the form of a page, which is to be lost to nobody because we could not take it. */
  private writtenIn(request: Request): string | null {
    const sent = formSchema.safeParse(request.body);
    return request.method === 'POST' && sent.success && this.origin.isOurs(request) ? typedInWords(sent.data) : null;
  }

  /** Leads to the sign-in form; one that carries on what somebody wrote, where their session ran out over it. */
  private askToSignIn(response: Response): void {
    const to = whereTo(response.req);
    const lead = (): void => {
      this.pages.leadOn(response, this.pages.addresses.signIn(to));
    };
    this.keptFrom(response.req)
      .then((kept) => {
        if (kept === null) lead();
        else this.signIn.show(response, { to, kept });
      })
      .catch(lead);
  }

  private async keptFrom(request: Request): Promise<KeptForm | null> {
    const sent = formSchema.safeParse(request.body);
    if (request.method !== 'POST' || !sent.success || !this.origin.isOurs(request)) return null;
    const fields = worthKeeping(sent.data);
    if (Object.keys(fields).length === 0) return null;
    const writer = await this.sessions.writerOf(request.headers.cookie, sent.data['token'] ?? '');
    return writer === null ? null : { action: ownPath(request.originalUrl), writer, fields };
  }
}

/** Where somebody goes on once they are signed in: to the page that they asked for, or back to the one whose form they sent. */
function whereTo({ method, originalUrl, headers }: Request): string {
  if (method === 'GET') return ownPath(originalUrl);
  const from = URL.parse(headers.referer ?? '');
  return from !== null && from.host === headers.host ? ownPath(`${from.pathname}${from.search}`) : '/';
}
