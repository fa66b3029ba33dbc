import { filesAt } from '../../releases/scope/attachment.table.js';
import { findReading } from '../../releases/outside-reading.table.js';
import { rollbackSentence } from '../../releases/release.js';
import { buildingTowards, findClosure, findWish } from '../../releases/scope/scope.table.js';
import { findSnapshot } from '../../releases/scope/snapshot.table.js';
import type { Ticket } from '../../releases/scope/ticket.js';
import { findSourceReading } from '../../releases/source/source-snapshot.table.js';
import type { EvidencePart, Gathering } from './part.js';
import { jsonLine } from './withheld.js';

/** The release itself, what tickets it was meant to hold and holds, and what its source says. */
export async function* releaseParts(of: Gathering): AsyncGenerator<EvidencePart> {
  const { tx, release, subjects } = of;
  subjects.add(`release:${release.version}`);
  yield { path: 'release.json', content: [jsonLine({ ...release, rollback: rollbackSentence(release) })] };
  yield* scopeParts(of);
  yield { path: 'source.json', content: [jsonLine(await findSourceReading(tx, release.version))] };
}

async function* scopeParts({ tx, release }: Gathering): AsyncGenerator<EvidencePart> {
  const { version, product } = release;
  const reading = await findReading(tx, 'scope', version);
  const scope = reading?.snapshot == null ? null : await findSnapshot(tx, reading.snapshot);
  const tickets = scope?.tickets ?? [];
  const agreed = {
    agreed: await findWish(tx, version),
    builtTowardsBy: await buildingTowards(tx, version),
    closed: await findClosure(tx, version),
    read:
      reading === null ? null : { snapshot: reading.snapshot, readAt: reading.readAt, changedAt: reading.changedAt },
    project: scope?.project ?? null,
    hiddenFromUs: scope === null ? null : scope.counted - tickets.length,
  };
  yield { path: 'scope/scope.json', content: [jsonLine(agreed)] };
  yield { path: 'scope/tickets.ndjson', content: tickets.map((ticket) => jsonLine(shown(ticket))) };
  const open = tickets.filter(({ security }) => security === null);
  const named = new Set(open.flatMap(({ attachments }) => attachments.map(({ id }) => id)));
  const files = await filesAt(
    tx,
    product,
    open.map(({ key }) => key),
  );
  yield { path: 'scope/files.ndjson', content: files.filter(({ id }) => named.has(id)).map(jsonLine) };
}

/** Of a ticket that the tracker keeps from some of its readers, no more than its key and how it stands leaves the house; its files neither. */
function shown({ key, type, status, resolution, severity, security, summary, labels, fixVersions }: Ticket): object {
  const common = { key, type: type.name, status, resolution, severity, security };
  return security === null ? { ...common, summary, labels, fixVersions } : common;
}
