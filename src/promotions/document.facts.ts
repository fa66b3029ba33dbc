import { Injectable } from '@nestjs/common';
import { Deliveries } from '../evidence/deliveries/deliveries.service.js';
import { deliveriesOfNotices } from '../evidence/deliveries/delivery.table.js';
import { hasArrived, type Delivery } from '../evidence/deliveries/delivery.js';
import { DocumentFacts } from '../evidence/documents/document.facts.js';
import type { DocumentsShared, DocumentStanding } from '../evidence/documents/document-standing.js';
import { noticesByKey } from '../notices/notice.table.js';
import { sharedInUat } from '../notices/owed/documents.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';

type Shared = DocumentsShared['byDocument'] extends ReadonlyMap<string, infer One> ? One : never;

/** Gathers how the documents of a release stand, and whether those that are shared have arrived. */
@Injectable()
export class GateDocuments {
  constructor(
    private readonly documents: DocumentFacts,
    private readonly deliveries: Deliveries,
  ) {}

  async gather(tx: Tx, release: Pick<Release, 'version' | 'product'>): Promise<DocumentStanding | null> {
    const standing = await this.documents.gather(tx, release);
    if (standing === null || !this.deliveries.areSetUp) return standing;
    const ids = standing.documents.flatMap(({ id, kind }) => (kind === 'training' ? [id] : []));
    return { ...standing, shared: { decidedBy: 'deliveries', byDocument: await sharedOf(tx, ids) } };
  }
}

/** The same for what was let begin: that a document was shared was decided then; that it is in force is asked again. */
export function askedAgain(standing: DocumentStanding | null): DocumentStanding | null {
  return standing === null ? null : { ...standing, shared: { decidedBy: 'nothing', byDocument: new Map() } };
}

/** What became of what the people of UAT were sent, by the document's id. */
async function sharedOf(tx: Tx, documents: readonly string[]): Promise<ReadonlyMap<string, Shared>> {
  const byKey = new Map(documents.map((id) => [sharedInUat(id), id]));
  const notices = await noticesByKey(tx, [...byKey.keys()]);
  const deliveries = await deliveriesOfNotices(
    tx,
    notices.map(({ id }) => id),
  );
  return new Map(
    notices.flatMap(({ id, key }) => {
      const document = byKey.get(key);
      const own = deliveries.filter(({ notice }) => notice === id);
      return document === undefined ? [] : [[document, countOf(own)] as const];
    }),
  );
}

function countOf(deliveries: readonly Delivery[]): Shared {
  const arrived = deliveries.filter(hasArrived);
  const times = arrived.flatMap(({ endedAt }) => (endedAt === null ? [] : [endedAt.getTime()]));
  return {
    arrived: arrived.length,
    waiting: deliveries.filter(({ carried }) => carried === 'queued').length,
    failed: deliveries.filter(({ carried }) => carried === 'failed').length,
    since: times.length === 0 ? null : new Date(Math.min(...times)),
  };
}
