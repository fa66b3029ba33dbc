import type { Delivery } from '../../evidence/deliveries/delivery.js';
import { deliveriesOf, deliveriesOfNotices } from '../../evidence/deliveries/delivery.table.js';
import { shownNotice } from '../../notices/notice-view.js';
import { noticesOfRelease } from '../../notices/notice.table.js';
import { grouped } from '../../platform/grouping.js';
import { editionName } from '../../release-notes/edition.js';
import { documentsOf, editionsOf, readingsOf } from '../../release-notes/edition.table.js';
import { findText } from '../../release-notes/text.table.js';
import { fileName } from './file-name.js';
import type { EvidencePart, Gathering } from './part.js';
import { jsonLine } from './withheld.js';

const PAGE = 200;

/** What people were told of it, with the receipt of each message; and its notes as each audience read them. */
export async function* toldParts(of: Gathering): AsyncGenerator<EvidencePart> {
  yield { path: 'notices/notices.ndjson', content: noticeLines(of) };
  yield { path: 'notices/release-notes.ndjson', content: noteReceipts(of) };
  yield* noteParts(of);
}

async function* noticeLines({ tx, release, subjects }: Gathering): AsyncGenerator<string> {
  for (let past: string | null = null; ;) {
    const page = await noticesOfRelease(tx, release.version, { past, limit: PAGE });
    const deliveries = grouped(
      await deliveriesOfNotices(
        tx,
        page.map(({ id }) => id),
      ),
      ({ notice }) => notice,
    );
    for (const notice of page) {
      const own = deliveries.get(notice.id) ?? [];
      subjects.add(`notice:${notice.id}`);
      for (const { id } of own) subjects.add(`delivery:${id}`);
      const { calendar, acknowledgedBy, escalations } = notice;
      yield jsonLine({
        ...shownNotice(notice, own),
        calendar,
        acknowledgedBy,
        escalations,
        messages: own.map(receipt),
      });
    }
    past = page.at(-1)?.id ?? null;
    if (page.length < PAGE) return;
  }
}

async function* noteReceipts({ tx, release, subjects }: Gathering): AsyncGenerator<string> {
  for (const delivery of await deliveriesOf(tx, { kind: 'release-notes', release: release.version })) {
    subjects.add(`delivery:${delivery.id}`);
    yield jsonLine(receipt(delivery));
  }
}

/** Who was told, and what became of it; not at which address, nor the words of the receiving side, which name it. */
function receipt(delivery: Delivery): object {
  const { id, channel, to, subject, audience, content, carried, state, requestedAt, endedAt } = delivery;
  const { acknowledgedAt, escalatedAt } = delivery;
  const { name, role, trust } = to;
  return {
    ...{ id, channel, to: { name: channel === 'webhook' ? null : name, role, trust }, subject, audience, content },
    ...{ carried, state, requestedAt, endedAt, acknowledgedAt, escalatedAt },
  };
}

async function* noteParts({ tx, release }: Gathering): AsyncGenerator<EvidencePart> {
  const editions = await editionsOf(tx, release.version);
  const listed = [];
  for (const edition of editions) {
    const readings = await readingsOf(tx, edition.id);
    const documents = await documentsOf(tx, edition.id);
    listed.push(jsonLine({ ...edition, readings, documents }));
    for (const { audience, hash } of documents.filter(({ format }) => format === 'markdown')) {
      const path = `notes/${fileName(editionName(edition))}/${fileName(audience)}.md`;
      yield { path, content: [(await findText(tx, hash)) ?? ''] };
    }
  }
  yield { path: 'notes/editions.ndjson', content: listed };
}
