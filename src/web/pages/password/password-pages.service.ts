import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PasswordByRight } from '../../../people/password-by-right.service.js';
import { passwordByRightSchema, type PasswordByRightBody } from '../../../people/people.schema.js';
import { badRequest, Problem } from '../../../platform/http/problem.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import type { FormFields, Sent } from '../../form/form.js';
import { VisitorForms } from '../../form/visitor-forms.service.js';
import { Pages } from '../../pages.service.js';
import { faultsOfTyping, passwordView, withTyping } from './password-page.js';

/** Lets somebody set a password with the code that they were given to do so once. */
@Injectable()
export class PasswordPages {
  constructor(
    private readonly rights: PasswordByRight,
    private readonly forms: VisitorForms,
    private readonly pages: Pages,
  ) {}

  show(response: Response, refused: { readonly status: number; readonly sent: Sent } | null = null): void {
    this.pages.send(response, {
      template: 'password/password.njk',
      title: refused === null ? 'Set your password' : 'Error: Set your password',
      status: refused?.status ?? 200,
      asksForPassword: true,
      view: passwordView(this.forms.handOut(response), refused?.sent ?? null),
    });
  }

  /** Says that it is set, which anybody may read: it says nothing of whose it is. */
  done(response: Response): void {
    this.pages.send(response, { template: 'password/done.njk', title: 'Your password is set', view: {} });
  }

  /** Sets it and leads on to where that is said, or shows the form again. */
  async set(request: Request, response: Response, fields: FormFields): Promise<void> {
    const { right, ...rest } = filled(fields, 'right', 'password');
    const body = right === undefined ? rest : { ...rest, right: right.trim() };
    const taken = await takeForm({ form: 'password', fields, schema: passwordByRightSchema, body }, (given) => {
      this.forms.refuseForged(request);
      const faults = faultsOfTyping(fields);
      if (faults.length > 0) throw badRequest(faults);
      return this.use(given, request.ip);
    });
    if (!taken.ok) {
      this.show(response, taken.status === 400 ? { ...taken, sent: withTyping(taken.sent) } : taken);
      return;
    }
    this.forms.forget(response);
    this.pages.leadOn(response, this.pages.addresses.passwordSet);
  }

  /** A code that is worth nothing is said so beside its field. */
  private async use({ right, password }: PasswordByRightBody, from: string | undefined): Promise<void> {
    try {
      await this.rights.set(right, password, from);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      throw new Problem(401, error.kind, error.detail, [WORTHLESS]);
    }
  }
}

const WORTHLESS = { field: 'right', fault: 'is unknown, used or expired', fix: 'ask for a new one' };
