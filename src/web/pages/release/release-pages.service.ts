import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { Taken } from '../../form/form-taking.service.js';
import { Pages } from '../../pages.service.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import { releaseView } from './release-page.js';
import { ReleaseFinder } from './release.facts.js';

/** Shows the page of a release, and again after one of its forms. */
@Injectable()
export class ReleasePages {
  constructor(
    private readonly finder: ReleaseFinder,
    private readonly pages: Pages,
  ) {}

  /** `from`: the version to compare with. Refuses with 404 an unknown version. */
  async show(
    response: Response,
    { version, from, visit }: { readonly version: string; readonly from: string | null; readonly visit: Visit },
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const { caller } = visit;
    const facts = await this.finder.gather(version, from, caller);
    const { addresses } = this.pages;
    const sent = refused?.sent ?? null;
    const { product } = facts.release;
    const title = `${PRODUCT_TITLES[product] ?? product} ${version}`;
    this.pages.send(response, {
      template: 'release/release.njk',
      title: refused === null ? title : `Error: ${title}`,
      status: refused?.status ?? 200,
      section: 'releases',
      trail: [{ text: 'Releases', href: addresses.releases }],
      // What was sent and not taken stays as it is.
      ...(refused === null ? { live: { page: pageOf(addresses.release(version), from), stream: addresses.live } } : {}),
      view: { ...releaseView(facts, { caller, sent, addresses, zone: CENTRAL_ZONE }), heading: title },
    });
  }

  /** After a form: to the page, which says what was done; or the page again, with what is wrong. */
  async answer<T>(
    response: Response,
    taken: Taken<T>,
    at: { readonly version: string; readonly visit: Visit; readonly said: (done: T) => string },
  ): Promise<void> {
    if (!taken.ok) {
      await this.show(response, { ...at, from: null }, taken);
      return;
    }
    await this.pages.done(response, at.visit, {
      to: this.pages.addresses.release(at.version),
      said: at.said(taken.value),
    });
  }
}

function pageOf(release: string, from: string | null): string {
  return from === null ? release : `${release}?from=${encodeURIComponent(from)}`;
}
