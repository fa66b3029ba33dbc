import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { roundStandings } from '../evidence/agreements/agreement.table.js';
import { lockEvidence } from '../evidence/evidence-lock.table.js';
import { holdsRole, type Caller, type RoleName } from '../people/caller.js';
import { Clock } from '../platform/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { badRequest, conflict, forbidden, notFound } from '../platform/http/problem.js';
import type { Release } from '../releases/release.js';
import { findRelease } from '../releases/release.table.js';
import { Environments } from '../sites/environments.service.js';
import type { NoteKind } from './audience.js';
import { lacks, type Lack, type Strictness } from './completeness.js';
import { draftDowntime } from './draft-downtime.js';
import { draftSummary } from './draft-summary.js';
import { canonicalText, sha256 } from './hash.service.js';
import { IssueConfidence } from './issue-confidence.service.js';
import { NotesFactsFinder } from './notes.facts.js';
import {
  needsApproval,
  SECTION_TITLES,
  SECTIONS,
  writersOf,
  type Downtime,
  type SectionName,
  type Sections,
} from './section.js';
import { sectionSchemas } from './section.schema.js';
import { keepApproval, keepSection, sectionsOf } from './section.table.js';
import { strictnessFor } from './strictness.js';

/** One section as it stands, whether or not anything was written. Times are UTC. */
interface ShownSection {
  readonly section: SectionName;
  readonly title: string;
  readonly writers: readonly RoleName[];
  readonly needsApproval: boolean;
  readonly written: Sections[SectionName] | null;
}

export interface ShownDraft {
  readonly release: string;
  readonly digest: string;
  readonly sections: readonly ShownSection[];
  /** What keeps each kind of notes from being published; empty: nothing does. */
  readonly lacks: Readonly<Record<NoteKind, readonly Lack[]>>;
  /** A summary to begin with, of the tickets' own words for readers; null where they say nothing. */
  readonly suggestedSummary: string | null;
  /** Downtime to begin with, of the windows that Trusts have agreed to; null while none has. */
  readonly suggestedDowntime: Downtime | null;
}

/** Which section is written. */
interface WrittenAt {
  readonly version: string;
  readonly section: SectionName;
  /** The hash of what the writer saw there, null where they saw nothing; left out, it is written whatever stands there. */
  readonly over?: string | null;
}

/** Where people write notes, and approve what others wrote. */
@Injectable()
export class Drafting {
  constructor(
    private readonly database: Database,
    private readonly facts: NotesFactsFinder,
    private readonly environments: Environments,
    private readonly confidence: IssueConfidence,
    private readonly clock: Clock,
  ) {}

  /** Refuses with 404 an unknown release. */
  async show(version: string): Promise<ShownDraft> {
    return await this.database.transaction(async (tx) => {
      const { uat, production } = await this.facts.gatherEach(tx, version);
      const { digest, product } = uat.release;
      const strictness = this.strictness(product);
      return {
        release: version,
        digest,
        sections: SECTIONS.map((section) => shownSection(section, uat.sections)),
        lacks: { uat: lacks(uat, strictness), production: lacks(production, strictness) },
        suggestedSummary: draftSummary(uat.changes.changes),
        suggestedDowntime: draftDowntime(await roundStandings(tx, { digest, environment: 'production' })),
      };
    });
  }

  /**
   * Writes a section anew; what was approved before needs approval again, unless it is the same. Refuses with 404 an unknown release,
   * 403 a role whose business it is not, 400 what is not such a section, and 409 where something else was written than what `over` names.
   */
  async write({ version, section, over }: WrittenAt, body: unknown, caller: Caller): Promise<ShownSection> {
    const as = writersOf(section).find((role) => holdsRole(caller, role));
    if (as === undefined)
      throw forbidden(`${SECTION_TITLES[section]} is written by: ${writersOf(section).join(', ')}.`);
    const content = canonicalText(await this.read(version, section, body));
    const hash = sha256(content);
    return await this.database.transaction(async (tx) => {
      await lockEvidence(tx, version);
      const { digest } = await registered(tx, version);
      if (over !== undefined) refuseOver((await sectionsOf(tx, version))[section]?.hash ?? null, { over, hash });
      const isNew = await keepSection(tx, { release: version, section, content, hash, by: caller.person, as });
      if (isNew)
        await record(tx, {
          actor: `person:${caller.person}`,
          action: 'notes.written',
          subject: `release:${version}`,
          detail: { digest, section, hash, as },
        });
      return shownSection(section, await sectionsOf(tx, version));
    });
  }

  /**
   * Approves a section exactly as it is. Refuses with 404 an unknown release or one without that section, 400 a section that needs no
   * approval, 403 whoever wrote it, and 409 another text than the one that was seen, or one that is approved already.
   */
  async approve(version: string, section: SectionName, hash: string, caller: Caller): Promise<ShownSection> {
    if (!needsApproval(section))
      throw badRequest([
        { field: 'section', fault: 'needs nobody’s approval', fix: 'Approve the summary or known-issues.' },
      ]);
    return await this.database.transaction(async (tx) => {
      await lockEvidence(tx, version);
      const { digest } = await registered(tx, version);
      const written = (await sectionsOf(tx, version))[section];
      if (written === undefined) throw notFound('section');
      if (written.by.person === caller.person)
        throw forbidden('You wrote this yourself, so another person has to approve it.');
      if (written.hash !== hash)
        throw conflict(`${SECTION_TITLES[section]}: written anew since you saw it. Read it again, then approve that.`, {
          hash: written.hash,
        });
      const isFirst = await keepApproval(tx, { release: version, section, hash, by: caller.person });
      if (!isFirst) throw conflict('It is approved already.');
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'notes.approved',
        subject: `release:${version}`,
        detail: { digest, section, hash, writtenBy: written.by.person },
      });
      return shownSection(section, await sectionsOf(tx, version));
    });
  }

  /** What was sent, as the section that it is to be. */
  private async read(version: string, section: SectionName, body: unknown): Promise<unknown> {
    if (section !== 'known-issues') return new BodyPipe<unknown>(sectionSchemas[section]).transform(body);
    const issues = new BodyPipe(sectionSchemas[section]).transform(body);
    const { product } = await this.database.transaction((tx) => registered(tx, version));
    return await this.confidence.mark(issues, product);
  }

  private strictness(product: string): Strictness {
    return strictnessFor(this.environments.product(product), this.clock.now());
  }
}

/** Whoever writes the very same takes nothing away. */
function refuseOver(
  stands: string | null,
  { over, hash }: { readonly over: string | null; readonly hash: string },
): void {
  if (stands === over || stands === hash) return;
  throw conflict('Somebody wrote it since you saw it. Put the two together, then save that.', { hash: stands });
}

async function registered(tx: Tx, version: string): Promise<Release> {
  const release = await findRelease(tx, version);
  if (release === null) throw notFound('release');
  return release;
}

function shownSection(section: SectionName, sections: Sections): ShownSection {
  return {
    section,
    title: SECTION_TITLES[section],
    writers: writersOf(section),
    needsApproval: needsApproval(section),
    written: sections[section] ?? null,
  };
}
