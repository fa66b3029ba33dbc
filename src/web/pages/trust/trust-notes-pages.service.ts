import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { momentIn } from '../../../platform/local-time.js';
import { forTrust } from '../../../release-notes/audience.js';
import { editionName } from '../../../release-notes/edition.js';
import type { EditionFor } from '../../../release-notes/edition.table.js';
import { Editions } from '../../../release-notes/editions.service.js';
import { Pages } from '../../pages.service.js';
import { TrustFinder } from './trust.facts.js';

/** So many editions are shown at once. */
const MOST = 100;

/** Shows a Trust the release notes that were published for it, and no other's. */
@Injectable()
export class TrustNotesPages {
  constructor(
    private readonly finder: TrustFinder,
    private readonly editions: Editions,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 a Trust that there is not, and another's alike. */
  async show(response: Response, id: string, caller: Caller): Promise<void> {
    const { name, timeZone } = this.finder.trust(id, caller);
    const { addresses } = this.pages;
    const found = await this.editions.forTrust(id, { limit: MOST }, caller);
    const last = new Map<string, number>();
    for (const { edition } of found)
      last.set(edition.release, Math.max(edition.number, last.get(edition.release) ?? 0));
    const lineOf = ({ edition, title }: EditionFor) => {
      const { release, number, publishedAt, correction } = edition;
      const isLast = last.get(release) === number;
      return {
        ...{ title, correction, tag: isLast ? null : { text: 'Corrected since', classes: 'nhsuk-tag--grey' } },
        href: addresses.noteReading(release, editionName(edition), forTrust(id)),
        says: `Edition ${number}, published on ${momentIn(timeZone, publishedAt.toISOString())}`,
      };
    };
    this.pages.send(response, {
      ...{ template: 'trust/trust-notes.njk', title: `Release notes for ${name}`, section: 'trusts' },
      trail: [{ text: name, href: addresses.trust(id) }],
      view: { name, zone: timeZone, lines: found.map(lineOf), isPart: found.length === MOST },
    });
  }
}
