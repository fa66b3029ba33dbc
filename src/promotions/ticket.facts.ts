import { driftsOf } from '../evidence/signed-scope.facts.js';
import type { SignOff } from '../evidence/sign-off.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { trackedVersion } from '../releases/scope/announcement.service.js';
import { filesAt } from '../releases/scope/attachment.table.js';
import { findReading } from '../releases/outside-reading.table.js';
import { findOpenReading, ruleReadingsOf } from '../releases/scope/known.table.js';
import type { ScopeOutline } from '../releases/scope/scope.js';
import { findWish } from '../releases/scope/scope.table.js';
import { outlinesOf } from '../releases/scope/snapshot.table.js';
import type { ProductSettings, TrackerSettings } from '../sites/product-settings.js';
import type { TicketStanding } from './ticket-standing.js';

/** What a release's tickets are asked about. */
export interface TicketsAsked {
  readonly release: Release;
  readonly settings: ProductSettings | null;
  readonly signOffs: readonly SignOff[];
  /** The database's time. */
  readonly now: Date;
}

/** All that is stored of a release's tickets, with its age; null where its product has no tracker. Nobody is asked anything here. */
export async function gatherTickets(tx: Tx, asked: TicketsAsked): Promise<TicketStanding | null> {
  const standing = await gatherSigned(tx, asked);
  if (standing === null) return null;
  const { version, product } = asked.release;
  const isKnown = (readAt: Date) => asked.now.getTime() - readAt.getTime() <= standing.tracker.freshSeconds * 1000;
  const rules = await ruleReadingsOf(tx, version);
  const open = await findOpenReading(tx, product);
  const { scope } = standing;
  return {
    ...standing,
    asksForScope: true,
    scope: scope === null ? null : { ...scope, isKnown: isKnown(scope.readAt) },
    meeting: new Map([...rules].map(([name, read]) => [name, { ...read, isKnown: isKnown(read.readAt) }])),
    open: open === null ? null : { ...open, isKnown: isKnown(open.readAt) },
    files: await filesIn(tx, product, scope?.outline ?? null, standing.tracker),
  };
}

/** Only what sign-offs are judged by, however old it is: what was read last stands until something else is read. */
export async function gatherSigned(tx: Tx, asked: TicketsAsked): Promise<TicketStanding | null> {
  const { release, settings, signOffs } = asked;
  const tracker = settings?.tracker ?? null;
  if (settings === null || tracker === null) return null;
  const reading = await findReading(tx, 'scope', release.version);
  const snapshot = reading?.snapshot ?? null;
  const outline = snapshot === null ? undefined : (await outlinesOf(tx, [snapshot])).get(snapshot);
  const readAt = reading?.readAt ?? null;
  return {
    ...{ kind: release.kind, product: settings.title, tracker, version: trackedVersion(tracker, release).name },
    scope: outline === undefined || readAt === null ? null : { outline, readAt, isKnown: true },
    wish: await findWish(tx, release.version),
    ...{ meeting: new Map(), open: null, files: new Map(), asksForScope: false },
    drifts: await driftsOf(tx, release.version, { signOffs, mark: tracker.needsUat }),
  };
}

async function filesIn(
  tx: Tx,
  product: string,
  outline: ScopeOutline | null,
  { evidenceTypes }: TrackerSettings,
): Promise<TicketStanding['files']> {
  const stories = (outline?.tickets ?? []).filter(({ type }) => evidenceTypes.includes(type));
  if (stories.length === 0) return new Map();
  const files = await filesAt(
    tx,
    product,
    stories.map(({ key }) => key),
  );
  return new Map(files.map(({ id, state, size }) => [id, size === 0 ? 'empty' : state]));
}
