import type { Tx } from '../platform/database/database.service.js';
import { conflict, notFound } from '../platform/http/problem.js';
import { driftSince, type Drift } from '../releases/scope/drift.js';
import { findReading } from '../releases/outside-reading.table.js';
import { featuresOf, type ScopeOutline } from '../releases/scope/scope.js';
import { findWish } from '../releases/scope/scope.table.js';
import { outlinesOf } from '../releases/scope/snapshot.table.js';
import { letThroughWithout, type UrgentFix } from '../releases/urgent-fix.js';
import type { ProductSettings, TicketMark, TrackerSettings } from '../sites/product-settings.js';
import type { Decision, SignOff } from './sign-off.js';
import { signOffsOf } from './sign-off.table.js';

const NO_MARK: TicketMark = { labels: [], types: [] };

interface Signing {
  readonly release: { readonly version: string; readonly product: string };
  readonly settings: ProductSettings | null;
  readonly decision: Decision;
  readonly feature: string | null;
  /** The scope that the signer saw, if they said. */
  readonly scope?: string | undefined;
  /** Null unless it goes by the runbook. */
  readonly urgent: UrgentFix | null;
}

/**
 * The hash of the scope that a sign-off is given on: the one that was read last; null where the product has no tracker, and for a no
 * to what was never read, or that a hotfix goes without. Refuses with 409 an approval of tickets that were never read otherwise, and one of another scope than was seen, and
 * with 404 a feature that the scope does not hold.
 */
export async function scopeToSign(tx: Tx, signing: Signing): Promise<string | null> {
  const { release, settings, decision, feature, urgent } = signing;
  const tracker = settings?.tracker ?? null;
  const snapshot = tracker === null ? null : ((await findReading(tx, 'scope', release.version))?.snapshot ?? null);
  const isKnown = tracker === null || snapshot !== null || letThroughWithout(urgent, 'scope') !== null;
  if (!isKnown && decision === 'approved') throw neverRead(release.version);
  if (signing.scope !== undefined && signing.scope !== snapshot) throw otherScope(release.version, snapshot);
  if (feature !== null) await refuseNoFeature(tx, { version: release.version, tracker, snapshot, feature });
  return snapshot;
}

async function refuseNoFeature(
  tx: Tx,
  asked: {
    readonly version: string;
    readonly tracker: TrackerSettings | null;
    readonly snapshot: string | null;
    readonly feature: string;
  },
): Promise<void> {
  const { version, tracker, snapshot, feature } = asked;
  const outline = snapshot === null ? undefined : (await outlinesOf(tx, [snapshot])).get(snapshot);
  if (outline === undefined || tracker === null) throw notFound('feature');
  const spokenOf = (await signOffsOf(tx, version)).flatMap(({ feature: key }) => key ?? []);
  const named = [...((await findWish(tx, version))?.needsUat ?? []), ...spokenOf];
  if (!featuresOf(outline.tickets, tracker.needsUat, named).includes(feature)) throw notFound('feature');
}

function neverRead(version: string): Error {
  return conflict(
    `The tickets of ${version} were never read from their tracker, so nobody knows what would be signed. Read them first: POST /api/v1/releases/${version}/scope/refresh.`,
  );
}

function otherScope(version: string, snapshot: string | null): Error {
  const detail = `The scope of ${version} is not the one that you saw any more. Look at it again, then sign what you see.`;
  return conflict(detail, { scope: snapshot });
}

/** Whatever was said of a scope; null for `feature`: of all of it. */
type OnScope = Pick<SignOff, 'id' | 'scope' | 'feature'>;

/**
 * What became of the scope since each sign-off, or each other approval that was given on one, by its id: of a feature's, in that feature alone. No entry: nothing, or nothing
 * that is known. `mark` is how features are marked; null: nowhere. What voided a sign-off once is not here, but in the sign-off itself.
 */
export async function driftsOf(
  tx: Tx,
  version: string,
  { signOffs, mark }: { readonly signOffs: readonly OnScope[]; readonly mark: TicketMark | null },
): Promise<ReadonlyMap<string, readonly Drift[]>> {
  const now = (await findReading(tx, 'scope', version))?.snapshot ?? null;
  const drifted = signOffs.filter(({ scope }) => scope !== null && now !== null && scope !== now);
  if (now === null || drifted.length === 0) return new Map();
  const outlines = await outlinesOf(tx, [now, ...drifted.flatMap(({ scope }) => (scope === null ? [] : [scope]))]);
  const current = outlines.get(now);
  return new Map(
    drifted.map(
      (signOff) =>
        [signOff.id, driftOf(signOff, { signed: outlines.get(signOff.scope ?? ''), now: current, mark })] as const,
    ),
  );
}

function driftOf(
  { feature }: OnScope,
  between: { signed: ScopeOutline | undefined; now: ScopeOutline | undefined; mark: TicketMark | null },
): readonly Drift[] {
  const { signed, now, mark } = between;
  if (signed === undefined || now === undefined) return [];
  const drifts = driftSince(signed, now, mark ?? NO_MARK);
  return feature === null ? drifts : drifts.filter(({ ticket }) => ticket === feature);
}
