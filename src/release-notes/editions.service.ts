import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import { trustsInReach } from '../people/permission.js';
import { Database } from '../platform/database/database.service.js';
import { badRequest, notFound } from '../platform/http/problem.js';
import { findRelease } from '../releases/release.table.js';
import { audiencesOf, forTrust, trustOf, type Audience } from './audience.js';
import { editionName, editionNamed, type Edition, type NoteDocument, type Reading } from './edition.js';
import {
  editionsFor,
  editionsOf,
  findDocument,
  findEdition,
  reachOfEditions,
  reachOfReadings,
  readingsOf,
} from './edition.table.js';
import type { EditionFor, EditionReach, ReadingReach } from './edition.table.js';
import { NotesFactsFinder } from './notes.facts.js';
import type { PreviewQuery, ReadingQuery } from './publication.schema.js';
import { readingFor } from './reading.js';
import { Rendering } from './rendering.service.js';

/** An edition with the readings of it that the caller may know of. */
export interface ShownEdition extends Omit<Edition, 'id'> {
  readonly edition: string;
  readonly readings: readonly Reading[];
}

/** An edition, and how far it has come; null where it has no reading. */
export interface ReachedEdition {
  readonly edition: Edition;
  readonly reach: EditionReach | null;
}

/** Shows what was published, and what would be. */
@Injectable()
export class Editions {
  constructor(
    private readonly database: Database,
    private readonly facts: NotesFactsFinder,
    private readonly rendering: Rendering,
  ) {}

  /** The editions of a release that have a reading for the caller. Refuses with 404 an unknown release; to a Trust, one that has none for it. */
  async list(version: string, caller: Caller): Promise<{ editions: readonly ShownEdition[] }> {
    return await this.database.transaction(async (tx) => {
      if ((await findRelease(tx, version)) === null) throw notFound('release');
      const editions: ShownEdition[] = [];
      for (const { id, ...edition } of await editionsOf(tx, version)) {
        const readings = (await readingsOf(tx, id)).filter(({ audience }) => mayRead(caller, audience));
        if (readings.length > 0) editions.push({ ...edition, edition: editionName(edition), readings });
      }
      if (editions.length === 0 && !readsEvery(caller)) throw notFound('release');
      return { editions };
    });
  }

  /** Every edition of a release with how far it has come, of each kind the oldest first. Refuses with 404 an unknown release. */
  async reach(version: string): Promise<readonly ReachedEdition[]> {
    return await this.database.transaction(async (tx) => {
      if ((await findRelease(tx, version)) === null) throw notFound('release');
      const reach = new Map((await reachOfEditions(tx, version)).map((one) => [one.edition, one]));
      return (await editionsOf(tx, version)).map((edition) => ({ edition, reach: reach.get(edition.id) ?? null }));
    });
  }

  /** What became of some readings of one edition, by their audiences. */
  async reachOf(
    edition: Pick<Edition, 'id' | 'release'>,
    audiences: readonly Audience[],
  ): Promise<ReadonlyMap<Audience, ReadingReach>> {
    const rows = await this.database.transaction((tx) => reachOfReadings(tx, edition, audiences));
    return new Map(rows.map((row) => [row.audience, row]));
  }

  /** The latest editions that one Trust has a reading of, the newest first; none to whoever may not read its notes. */
  async forTrust(trust: string, { limit }: { readonly limit: number }, caller: Caller): Promise<readonly EditionFor[]> {
    const audience = forTrust(trust);
    if (!mayRead(caller, audience)) return [];
    return await this.database.transaction((tx) => editionsFor(tx, audience, { limit }));
  }

  /** One reading in one format. Refuses with 404 whatever is not there or not for the caller: the two are not told apart. */
  async read(
    version: string,
    name: string,
    { audience, format }: ReadingQuery,
    caller: Caller,
  ): Promise<{ document: NoteDocument; reading: Reading }> {
    const wanted = audience ?? ownAudience(caller);
    const at = editionNamed(name);
    if (at === null || !mayRead(caller, wanted)) throw notFound('edition');
    return await this.database.transaction(async (tx) => {
      const edition = await findEdition(tx, { release: version, ...at });
      if (edition === null) throw notFound('edition');
      const reading = (await readingsOf(tx, edition.id)).find((one) => one.audience === wanted);
      const document = await findDocument(tx, { edition: edition.id, audience: wanted, format });
      if (reading === undefined || document === null) throw notFound('edition');
      return { document, reading };
    });
  }

  /** What would be published now, marked as a draft. Refuses with 404 an unknown release, 400 an audience of other notes, 422 a template that cannot be used. */
  async preview(version: string, { kind, audience, format }: PreviewQuery): Promise<NoteDocument> {
    const facts = await this.database.transaction((tx) => this.facts.gather(tx, version, kind));
    const audiences = audiencesOf(
      kind,
      facts.trusts.map(({ id }) => id),
    );
    if (!audiences.includes(audience)) {
      const fault = `is not one that the ${kind === 'uat' ? 'UAT' : kind} notes of this release are for`;
      throw badRequest([{ field: 'audience', fault, fix: `Use ${audiences.join(', ')}.` }]);
    }
    const document = this.rendering.renderOne(readingFor(facts, audience, null), format);
    if (document === null) throw notFound('reading in this format');
    return document;
  }
}

function readsEvery(caller: Caller): boolean {
  return trustsInReach(caller, 'notes.read') === 'every';
}

/** A Trust's person reads their own Trust's notes, and no other. */
function mayRead(caller: Caller, audience: Audience): boolean {
  const reach = trustsInReach(caller, 'notes.read');
  if (reach === 'every') return true;
  const trust = trustOf(audience);
  return trust !== null && reach.includes(trust);
}

function ownAudience(caller: Caller): Audience {
  const reach = trustsInReach(caller, 'notes.read');
  const [trust] = reach === 'every' ? [] : reach;
  return trust === undefined ? 'ai-centre' : forTrust(trust);
}
