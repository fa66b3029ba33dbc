import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { lockEvidence } from '../evidence/evidence-lock.table.js';
import type { Caller } from '../people/caller.js';
import { brokenConstraint, Database, type Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { badRequest, conflict, Problem } from '../platform/http/problem.js';
import { Log } from '../platform/log/log.service.js';
import { SourceReleases } from '../releases/source/source-releases.service.js';
import { Environments } from '../sites/environments.service.js';
import { audiencesOf } from './audience.js';
import { lacks } from './completeness.js';
import { editionName, type Edition, type NamedDocument, type Reading } from './edition.js';
import { editionsOf, findEdition, keepDocument, keepEdition, keepReading } from './edition.table.js';
import { canonicalText, sha256 } from './hash.service.js';
import { NotesFactsFinder } from './notes.facts.js';
import { NotesFolder } from './notes-folder.service.js';
import type { Notes } from './notes.js';
import type { PublicationBody } from './publication.schema.js';
import { readingFor, type NotesFacts } from './reading.js';
import { Rendering } from './rendering.service.js';
import { sourceNotes } from './source-notes.js';
import { strictnessFor } from './strictness.js';
import { keepText } from './text.table.js';

/** What is about to be published, and by what it would show that something changed meanwhile. */
interface Prepared {
  readonly facts: NotesFacts;
  readonly head: Notes['edition'];
  readonly number: number;
  readonly publishedAt: Date;
  readonly fingerprint: string;
}

/** A reading that was written out: its texts are kept, and are in no edition yet. */
interface Written extends Reading {
  readonly documents: readonly NamedDocument[];
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
    const written = await this.writeOut(prepared);
    const edition = await this.database
      .transaction((tx) => this.keep(tx, prepared, { written, correction }, caller))
      .catch((error: unknown) => {
        if (brokenConstraint(error) === 'note_edition_release_kind_number_key') throw meanwhile();
        throw error;
      });
    await this.folder.keep(
      edition,
      written.flatMap(({ documents }) => documents),
    );
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
    const publishedAt = await databaseNow(tx);
    refuseLacking(facts, strictnessFor(this.environments.product(facts.release.product), publishedAt));
    const before = (await editionsOf(tx, version)).filter((edition) => edition.kind === kind);
    refuseMisplaced(before.at(-1) ?? null, correction);
    const number = before.length + 1;
    const head: Notes['edition'] = {
      ...{ number, publishedAt: publishedAt.toISOString(), publishedBy: caller.name },
      corrects: correction === null ? null : { edition: number - 1, says: correction },
    };
    return { facts, head, number, publishedAt, fingerprint: fingerprintOf(facts) };
  }

  /**
   * Writes out one reading after the other and one document at a time, each kept by its hash before the next, so that however many
   * readers there are, memory holds no more than one. Outside of any transaction: many readings take their time. Nobody is shown a text
   * that is in no edition.
   */
  private async writeOut({ facts, head }: Prepared): Promise<readonly Written[]> {
    const audiences = audiencesOf(
      facts.kind,
      facts.trusts.map(({ id }) => id),
    );
    const render = this.rendering.open();
    const kept = new Set<string>();
    const written: Written[] = [];
    for (const audience of audiences) {
      const { title, hash, documents } = render(readingFor(facts, audience, head));
      const named: NamedDocument[] = [];
      for (const { body, ...document } of documents) {
        if (!kept.has(document.hash))
          await this.database.transaction((tx) => keepText(tx, { hash: document.hash, body }));
        kept.add(document.hash);
        named.push(document);
      }
      written.push({ audience, title, hash, documents: named });
    }
    return written;
  }

  private async keep(
    tx: Tx,
    { facts, number, publishedAt, fingerprint }: Prepared,
    { written, correction }: { readonly written: readonly Written[]; readonly correction: string | null },
    caller: Caller,
  ): Promise<Edition> {
    const { release, kind } = facts;
    const { version, digest } = release;
    await lockEvidence(tx, version);
    if (fingerprintOf(await this.facts.gather(tx, version, kind)) !== fingerprint) throw meanwhile();
    const kept = { release: version, digest, kind, number, correction, publishedAt, by: caller.person };
    const id = await keepEdition(tx, kept);
    for (const { documents, ...reading } of written) {
      await keepReading(tx, id, reading);
      for (const document of documents) await keepDocument(tx, id, document);
    }
    await record(tx, {
      actor: `person:${caller.person}`,
      action: 'notes.published',
      subject: `release:${version}`,
      detail: { digest, kind, number, correction, readings: written.map(({ title, hash }) => ({ title, hash })) },
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
