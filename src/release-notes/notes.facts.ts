import { Injectable } from '@nestjs/common';
import { signOffsOf } from '../evidence/sign-off.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import type { Release } from '../releases/release.js';
import { findRelease, listReleases } from '../releases/release.table.js';
import { filesAt } from '../releases/scope/attachment.table.js';
import type { TrackedScope } from '../releases/scope/issue-tracker.js';
import { findReading } from '../releases/outside-reading.table.js';
import { findWish } from '../releases/scope/scope.table.js';
import { findSnapshot } from '../releases/scope/snapshot.table.js';
import { disagreement } from '../releases/scope/wish.js';
import { Environments } from '../sites/environments.service.js';
import { trackedName, type TrackerSettings } from '../sites/product-settings.js';
import type { Product } from '../sites/site.js';
import type { Trust } from '../sites/trust.js';
import type { NoteKind } from './audience.js';
import { changeOf, listedChange, type Change, type ReleaseChanges } from './change.js';
import type { NotesFacts } from './reading.js';
import { RunningReleases, type RunningThere } from './running-releases.js';
import type { Changes, KnownIssue } from './section.js';
import { sectionsOf } from './section.table.js';

/** More releases of a product than any site is behind. */
const LOOKING_BACK = 1000;

/** What does not depend on where the readers' sites are. */
type Common = Omit<NotesFacts, 'kind' | 'sites' | 'running' | 'earlier' | 'knownBefore'>;

/** Gathers what a release's notes are made of. The one file of this capability that knows many neighbours. */
@Injectable()
export class NotesFactsFinder {
  constructor(
    private readonly environments: Environments,
    private readonly running: RunningReleases,
  ) {}

  /** As it is in this transaction. Refuses with 404 an unknown release. */
  async gather(tx: Tx, version: string, kind: NoteKind): Promise<NotesFacts> {
    return await this.ofKind(tx, await this.common(tx, version), kind);
  }

  /** As `gather`, for each kind of notes. */
  async gatherEach(tx: Tx, version: string): Promise<Readonly<Record<NoteKind, NotesFacts>>> {
    const common = await this.common(tx, version);
    return { uat: await this.ofKind(tx, common, 'uat'), production: await this.ofKind(tx, common, 'production') };
  }

  /** What the notes of a release are made of, whichever kind they are. */
  private async common(tx: Tx, version: string): Promise<Common> {
    const release = await findRelease(tx, version);
    if (release === null) throw notFound('release');
    const { product } = release;
    const sections = await sectionsOf(tx, version);
    const settings = this.environments.product(product);
    const changes = await this.changes(tx, release, sections.changes?.content ?? null);
    return {
      ...{ release, sections, changes },
      releases: await this.releasesOf(tx, release),
      productTitle: settings?.title ?? product.toUpperCase(),
      notAttached: await notAttached(tx, changes),
      signOffs: (await signOffsOf(tx, version)).filter(
        (one) =>
          one.digest === release.digest && one.withdrawn === null && one.voided === null && one.decision === 'approved',
      ),
      contacts: (settings?.notes.contacts ?? []).map(({ name, role, email, telephone = null }) => ({
        ...{ name, role, email, telephone },
      })),
      trusts: this.trustsOf(product),
    };
  }

  private async ofKind(tx: Tx, common: Common, kind: NoteKind): Promise<NotesFacts> {
    const { release, releases } = common;
    const sites = this.environments
      .sites(kind, release.product)
      .map(({ id, name, trust, kind: by }) => ({ id, name, trust, kind: by }));
    const running = await this.running.at(
      tx,
      release.product,
      sites.map(({ id }) => id),
    );
    return {
      ...{ ...common, kind, sites, running },
      earlier: await this.earlier(tx, skippable(release, releases, running)),
      knownBefore: await knownIssuesAt(tx, releases, running),
    };
  }

  /** Those whose sites run the product in Production: whom its notes concern. */
  private trustsOf(product: Product): readonly Trust[] {
    const there = new Set(this.environments.sites('production', product).map(({ trust }) => trust));
    return this.environments.trusts.filter(({ id }) => there.has(id));
  }

  /** In the order of registration, later ones too: a site may run one of those. */
  private async releasesOf(tx: Tx, { product }: Release): Promise<readonly Release[]> {
    const query = { product, kind: null, versionPrefix: null, after: null, limit: LOOKING_BACK } as const;
    const latest = await listReleases(tx, { ...query, sort: '-registeredAt' });
    return latest.toReversed();
  }

  private async earlier(tx: Tx, skipped: readonly Release[]): Promise<ReadonlyMap<string, readonly Change[]>> {
    const found = new Map<string, readonly Change[]>();
    for (const release of skipped) {
      const sections = await sectionsOf(tx, release.version);
      const { source, changes } = await this.changes(tx, release, sections.changes?.content ?? null);
      if (source.kind === 'tracker' || source.kind === 'by-hand') found.set(release.version, changes);
    }
    return found;
  }

  private async changes(tx: Tx, release: Release, listed: Changes | null): Promise<ReleaseChanges> {
    const { version, product } = release;
    const tracker = this.environments.product(product)?.tracker ?? null;
    if (tracker === null) return byHand(version, listed);
    const reading = await findReading(tx, 'scope', version);
    const scope = reading?.snapshot == null ? null : await findSnapshot(tx, reading.snapshot);
    if (scope === null || reading?.readAt == null)
      return { version, source: { kind: 'unread', because: reading?.trouble?.message ?? '' }, changes: [] };
    const readAt = reading.readAt.toISOString();
    const { project, counted, pages, typeOrder } = scope;
    const trackedAs = scope.version?.name ?? trackedName(tracker, version);
    const told = {
      readAt,
      trackedAs,
      counted,
      pages,
      typeOrder,
      project: project.name,
      isThere: scope.version !== null,
    };
    return { version, source: { kind: 'tracker', ...told }, changes: await changesIn(tx, product, scope, tracker) };
  }
}

async function changesIn(
  tx: Tx,
  product: string,
  { tickets, pages }: TrackedScope,
  { redact, evidenceTypes }: TrackerSettings,
): Promise<readonly Change[]> {
  const proving = tickets.filter(({ type }) => evidenceTypes.includes(type.name));
  const files = await filesAt(
    tx,
    product,
    proving.map(({ key }) => key),
  );
  const byId = new Map(files.map((file) => [file.id, file]));
  return tickets.map((ticket) => {
    const here = ticket.attachments.flatMap(({ id }) => byId.get(id) ?? []);
    const evidence = here.map(({ fileName, size, toldSize, sha256 }) => ({ fileName, size: size ?? toldSize, sha256 }));
    return changeOf(ticket, { pages, redaction: redact, evidence });
  });
}

/** Which tickets of the agreement are in no list of changes, as the tracker does not hold them in the version. */
async function notAttached(tx: Tx, { version, source, changes }: ReleaseChanges): Promise<readonly string[]> {
  if (source.kind !== 'tracker') return [];
  const attached = changes.map(({ key }) => key);
  return disagreement(await findWish(tx, version), attached).wantedNotAttached;
}

function byHand(version: string, listed: Changes | null): ReleaseChanges {
  if (listed === null) return { version, source: { kind: 'none', because: '' }, changes: [] };
  if (listed.state === 'not-listed') return { version, source: { kind: 'none', because: listed.because }, changes: [] };
  return { version, source: { kind: 'by-hand' }, changes: listed.tickets.map(listedChange) };
}

/** The releases between the oldest that runs at a site and this one: what some site skips. */
function skippable(
  release: Release,
  releases: readonly Release[],
  running: readonly RunningThere[],
): readonly Release[] {
  const there = new Set(running.map(({ digest }) => digest));
  const oldest = Math.min(
    ...releases.filter(({ digest }) => there.has(digest)).map(({ sequence }) => sequence),
    release.sequence,
  );
  return releases.filter(({ sequence }) => sequence > oldest && sequence < release.sequence);
}

/** What was listed as known of the versions that run somewhere. */
async function knownIssuesAt(
  tx: Tx,
  releases: readonly Release[],
  running: readonly RunningThere[],
): Promise<ReadonlyMap<string, readonly KnownIssue[]>> {
  const there = new Set(running.map(({ digest }) => digest));
  const found = new Map<string, readonly KnownIssue[]>();
  for (const { version, digest } of releases) {
    const listed = there.has(digest) ? (await sectionsOf(tx, version))['known-issues'] : undefined;
    if (listed !== undefined) found.set(version, listed.content.issues);
  }
  return found;
}
