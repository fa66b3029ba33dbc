import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public, Requires, VisitOf } from '../../../people/permission.guard.js';
import { Sessions, type Visit } from '../../../people/sessions/sessions.service.js';
import { ownPath } from '../../own-path.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { SignInPages } from './sign-in-pages.service.js';

/** The way in, and the way out. */
@ApiExcludeController()
@Controller()
export class SignInController {
  constructor(
    private readonly page: SignInPages,
    private readonly sessions: Sessions,
    private readonly pages: Pages,
  ) {}

  @Get('sign-in')
  @Public()
  async show(
    @Query('to') to: string | undefined,
    @Query('signed-out') signedOut: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if ((await this.sessions.visit(request.headers.cookie)) !== null)
      this.pages.leadOn(response, this.pages.addresses.own(ownPath(to)));
    else this.page.show(response, { to: ownPath(to), signedOut: signedOut === 'yes' });
  }

  @Post('sign-in')
  @Public()
  signIn(@Body(new FormPipe()) fields: FormFields, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.page.signIn(request, response, fields);
  }

  @Post('sign-out')
  @Requires('account.own')
  async signOut(@VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    response.append('Set-Cookie', await this.sessions.end(visit));
    this.pages.leadOn(response, this.pages.addresses.signedOut);
  }
}
