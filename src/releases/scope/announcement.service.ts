import type { Tx } from '../../platform/database/database.service.js';
import { post, type ShownMessage, waitingInLane } from '../../platform/outbox/outbox.table.js';
import { trackedName, type ProductSettings, type TrackerSettings } from '../../sites/product-settings.js';
import type { Release } from '../release.js';
import type { TrackedVersion } from './issue-tracker.js';

export const VERSION_TOPIC = 'tracker.version';
export const ATTACH_TOPIC = 'tracker.attach';
export const CLOSE_TOPIC = 'tracker.close';

type Named = Pick<Release, 'version' | 'product'>;

/** What the release is called in its product's tracker. */
export function trackedVersion(tracker: TrackerSettings, { version }: Pick<Release, 'version'>): TrackedVersion {
  return { project: tracker.project, name: trackedName(tracker, version) };
}

/** Has the tracker told, sooner or later and once, that there is a version of this name (003-019, 003-028, 003-042). Nothing without a tracker. */
export async function announceVersion(tx: Tx, release: Named, settings: ProductSettings | null): Promise<void> {
  if (settings?.tracker == null) return;
  const tracked = namedThere(settings.tracker, release);
  const description = `Release ${release.version} of ${settings.title}, registered in Gatehouse.`;
  await post(tx, {
    topic: VERSION_TOPIC,
    lane: laneOf(release),
    key: release.version,
    body: { ...tracked, description },
  });
}

/** Has these tickets attached to the version; `wish` is the id of the wish that they come from. */
export async function announceTickets(
  tx: Tx,
  release: Named,
  told: { readonly tracker: TrackerSettings; readonly wish: number; readonly tickets: readonly string[] },
): Promise<void> {
  const tracked = namedThere(told.tracker, release);
  for (const ticket of told.tickets) {
    const key = `${release.version}/${String(told.wish)}/${ticket}`;
    await post(tx, { topic: ATTACH_TOPIC, lane: laneOf(release), key, body: { ...tracked, ticket } });
  }
}

/** Has the version marked as released on this day (`yyyy-mm-dd`), after all that was to be told of it before. */
export async function announceClosure(
  tx: Tx,
  release: Named,
  told: { readonly tracker: TrackerSettings; readonly releasedOn: string },
): Promise<void> {
  const body = { ...namedThere(told.tracker, release), releasedOn: told.releasedOn };
  await post(tx, { topic: CLOSE_TOPIC, lane: laneOf(release), key: release.version, body });
}

/** What the tracker has not been told yet. */
export async function notYetTold(tx: Tx, release: Named): Promise<readonly ShownMessage[]> {
  return await waitingInLane(tx, laneOf(release));
}

/** The ticket that a message of `ATTACH_TOPIC` is about. */
export function ticketOf({ key }: Pick<ShownMessage, 'key'>): string {
  return key.split('/').at(-1) ?? key;
}

function namedThere(tracker: TrackerSettings, release: Named): TrackedVersion & { readonly product: string } {
  return { product: release.product, ...trackedVersion(tracker, release) };
}

/** What is told of one version is told in order: that it is there, what it holds, that it is over. */
function laneOf({ product, version }: Named): string {
  return `tracker/${product}/${version}`;
}
