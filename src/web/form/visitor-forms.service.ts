import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { FormOrigin } from '../../people/sessions/form-origin.service.js';
import { Sessions } from '../../people/sessions/sessions.service.js';
import { Problem } from '../../platform/http/problem.js';

const TOKEN = /^[0-9a-f]{64}$/;
const NO_COOKIE = 'Your browser kept no cookie of ours. Allow cookies for this address, then try again.';

/** The forms of whoever has not signed in. Each is sent back by the browser alone to which it was handed out. */
@Injectable()
export class VisitorForms {
  constructor(
    private readonly sessions: Sessions,
    private readonly origin: FormOrigin,
  ) {}

  /** The token that a form of this answer is to carry; its browser keeps the same in a cookie. */
  handOut(response: Response): string {
    const token = this.tokenOf(response.req) ?? randomBytes(32).toString('hex');
    response.append('Set-Cookie', this.sessions.cookie('visitor', token));
    return token;
  }

  /** Throws a Problem (403) for a form that was not handed out to this very browser. */
  refuseForged(request: Request): void {
    const token = this.tokenOf(request);
    if (token === null) throw new Problem(403, 'no-cookie', NO_COOKIE);
    this.origin.refuseForged(request, token);
  }

  /** Has the browser forget it: there is nothing more to send. */
  forget(response: Response): void {
    response.append('Set-Cookie', this.sessions.cookie('visitor', ''));
  }

  private tokenOf(request: Request): string | null {
    const shown = this.sessions.read('visitor', request.headers.cookie);
    return shown !== null && TOKEN.test(shown) ? shown : null;
  }
}
