import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, forbidden } from '../../platform/http/problem.js';
import { mayDo } from '../../people/permission.js';
import type { DocumentKindName } from '../../sites/asked-documents.js';
import type { Product } from '../../sites/site.js';
import { checklistOf, type ChecklistItem } from './checklist.js';
import type { MarkBody } from './checklist.schema.js';
import { keepMark, marksOf } from './checklist.table.js';
import { documentKind } from './document-kind.js';
import { documentsWhere, lockDocuments, today } from './document.table.js';

/** A product's transition checklist, as it stands today. */
export interface Checklist {
  readonly product: Product;
  readonly isDone: boolean;
  readonly items: readonly ChecklistItem[];
}

/** Keeps who is responsible for each item that a service takes over, and which are done (001-044 to 001-062). */
@Injectable()
export class Checklists {
  constructor(private readonly database: Database) {}

  /** Every item, in the order of the procedure. Documents of single releases count for their kind too. */
  async show(product: Product): Promise<Checklist> {
    return await this.database.transaction((tx) => shown(tx, product));
  }

  /** Says who is responsible for an item and how it stands. Refuses with 400 that an item does not apply which every service needs. */
  async mark(
    of: { readonly product: Product; readonly item: DocumentKindName },
    body: MarkBody,
    caller: Caller,
  ): Promise<Checklist> {
    if (!mayDo(caller, 'documents.register', { trust: null }))
      throw forbidden('The checklist of a product is kept by the people who hand it over.');
    const { responsible, mark, reason = null } = body;
    const kind = documentKind(of.item);
    if (mark === 'not-applicable' && !kind.mayNotApply) {
      const fault = `cannot be said of "${kind.title}", which every service needs`;
      throw badRequest([{ field: 'mark', fault, fix: 'use open or done' }]);
    }
    return await this.database.transaction(async (tx) => {
      await lockDocuments(tx, of.product);
      await keepMark(tx, { ...of, responsible, mark, reason, by: caller.person });
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'checklist.marked',
        subject: `checklist:${of.product}`,
        detail: { item: of.item, responsible, mark, reason },
      });
      return await shown(tx, of.product);
    });
  }
}

async function shown(tx: Tx, product: Product): Promise<Checklist> {
  const documents = (await documentsWhere(tx, { product })).filter(({ trust }) => trust === null);
  const items = checklistOf(await marksOf(tx, product), documents, await today(tx));
  return { product, isDone: items.every(({ isDone }) => isDone), items };
}
