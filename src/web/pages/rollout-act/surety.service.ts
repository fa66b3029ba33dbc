import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { badRequest, conflict, type Fault, type Problem } from '../../../platform/http/problem.js';
import type { FormFields } from '../../form/form.js';
import type { Taken } from '../../form/form-taking.service.js';
import { missing, StepUp } from '../../form/step-up.service.js';
import { isTyped } from './act-page.js';

interface Sure {
  readonly environment: string;
  /** Of what is changed, as people call it, and have to type it where it is in Production. */
  readonly title: string;
  readonly shown: string;
}

/** Sees to it that whoever changes something means exactly what the page said. */
@Injectable()
export class Surety {
  constructor(private readonly stepUp: StepUp) {}

  /**
   * The visit to go on with. Throws a Problem: 400 where that name or the password is not typed, 409 where what the page said is
   * not what would happen now.
   */
  async ask({ environment, title, shown }: Sure, visit: Visit, sent: Sending): Promise<Visit> {
    const { fields, response } = sent;
    const refusal = this.refusalOfHarm({ environment, title, shown }, fields);
    if (refusal !== null) throw refusal;
    return environment === 'production' ? this.stepUp.pass(visit, response, fields) : visit;
  }

  /** Why `ask` would refuse but for the password, which nothing that stops harm is held up by; null where somebody is sure. */
  refusalOfHarm({ environment, title, shown }: Sure, fields: FormFields): Problem | null {
    if (fields['shown'] !== shown)
      return conflict('What this would do has changed since you opened the page. Read it again, and send it again.');
    return environment === 'production' && !isTyped(fields, title) ? badRequest([otherThan(title)]) : null;
  }

  /** What was refused for its words, with what else was to be typed and is not: all is told at once. */
  withUntyped(refused: Refused, { environment, title }: Pick<Sure, 'environment' | 'title'>, visit: Visit): Refused {
    const { fields, faults } = refused.sent;
    if (refused.status !== 400 || environment !== 'production') return refused;
    const untyped = [
      ...(isTyped(fields, title) ? [] : [otherThan(title)]),
      ...(this.stepUp.isLacking(visit, fields) ? [{ field: 'password', ...missing() }] : []),
    ].filter(({ field }) => faults.every((one) => one.field !== field));
    return { ...refused, sent: { ...refused.sent, faults: [...faults, ...untyped] } };
  }
}

type Refused = Extract<Taken<unknown>, { ok: false }>;

interface Sending {
  readonly fields: FormFields;
  readonly response: Response;
}

function otherThan(title: string): Fault {
  return { field: 'confirm', fault: 'is not what was asked for', fix: `Type ${title}` };
}

/** What stands for exactly this. */
export function markOf(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32);
}
