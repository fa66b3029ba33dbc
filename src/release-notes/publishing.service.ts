import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { lockEvidence } from '../evidence/evidence-lock.table.js';
import type { Caller } from '../people/caller.js';
import { brokenConstraint, Database, type Tx } from '../platform/database/database.service.js';
import { badRequest, conflict, Problem } from '../platform/http/problem.js';
import { Log } from '../platform/log/log.service.js';
import { SourceReleases } from '../releases/source/source-releases.service.js';
import { Environments } from '../sites/environments.service.js';
import { audiencesOf } from './audience.js';
import { lacks } from './completeness.js';
import { editionName, type Edition } from './edition.js';
import { editionsOf, findEdition, keepDocument, keepEdition, keepReading, timeOfDatabase } from './edition.table.js';
import { canonicalText, sha256 } from './hash.service.js';
import { NotesFactsFinder } from './notes.facts.js';
import { NotesFolder } from './notes-folder.service.js';
import type { Notes } from './notes.js';
import type { PublicationBody } from './publication.schema.js';
import { readingFor, type NotesFacts } from './reading.js';
import { Rendering, type Rendered } from './rendering.service.js';
import { sourceNotes } from './source-notes.js';
import { strictnessFor } from './strictness.js';

/** What is about to be published, and by what it would show that something changed meanwhile. */
interface Prepared {
  readonly facts: NotesFacts;
  readonly readings: readonly Notes[];
  readonly number: number;
  readonly publishedAt: Date;
  readonly fingerprint: string;
}

/** Publishes notes. What is published never changes; a correction is a new edition. */
@Injectable()
export class Publishing {
  constructor(
    private readonly database: Database,
    private readonly facts: NotesFactsFinder,
    private readonly rendering: Rendering,
    private readonly folder: NotesFolder,
    private readonly environments: Environments,
    private readonly source: SourceReleases,
    private readonly log: Log,
  ) {}

  /**
   * Publishes the notes as they are. Refuses with 404 an unknown release, 400 a correction of nothing, 409 a second edition that does not
   * say what it corrects, 422 notes that lack something or a template that cannot be used, each named; then nothing is kept.
   */
  async publish(version: string, { kind, correction }: PublicationBody, caller: Caller): Promise<Edition> {
    const prepared = await this.database.transaction((tx) => this.prepare(tx, version, { kind, correction }, caller));
    // Outside of any transaction: many readings take their time.
    const rendered = await this.rendering.renderAll(prepared.readings);
    const edition = await this.database
      .transaction((tx) => this.keep(tx, prepared, { rendered, correction }, caller))
      .catch((error: unknown) => {
        if (brokenConstraint(error) === 'note_edition_release_kind_number_key') throw meanwhile();
        throw error;
      });
    const documents = rendered.flatMap((reading) => reading.documents);
    await this.folder.keep(edition, documents);
    this.log.child({ release: version }).info('Release notes were published', { edition: editionName(edition) });
    return edition;
  }

  private async prepare(
    tx: Tx,
    version: string,
    { kind, correction }: PublicationBody,
    caller: Caller,
  ): Promise<Prepared> {
    const facts = await this.facts.gather(tx, version, kind);
    const publishedAt = await timeOfDatabase(tx);
    refuseLacking(facts, strictnessFor(this.environments.product(facts.release.product), publishedAt));
    const before = (await editionsOf(tx, version)).filter((edition) => edition.kind === kind);
    refuseMisplaced(before.at(-1) ?? null, correction);
    const number = before.length + 1;
    const head: Notes['edition'] = {
      ...{ number, publishedAt: publishedAt.toISOString(), publishedBy: caller.name },
      corrects: correction === null ? null : { edition: number - 1, says: correction },
    };
    const audiences = audiencesOf(
      kind,
      facts.trusts.map(({ id }) => id),
    );
    const readings = audiences.map((audience) => readingFor(facts, audience, head));
    return { facts, readings, number, publishedAt, fingerprint: fingerprintOf(facts) };
  }

  private async keep(
    tx: Tx,
    { facts, number, publishedAt, fingerprint }: Prepared,
    { rendered, correction }: { readonly rendered: readonly Rendered[]; readonly correction: string | null },
    caller: Caller,
  ): Promise<Edition> {
    const { release, kind } = facts;
    const { version, digest } = release;
    await lockEvidence(tx, version);
    if (fingerprintOf(await this.facts.gather(tx, version, kind)) !== fingerprint) throw meanwhile();
    const kept = { release: version, digest, kind, number, correction, publishedAt, by: caller.person };
    const id = await keepEdition(tx, kept);
    for (const { documents, title, content, hash } of rendered) {
      const [{ audience } = { audience: null }] = documents;
      if (audience === null) throw new Error('A reading without a document.');
      await keepReading(tx, id, { audience, title, content, hash });
      for (const document of documents) await keepDocument(tx, id, document);
    }
    await record(tx, {
      actor: `person:${caller.person}`,
      action: 'notes.published',
      subject: `release:${version}`,
      detail: { digest, kind, number, correction, readings: rendered.map(({ title, hash }) => ({ title, hash })) },
    });
    if (kind === 'production') {
      const title = `${facts.productTitle} ${version}`;
      await this.source.publish(tx, release, { edition: String(number), title, notes: sourceNotes(facts, number) });
    }
    const edition = await findEdition(tx, { release: version, kind, number });
    if (edition === null) throw new Error('The new edition cannot be found.');
    return edition;
  }
}

function refuseLacking(facts: NotesFacts, strictness: Parameters<typeof lacks>[1]): void {
  const faults = lacks(facts, strictness);
  if (faults.length === 0) return;
  const detail = 'These notes are not fit to be published; nothing was. What each fault says mends it.';
  throw new Problem(422, 'notes-incomplete', detail, faults);
}

function refuseMisplaced(last: Edition | null, correction: string | null): void {
  if (last === null && correction !== null) {
    const fault = 'corrects nothing: there is no edition yet';
    throw badRequest([{ field: 'correction', fault, fix: 'Leave it out.' }]);
  }
  if (last !== null && correction === null)
    throw conflict(
      `Edition ${String(last.number)} is published and never changes. To publish another, say what it corrects.`,
      { edition: editionName(last) },
    );
}

/** All that the notes are made of, but for when somebody looked: trackers and sites are looked at all the time. */
function fingerprintOf({ earlier, knownBefore, running, changes, ...facts }: NotesFacts): string {
  const { source } = changes;
  const told = {
    ...{ ...facts, earlier: [...earlier], knownBefore: [...knownBefore] },
    running: running.map(({ site, version, digest, certain }) => ({ site, version, digest, certain })),
    changes: { ...changes, source: source.kind === 'tracker' ? { ...source, readAt: null } : source },
  };
  return sha256(canonicalText(told));
}

function meanwhile(): Problem {
  return conflict(
    'Something that the notes tell of changed while they were written out. Nothing was published; try again.',
  );
}
