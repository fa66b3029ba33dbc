import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { LinkLook, LinkUsed, OpenLink, UsedLink } from '../../../people/links/link-use.service.js';
import { momentIn } from '../../../platform/local-time.js';
import { Environments } from '../../../sites/environments.service.js';
import { Pages } from '../../pages.service.js';
import { closedPage, openView, type Sent } from './link-page.js';
import type { LinkFormBody } from './link.schema.js';

/** Sends what a link has to show. */
@Injectable()
export class LinkPages {
  constructor(
    private readonly pages: Pages,
    private readonly environments: Environments,
  ) {}

  show(response: Response, look: LinkLook): void {
    if (look.state === 'open') {
      this.open(response, look, { status: 200, sent: null, stale: false });
      return;
    }
    const zone = this.environments.zoneOf(look.state === 'unknown' ? null : look.holder.trust);
    const { status, title, ...view } = closedPage(look, zone);
    this.pages.send(response, { template: 'link/closed.njk', title, status, view });
  }

  done(response: Response, used: UsedLink, address: string): void {
    const { holder, outcome, standing, usedAt } = used;
    const at = momentIn(this.environments.zoneOf(holder.trust), usedAt.toISOString());
    const again = standing ? this.pathOf(address) : null;
    this.pages.send(response, { template: 'link/done.njk', title: 'Done', view: { outcome, at, again } });
  }

  /** Leads on to what was done, so that going back or reloading sends nothing again; shows again what could not be taken. */
  answer(response: Response, used: LinkUsed, { address, form }: { address: string; form: LinkFormBody }): void {
    switch (used.kind) {
      case 'done':
        response
          .status(303)
          .setHeader('Location', `${this.pathOf(address)}/done`)
          .setHeader('Cache-Control', 'no-store')
          .end();
        return;
      case 'closed':
        this.show(response, used.look);
        return;
      case 'stale':
        this.open(response, used.look, { status: 409, sent: { ...form, faults: [], detail: null }, stale: true });
        return;
      case 'refused': {
        const sent = { ...form, faults: used.faults, detail: used.detail };
        this.open(response, used.look, { status: 422, sent, stale: false });
      }
    }
  }

  private open(
    response: Response,
    look: OpenLink,
    { status, sent, stale }: { readonly status: number; readonly sent: Sent | null; readonly stale: boolean },
  ): void {
    const view = openView(look, this.environments.zoneOf(look.holder.trust), sent, stale);
    const title = sent === null || stale ? look.page.title : `Error: ${look.page.title}`;
    this.pages.send(response, { template: 'link/open.njk', title, status, view });
  }

  private pathOf(address: string): string {
    return this.pages.addresses.link(address);
  }
}
