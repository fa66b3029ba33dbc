import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { LinkUse } from '../../../people/links/link-use.service.js';
import { Public } from '../../../people/permission.guard.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { LinkPages } from './link-pages.service.js';
import { linkFormSchema, type LinkFormBody } from './link.schema.js';

/** The page of a link. Whoever has its address is let in by that alone; nothing happens before its form is sent. */
@ApiExcludeController()
@Controller('l')
export class LinkController {
  constructor(
    private readonly links: LinkUse,
    private readonly pages: LinkPages,
  ) {}

  @Get(':address')
  @Public()
  async show(@Param('address') address: string, @Res() response: Response): Promise<void> {
    this.pages.show(response, await this.links.look(address));
  }

  @Get(':address/done')
  @Public()
  async done(@Param('address') address: string, @Res() response: Response): Promise<void> {
    this.pages.done(response, await this.links.lastUse(address), address);
  }

  @Post(':address')
  @Public()
  async use(
    @Param('address') address: string,
    @Body(new BodyPipe(linkFormSchema)) form: LinkFormBody,
    @Res() response: Response,
  ): Promise<void> {
    this.pages.answer(response, await this.links.use(address, form), { address, form });
  }
}
