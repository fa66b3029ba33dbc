import { Injectable } from '@nestjs/common';
import { editionInWords, editionNamed } from '../../../release-notes/edition.js';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { badRequest, notFound } from '../../../platform/http/problem.js';
import { forTrust } from '../../../release-notes/audience.js';
import { sharingSchema } from '../../../release-notes/publication.schema.js';
import { Sharing } from '../../../release-notes/sharing.service.js';
import { Environments } from '../../../sites/environments.service.js';
import { takeForm, type Taken } from '../../form/form-taking.service.js';
import { ticked } from '../../form/form-view.js';
import type { FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { counted } from '../rollout/rollout-words.js';
import { chosen, sharingView } from './sharing-page.js';

interface At {
  readonly version: string;
  readonly edition: string;
  readonly visit: Visit;
  readonly response: Response;
}

/** Names whom an edition goes to before it is sent, and sends it by the service of the API. */
@Injectable()
export class SharingPages {
  constructor(
    private readonly sharing: Sharing,
    private readonly environments: Environments,
    private readonly pages: Pages,
  ) {}

  /** `trust`: only to that one. Refuses with 404 an unknown edition or a Trust that it is not for, and with 409 one that another has taken the place of. */
  async show(
    { version, edition, response }: At,
    trust: string | null,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const outlook = await this.sharing.outlook(version, edition);
    if (trust !== null && !outlook.some(({ audience }) => audience === forTrust(trust))) throw notFound('edition');
    const { addresses } = this.pages;
    const title = `Share ${wordsOf(edition)} of ${version}`;
    const back = addresses.releaseNotes(version);
    const { isSetUp: sends } = this.sharing;
    const asked = { edition, outlook, trust, sends, back, action: addresses.noteSharing(version, edition) };
    const nameOf = (id: string): string => this.environments.trustName(id);
    this.pages.send(response, {
      ...{ template: 'release-notes/share.njk', section: 'releases', status: refused?.status ?? 200 },
      title: refused === null ? title : `Error: ${title}`,
      view: { ...sharingView({ ...asked, nameOf }, refused?.sent ?? null), heading: title },
      trail: [
        { text: `Release ${version}`, href: addresses.release(version) },
        { text: 'Release notes', href: back },
      ],
    });
  }

  async share(asked: At, fields: FormFields): Promise<void> {
    const { version, edition, visit, response } = asked;
    const trust = fields['trust'] ?? null;
    const to = chosen(ticked(fields, 'to'), trust);
    const taken = await takeForm({ form: 'share', fields, schema: sharingSchema, body: { edition, ...to } }, (wish) => {
      if (to === null) throw badRequest([{ field: 'to', fault: 'is missing', fix: 'Choose one at least' }]);
      return this.sharing.share(version, wish, visit.caller);
    });
    if (!taken.ok) {
      await this.show(asked, trust, taken);
      return;
    }
    const { queued } = taken.value;
    const said =
      queued === 0
        ? `Everybody was sent ${wordsOf(edition)} before, so nothing was sent.`
        : `${capital(wordsOf(edition))} is on its way: ${counted(queued, 'message')}.`;
    await this.pages.done(response, visit, { to: this.pages.addresses.releaseNotes(version), said });
  }
}

/** An edition by the name in its address, as people read it within a sentence. */
function wordsOf(name: string): string {
  const edition = editionNamed(name);
  return edition === null ? name : editionInWords(edition);
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
