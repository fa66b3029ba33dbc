import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { conflict } from '../platform/http/problem.js';
import { Environments } from '../sites/environments.service.js';
import type { ReleaseChanges } from './change.js';
import { changeSections } from './classification.js';
import type { PublishedNoteBody } from './comparing.schema.js';
import { divergenceOf, meaningsIn, type Divergence, type HeadingMeaning } from './divergence.js';
import { NotesFactsFinder } from './notes.facts.js';
import { readPublished, type ReadNote } from './published-text.js';

/** What a published note has otherwise than the tickets of its release. Times are UTC. */
export interface Comparison extends Divergence {
  readonly release: string;
  /** Where our tickets come from: the tracker, as it was last read, or a list by hand. */
  readonly source: ReleaseChanges['source'];
  readonly counts: Readonly<Record<'ours' | 'published' | keyof Divergence, number>>;
  /** How the note was read: what each of its headings was taken to mean, and how many keys stand below it. */
  readonly headings: readonly { readonly title: string; readonly meaning: HeadingMeaning; readonly keys: number }[];
  /** What looks like a key and is of none of our projects, so that it was not compared. */
  readonly otherKeys: readonly string[];
}

/** Compares notes that were published elsewhere with the tickets of a release; keeps and changes nothing. */
@Injectable()
export class Comparing {
  constructor(
    private readonly database: Database,
    private readonly facts: NotesFactsFinder,
    private readonly environments: Environments,
  ) {}

  /** Refuses with 404 an unknown release, and with 409 one of whose tickets nothing is known. */
  async compare(version: string, body: PublishedNoteBody): Promise<Comparison> {
    const facts = await this.database.transaction((tx) => this.facts.gather(tx, version, 'production'));
    const { source, changes } = facts.changes;
    if (source.kind === 'unread' || source.kind === 'none')
      throw conflict(`Nothing is known of its tickets to compare with. ${source.because}`.trim());
    const tracked = this.environments.product(facts.release.product)?.tracker?.project ?? null;
    const listed = changes.map(({ key }) => key.slice(0, key.lastIndexOf('-')));
    const note = noteIn(body, new Set(tracked === null ? listed : [tracked, ...listed]));
    const divergence = divergenceOf(changeSections(changes), note);
    const meaningOf = meaningsIn(note);
    return {
      ...{ release: version, source, counts: countsOf(divergence, changes.length, note) },
      ...divergence,
      headings: note.headings.map(({ title, keys }) => ({ title, meaning: meaningOf(title), keys: keys.length })),
      otherKeys: note.otherKeys,
    };
  }
}

function noteIn({ text, format, headings }: PublishedNoteBody, projects: ReadonlySet<string>): ReadNote {
  return headings === null ? readPublished(text ?? '', format, projects) : { headings, otherKeys: [] };
}

function countsOf(found: Divergence, ours: number, { headings }: ReadNote): Comparison['counts'] {
  return {
    ours,
    published: new Set(headings.flatMap(({ keys }) => keys)).size,
    shared: found.shared.length,
    onlyTracker: found.onlyTracker.length,
    onlyPublished: found.onlyPublished.length,
    sameSection: found.sameSection.length,
    otherSection: found.otherSection.length,
    alsoElsewhere: found.alsoElsewhere.length,
    fixedAndKnown: found.fixedAndKnown.length,
  };
}
