import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import type { Release } from '../../releases/release.js';
import { Environments } from '../../sites/environments.service.js';
import { checklistOf } from './checklist.js';
import { marksOf } from './checklist.table.js';
import type { DocumentStanding } from './document-standing.js';
import { documentsFor, holdDocuments, today } from './document.table.js';

/** Gathers how the documents of a release stand. */
@Injectable()
export class DocumentFacts {
  constructor(private readonly environments: Environments) {}

  /**
   * All that is known of them; null where the product asks for none. Until the transaction ends none of them changes: whoever withdraws
   * one waits.
   */
  async gather(tx: Tx, release: Pick<Release, 'version' | 'product'>): Promise<DocumentStanding | null> {
    const settings = this.environments.product(release.product)?.documents ?? null;
    if (settings === null) return null;
    await holdDocuments(tx, release.product);
    const day = await today(tx);
    const documents = (await documentsFor(tx, release)).filter(({ trust }) => trust === null);
    const marks = settings.checklist === null ? null : await marksOf(tx, release.product);
    const checklist = marks === null ? [] : checklistOf(marks, documents, day);
    return { settings, today: day, documents, checklist, shared: { decidedBy: 'word', byDocument: new Map() } };
  }
}
