import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import nunjucks from 'nunjucks';
import { visitOn } from '../people/permission.guard.js';
import { Sessions, type Visit } from '../people/sessions/sessions.service.js';
import { Settings } from '../platform/config/settings.service.js';
import { clocksOf } from '../sites/time-zone.js';
import { Addresses } from './addresses.js';
import { Assets, DESIGN_SYSTEM, WEB } from './assets.service.js';
import { navigationFor, type Section } from './layout/navigation.js';

/** A page that is to be sent. */
export interface Page {
  /** Below `src/web/pages`, such as `link/open.njk`. It extends `layout/layout.njk`. */
  readonly template: string;
  /** What stands in the browser's tab before ` - Gatehouse`, and usually in the heading: `page.title`. */
  readonly title: string;
  /** What the template says, as `view`: plain data, every text of which is escaped. */
  readonly view: object;
  readonly status?: number;
  /** How long it may be kept; not at all unless told. */
  readonly cacheControl?: string;
  readonly asksForPassword?: boolean;
  /** Where in the house it is. */
  readonly section?: Section;
  /** The way to it, from the top: the page itself is not in it. */
  readonly trail?: readonly { readonly text: string; readonly href: string }[];
  /** What it follows while it is open, if anything: its own address, and that of the stream which says that it has changed. */
  readonly live?: { readonly page: string; readonly stream: string };
}

/** Nothing from elsewhere, nothing inline, no script at all but on a page that is live. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const LIVE_POLICY = `${POLICY}; script-src 'self'; connect-src 'self'`;

/** Of the process and not of who draws: each template is compiled at its first use, which takes longer than drawing it many times. */
const TEMPLATES = new nunjucks.Environment(new nunjucks.FileSystemLoader([WEB, DESIGN_SYSTEM]), {
  autoescape: true,
  trimBlocks: true,
  lstripBlocks: true,
}).addFilter('clocks', clocksOf);

/** Draws pages for people and sends them. */
@Injectable()
export class Pages {
  /** Where every page lies, for views and redirects. */
  readonly addresses: Addresses;
  private readonly contact: string;

  constructor(
    settings: Settings,
    private readonly assets: Assets,
    private readonly sessions: Sessions,
  ) {
    // Behind a proxy that gives us a part of a host, such as `/gatehouse`.
    this.addresses = new Addresses(new URL(settings.get('PUBLIC_URL')).pathname.replace(/\/$/, ''));
    this.contact = settings.get('TEAM_CONTACT');
  }

  /** Sends a page that nobody keeps unless told, no search engine lists and no other page frames. Who is signed in finds their way about in it. */
  send(response: Response, page: Page): void {
    const visit = visitOn(response.req);
    const html = this.draw(page, visit);
    response.status(page.status ?? 200);
    response.setHeader('Content-Security-Policy', page.live === undefined ? POLICY : LIVE_POLICY);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', page.cacheControl ?? 'no-store');
    // The address of a link is a secret; where people sign in, or have, a form is to say to us where it was sent from, and to nobody else.
    const tells = visit !== null || page.asksForPassword === true;
    response.setHeader('Referrer-Policy', tells ? 'same-origin' : 'no-referrer');
    response.setHeader('X-Robots-Tag', 'noindex, nofollow, noarchive');
    response.end(html);
  }

  /** Leads on to another page, so that going back or reloading sends nothing again. `address` is one of `addresses`. */
  leadOn(response: Response, address: string): void {
    response.status(303).setHeader('Location', address).setHeader('Cache-Control', 'no-store').end();
  }

  /** As `leadOn`, to a page that says once what was done. */
  async done(
    response: Response,
    visit: Visit,
    { to, said }: { readonly to: string; readonly said: string },
  ): Promise<void> {
    await this.sessions.say(visit, said);
    this.leadOn(response, to);
  }

  private draw({ template, title, view, section, trail = [], live }: Page, visit: Visit | null): string {
    const { addresses } = this;
    const { sheets, icon, live: script } = this.assets.names;
    const assets = { sheets: sheets.map((name) => addresses.asset(name)), icon: addresses.asset(icon) };
    const page = {
      ...{ title, assets, addresses, trail, contact: this.contact },
      account: visit && { name: visit.caller.name, token: visit.formToken },
      navigation: visit && navigationFor(visit.caller, addresses, section ?? null),
      said: visit?.said ?? null,
      live: live === undefined ? null : { ...live, script: addresses.asset(script) },
    };
    return TEMPLATES.render(`pages/${template}`, { page, view });
  }
}
