import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { findSourceReading } from '../releases/source/source-snapshot.table.js';
import type { ProductSettings } from '../sites/product-settings.js';
import { tagName } from '../sites/source-settings.js';
import type { SourceStanding } from './source-standing.js';

/** What is stored of a release's source, with its age; null where its product has none. Nobody is asked anything here. */
export async function gatherSource(
  tx: Tx,
  { release, settings: product }: { readonly release: Release; readonly settings: ProductSettings | null },
): Promise<SourceStanding | null> {
  const settings = product?.source ?? null;
  if (settings === null) return null;
  const { version, commit } = release;
  const tag = tagName(settings, version);
  const reading = await findSourceReading(tx, version);
  const { snapshot = null, readAt = null, age = null } = reading ?? {};
  // What was read of another repository or tag, by settings that have changed since, says nothing.
  const isOurs = snapshot?.repository === settings.repository && snapshot.tag === tag;
  const read =
    snapshot === null || readAt === null || age === null || !isOurs
      ? null
      : { snapshot, readAt, isKnown: age <= settings.freshSeconds };
  return { settings, tag, commit, read };
}
