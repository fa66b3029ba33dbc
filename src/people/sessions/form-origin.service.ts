import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Settings } from '../../platform/config/settings.service.js';
import { forbidden, Problem } from '../../platform/http/problem.js';
import { isToken } from '../links/link-token.service.js';
import { isFromOurPage } from './provenance.js';

/** Tells the forms of our own pages from those that somebody else's page sends in the name of whoever looks at it. */
@Injectable()
export class FormOrigin {
  private readonly ours: string;

  constructor(settings: Settings) {
    this.ours = settings.get('PUBLIC_URL');
  }

  /** Throws a Problem (403) unless the form carries this token, and nothing that the browser says is against it. */
  refuseForged(request: Request, token: string): void {
    if (!this.isOurs(request) || !isToken(tokenOf(request.body), token))
      throw new Problem(
        403,
        'forged-form',
        'This was not sent by a form of the page as you have it open. Open it again.',
      );
  }

  /** Throws a Problem (403) where a page that is none of ours asks for a stream in the name of whoever looks at it (abuse 44). */
  refuseForeign(request: Request): void {
    if (!this.isOurs(request)) throw forbidden('This is for the pages of Gatehouse alone.');
  }

  /** Whether nothing that the browser says of where a request was sent from is against its being one of our pages. */
  isOurs({ headers }: Request): boolean {
    const { origin, host, 'sec-fetch-site': site } = headers;
    const fetchSite = Array.isArray(site) ? site.join() : site;
    return isFromOurPage({ origin, host, fetchSite }, this.ours);
  }
}

function tokenOf(body: unknown): string {
  const token: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'token') : null;
  return typeof token === 'string' ? token : '';
}
