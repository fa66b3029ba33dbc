import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import nunjucks from 'nunjucks';
import { Settings } from '../platform/config/settings.service.js';
import { Assets, DESIGN_SYSTEM, WEB } from './assets.service.js';

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
}

/** Nothing from elsewhere, nothing inline, no script at all. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Draws pages for people and sends them. */
@Injectable()
export class Pages {
  private readonly base: string;
  private readonly templates = new nunjucks.Environment(new nunjucks.FileSystemLoader([WEB, DESIGN_SYSTEM]), {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });

  constructor(
    private readonly settings: Settings,
    private readonly assets: Assets,
  ) {
    this.base = new URL(settings.get('PUBLIC_URL')).pathname.replace(/\/$/, '');
  }

  /** Below which everything lies for a browser: `` or, behind a proxy that gives us a part of a host, `/gatehouse`. */
  get root(): string {
    return this.base;
  }

  /** Sends a page that nobody keeps unless told, no search engine lists and no other page frames. */
  send(response: Response, { template, title, view, status = 200, cacheControl = 'no-store' }: Page): void {
    const html = this.draw(template, title, view);
    response.status(status);
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', cacheControl);
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('X-Robots-Tag', 'noindex, nofollow, noarchive');
    response.end(html);
  }

  private draw(template: string, title: string, view: object): string {
    const { sheets, icon } = this.assets.names;
    const of = (name: string): string => `${this.base}/assets/${name}`;
    const assets = { sheets: sheets.map(of), icon: of(icon) };
    const page = { title, assets, contact: this.settings.get('TEAM_CONTACT') };
    return this.templates.render(`pages/${template}`, { page, view });
  }
}
