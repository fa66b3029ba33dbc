import { Body, Controller, Get, Ip, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { GuessLimit } from '../../../people/links/guess-limit.service.js';
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
    private readonly guesses: GuessLimit,
  ) {}

  @Get(':address')
  @Public()
  async show(@Param('address') address: string, @Ip() from: string, @Res() response: Response): Promise<void> {
    const look = await this.links.look(address);
    if (look.state === 'unknown') this.guesses.refuseEndless(from);
    this.pages.show(response, look);
  }

  @Get(':address/done')
  @Public()
  async done(@Param('address') address: string, @Ip() from: string, @Res() response: Response): Promise<void> {
    const used = await this.links.lastUse(address);
    if (used === null) await this.show(address, from, response);
    else this.pages.done(response, used, address);
  }

  @Post(':address')
  @Public()
  async use(
    @Param('address') address: string,
    @Body(new BodyPipe(linkFormSchema)) form: LinkFormBody,
    @Ip() from: string,
    @Res() response: Response,
  ): Promise<void> {
    const used = await this.links.use(address, form);
    if (used.kind === 'closed' && used.look.state === 'unknown') this.guesses.refuseEndless(from);
    this.pages.answer(response, used, { address, form });
  }
}
