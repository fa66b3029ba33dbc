import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Sessions, type Visit } from '../../people/sessions/sessions.service.js';
import { Problem } from '../../platform/http/problem.js';
import type { FormFields } from './form.js';

/** Asks for the password once more before what changes Production or who may, unless it was typed in the last 10 minutes. */
@Injectable()
export class StepUp {
  constructor(private readonly sessions: Sessions) {}

  /**
   * The visit to go on with, under a new secret where the password was typed now. Throws a Problem that blames the field `password`: 400
   * where it has to be typed and was not, 403 where it is wrong, which counts towards the lock-out. `why` stands in the first.
   */
  async pass(visit: Visit, response: Response, fields: FormFields, why = 'this changes Production'): Promise<Visit> {
    if (visit.isFresh) return visit;
    const password = fields['password'] ?? '';
    if (this.isLacking(visit, fields)) throw blaming(400, missing(why));
    const proved = await this.sessions.proveAgain(visit, password);
    if (proved === null)
      throw blaming(403, { fault: 'is not right, or the account is shut for some minutes', fix: 'Type it again.' });
    response.append('Set-Cookie', proved.cookie);
    return { ...visit, credential: proved.credential, isFresh: true };
  }

  /** Whether the password has to be typed for what changes Production, and was not. */
  isLacking({ isFresh }: Pick<Visit, 'isFresh'>, fields: FormFields): boolean {
    return !isFresh && (fields['password'] ?? '') === '';
  }
}

/** What is wrong with a password that was not typed. */
export function missing(why = 'this changes Production'): { readonly fault: string; readonly fix: string } {
  return { fault: 'is missing', fix: `Type it once more: ${why}.` };
}

function blaming(status: number, what: { readonly fault: string; readonly fix: string }): Problem {
  const detail = 'Your password has to be typed once more before this.';
  return new Problem(status, 'step-up', detail, [{ field: 'password', ...what }]);
}
