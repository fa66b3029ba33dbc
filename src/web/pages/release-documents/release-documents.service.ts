import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { DocumentApprovals } from '../../../evidence/documents/document-approvals.service.js';
import { approvalBodySchema, documentSchema } from '../../../evidence/documents/document.schema.js';
import { Checklists } from '../../../evidence/documents/checklist.service.js';
import { ControlledDocuments } from '../../../evidence/documents/documents.service.js';
import { reasonBodySchema } from '../../../evidence/evidence.schema.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { badRequest, notFound } from '../../../platform/http/problem.js';
import { mayDo } from '../../../people/permission.js';
import { Releases } from '../../../releases/release.service.js';
import { Environments } from '../../../sites/environments.service.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { checklistView } from './checklist-page.js';
import { documentSent } from './document-sent.service.js';
import { documentsView } from './documents-page.js';

interface Asked {
  readonly version: string;
  readonly visit: Visit;
  readonly response: Response;
}

type Sending = Asked & { readonly fields: FormFields };

/** Shows what is under control of a release and of its product, and takes what is said of it, by the services of the API. */
@Injectable()
export class ReleaseDocuments {
  constructor(
    private readonly releases: Releases,
    private readonly documents: ControlledDocuments,
    private readonly approvals: DocumentApprovals,
    private readonly checklists: Checklists,
    private readonly environments: Environments,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown version. */
  async show(
    { version, visit, response }: Asked,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const release = await this.releases.find(version);
    const { addresses } = this.pages;
    const reader = { caller: visit.caller, addresses, sent: refused?.sent ?? null };
    const view = documentsView(release, await this.documents.ofRelease(release, visit.caller), reader);
    const mayMark = mayDo(visit.caller, 'documents.register', { trust: null });
    const checklist = checklistView(
      await this.checklists.show(release.product),
      this.environments.product(release.product)?.documents?.checklist ?? null,
      (item) => (mayMark ? addresses.checklistItem(version, item) : null),
    );
    const title = `Documents of ${version}`;
    this.pages.send(response, {
      ...{ template: 'release-documents/documents.njk', section: 'releases', view: { ...view, checklist, version } },
      title: refused === null ? title : `Error: ${title}`,
      status: refused?.status ?? 200,
      trail: [
        { text: 'Releases', href: addresses.releases },
        { text: `Release ${version}`, href: addresses.release(version) },
      ],
    });
  }

  async register(asked: Sending): Promise<void> {
    const { fields, version, visit } = asked;
    const { product } = await this.releases.find(version);
    const of = fields['of'] === 'release' ? { release: version } : {};
    const given = {
      form: 'document',
      fields,
      schema: documentSchema,
      body: { ...documentSent(fields), product, ...of },
    };
    const taken = await takeForm(given, async (wish) => {
      if (fields['of'] !== 'release' && fields['of'] !== 'product')
        throw badRequest([{ field: 'of', fault: 'is missing', fix: 'Choose one of the two' }]);
      return this.documents.register(wish, visit.caller);
    });
    await this.answer(asked, taken, 'It is under control, and waits for its approval.');
  }

  async decide(asked: Sending, document: string): Promise<void> {
    const { fields, visit } = asked;
    await this.refuseElsewhere(asked, document);
    const body = filled(fields, 'group', 'decision', 'decidedOn', 'minutes', 'reason');
    const taken = await takeForm({ form: `decide-${document}`, fields, schema: approvalBodySchema, body }, (wish) =>
      this.approvals.decide(document, wish, visit.caller),
    );
    await this.answer(asked, taken, 'The decision is written down.');
  }

  async withdraw(asked: Sending, document: string): Promise<void> {
    const { fields, visit } = asked;
    await this.refuseElsewhere(asked, document);
    const given = { form: `withdraw-${document}`, fields, schema: reasonBodySchema, body: filled(fields, 'reason') };
    const taken = await takeForm(given, (wish) => this.documents.withdraw(document, wish, visit.caller));
    await this.answer(asked, taken, 'It is taken back.');
  }

  /** What is done to a document is done where it is shown. Refuses with 404 an unknown version, and a document that its page has not. */
  private async refuseElsewhere({ version, visit }: Asked, document: string): Promise<void> {
    const shown = await this.documents.ofRelease(await this.releases.find(version), visit.caller);
    if (!shown.some(({ id }) => id === document)) throw notFound('document');
  }

  private async answer(asked: Asked, taken: Taken<unknown>, said: string): Promise<void> {
    const to = this.pages.addresses.releaseDocuments(asked.version);
    if (taken.ok) await this.pages.done(asked.response, asked.visit, { to, said });
    else await this.show(asked, taken);
  }
}
