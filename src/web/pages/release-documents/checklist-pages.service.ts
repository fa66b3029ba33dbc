import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { ChecklistItem } from '../../../evidence/documents/checklist.js';
import { markSchema } from '../../../evidence/documents/checklist.schema.js';
import { Checklists } from '../../../evidence/documents/checklist.service.js';
import { documentKind } from '../../../evidence/documents/document-kind.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { notFound } from '../../../platform/http/problem.js';
import { Releases } from '../../../releases/release.service.js';
import type { DocumentKindName } from '../../../sites/asked-documents.js';
import { takeForm, type Taken } from '../../form/form-taking.service.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { itemForm, saysOf } from './checklist-page.js';
import { markSent } from './document-sent.service.js';

interface Asked {
  readonly version: string;
  readonly item: DocumentKindName;
  readonly visit: Visit;
  readonly response: Response;
}

const OF_A_DOCUMENT =
  'It counts as done only while a document of this kind is in force. Put that under control among the documents.';

/** Where it is said who is responsible for an item of a product's transition checklist and how it stands, by the service of the API. */
@Injectable()
export class ChecklistPages {
  constructor(
    private readonly releases: Releases,
    private readonly checklists: Checklists,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown version. */
  async show(
    { version, item, response }: Asked,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const { product } = await this.releases.find(version);
    const found = itemOf((await this.checklists.show(product)).items, item);
    const { addresses } = this.pages;
    const sent = refused?.sent ?? null;
    const form = itemForm(found, addresses.checklistItem(version, item), sent);
    this.pages.send(response, {
      ...{ template: 'release-documents/item.njk', section: 'releases', status: refused?.status ?? 200 },
      title: refused === null ? found.title : `Error: ${found.title}`,
      trail: [
        { text: `Release ${version}`, href: addresses.release(version) },
        { text: 'Documents', href: addresses.releaseDocuments(version) },
      ],
      view: {
        ...{ form, heading: found.title, errors: errorLines(form.fields, sent) },
        says: [...(documentKind(item).checklist === 'document' ? [OF_A_DOCUMENT] : []), ...saysOf(found)],
        back: addresses.releaseChecklist(version),
      },
    });
  }

  async mark(asked: Asked, fields: FormFields): Promise<void> {
    const { version, item, visit, response } = asked;
    const { product } = await this.releases.find(version);
    const taken = await takeForm({ form: 'item', fields, schema: markSchema, body: markSent(fields) }, (mark) =>
      this.checklists.mark({ product, item }, mark, visit.caller),
    );
    if (!taken.ok) return this.show(asked, taken);
    const to = this.pages.addresses.releaseChecklist(version);
    return this.pages.done(response, visit, { to, said: `“${documentKind(item).title}” is written down.` });
  }
}

function itemOf(items: readonly ChecklistItem[], item: DocumentKindName): ChecklistItem {
  const found = items.find((one) => one.item === item);
  if (found === undefined) throw notFound('item of the checklist');
  return found;
}
