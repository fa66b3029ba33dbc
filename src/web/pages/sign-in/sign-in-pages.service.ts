import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { attend } from '../../../people/permission.guard.js';
import { signInSchema } from '../../../people/people.schema.js';
import { Sessions } from '../../../people/sessions/sessions.service.js';
import { Problem } from '../../../platform/http/problem.js';
import { ownPath } from '../../own-path.js';
import { takeForm } from '../../form/form-taking.service.js';
import type { FormFields, Sent } from '../../form/form.js';
import { carried, carriedIn, type KeptForm } from '../../form/kept-form.js';
import { VisitorForms } from '../../form/visitor-forms.service.js';
import { Pages } from '../../pages.service.js';
import { keptView } from './kept-page.js';
import { signInView } from './sign-in-page.js';

interface Shown {
  readonly to: string;
  readonly signedOut?: boolean;
  /** What they wrote before their session ran out. */
  readonly kept?: KeptForm | null;
}

/** Lets people in at a page. */
@Injectable()
export class SignInPages {
  constructor(
    private readonly sessions: Sessions,
    private readonly forms: VisitorForms,
    private readonly pages: Pages,
  ) {}

  /** Hands out the form, to be sent back by the same browser alone: nobody is signed in to an account that somebody else chose. */
  show(
    response: Response,
    { to, signedOut = false, kept = null }: Shown,
    refused: { readonly status: number; readonly sent: Sent } | null = null,
  ): void {
    const token = this.forms.handOut(response);
    this.pages.send(response, {
      template: 'sign-in/sign-in.njk',
      title: refused === null ? 'Sign in' : 'Error: Sign in',
      status: refused?.status ?? (kept === null ? 200 : 401),
      asksForPassword: true,
      view: signInView({ to, signedOut, token, kept: carried(kept) }, refused?.sent ?? null),
    });
  }

  /** Signs in under a new secret and leads to where they were going, or shows the form again. */
  async signIn(request: Request, response: Response, fields: FormFields): Promise<void> {
    const to = ownPath(fields['to']);
    const body = { email: fields['email'] ?? '', password: fields['password'] ?? '' };
    const given = { form: 'sign-in', fields, schema: signInSchema, body };
    const taken = await takeForm(given, async ({ email, password }) => {
      this.forms.refuseForged(request);
      const cookie = await this.sessions.begin(email, password, request.headers.cookie);
      if (cookie === null) throw new Problem(401, 'unauthenticated', REFUSED);
      return cookie;
    });
    if (!taken.ok) {
      this.show(response, { to, kept: carriedIn(fields) }, taken);
      return;
    }
    this.forms.forget(response);
    response.append('Set-Cookie', taken.value);
    await this.goOn(response, { to, kept: carriedIn(fields), cookie: taken.value });
  }

  /** To where they were going; or first to what they wrote, filled in, which nobody else is shown. */
  private async goOn(
    response: Response,
    { to, kept, cookie }: { readonly to: string; readonly kept: KeptForm | null; readonly cookie: string },
  ): Promise<void> {
    const { addresses } = this.pages;
    const visit = kept === null ? null : await this.sessions.visit(cookie.split(';')[0]);
    if (kept === null || visit?.caller.person !== kept.writer || ownPath(kept.action) === '/') {
      this.pages.leadOn(response, addresses.own(to));
      return;
    }
    // It is the first page of this session: its route asked for none.
    attend(response.req, visit);
    this.pages.send(response, {
      template: 'sign-in/kept.njk',
      title: 'What you wrote is not lost',
      asksForPassword: true,
      view: keptView({ ...kept, action: ownPath(kept.action) }, { addresses, to }),
    });
  }
}

const REFUSED =
  'This e-mail address and password do not open an account at this moment. Check both. After several wrong passwords an account stays shut for some minutes.';
