import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../../people/permission.guard.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { PasswordPages } from './password-pages.service.js';

/** Where somebody sets a password with a right to do so once. */
@ApiExcludeController()
@Controller('password')
export class PasswordController {
  constructor(private readonly page: PasswordPages) {}

  @Get()
  @Public()
  show(@Res() response: Response): void {
    this.page.show(response);
  }

  @Get('done')
  @Public()
  done(@Res() response: Response): void {
    this.page.done(response);
  }

  @Post()
  @Public()
  set(@Body(new FormPipe()) fields: FormFields, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.page.set(request, response, fields);
  }
}
