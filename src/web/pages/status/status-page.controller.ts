import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { StatusBoard } from '../../../notices/status/status-board.service.js';
import { Public } from '../../../people/permission.guard.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { Pages } from '../../pages.service.js';
import { statusView } from './status-page.js';

/** What is down, and when it is back, for anybody. */
@ApiExcludeController()
@Controller('status')
export class StatusPageController {
  constructor(
    private readonly board: StatusBoard,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Public()
  show(@Res() response: Response): void {
    const { status } = this.board;
    if (status === null) throw new ServiceUnavailableException();
    const view = { ...statusView(status, CENTRAL_ZONE), feed: this.pages.addresses.statusFeed };
    this.pages.send(response, {
      template: 'status/status.njk',
      title: 'Status',
      view,
      cacheControl: 'public, max-age=5',
    });
  }
}
