import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.service.js';
import { Database } from '../platform/database/database.service.js';
import { conflict, Problem } from '../platform/http/problem.js';
import { IssueTracker } from '../releases/scope/issue-tracker.js';
import { vocabularyOf } from '../releases/scope/scope-reader.service.js';
import { Environments } from '../sites/environments.service.js';
import { draftKnownIssues } from './draft-known-issues.js';
import { NotesFactsFinder } from './notes.facts.js';
import type { KnownIssues } from './section.js';

/** Known issues to begin with. Nothing is written: a person makes them their own, and another approves those. */
export interface DraftedKnownIssues {
  readonly release: string;
  readonly isDraft: true;
  /** When the tracker was asked, UTC. */
  readonly askedAt: Date;
  /** What may be sent as the section once its workarounds are filled in. */
  readonly suggested: KnownIssues;
  /** How many more are open than the section holds. */
  readonly leftOut: number;
}

/** Drafts the list of known issues from what is open in the tracker at this moment (003-055). */
@Injectable()
export class KnownIssuesDrafting {
  constructor(
    private readonly database: Database,
    private readonly facts: NotesFactsFinder,
    private readonly environments: Environments,
    private readonly tracker: IssueTracker,
    private readonly clock: Clock,
  ) {}

  /** Refuses with 404 an unknown release, 409 a product without a tracker, and 503 when the tracker does not answer as it should. */
  async draft(version: string): Promise<DraftedKnownIssues> {
    const facts = await this.database.transaction((tx) => this.facts.gather(tx, version, 'production'));
    const settings = this.environments.product(facts.release.product)?.tracker ?? null;
    if (settings === null)
      throw conflict(`No tracker is known for ${facts.release.product}, so its known issues are written by hand.`);
    if (!this.tracker.isSetUp) throw unavailable('No issue tracker is set up: set JIRA_URL and its token.');
    const askedAt = this.clock.now();
    const priorities = Object.keys(settings.severities);
    const answer = await this.tracker.openWithPriority(settings.project, priorities, vocabularyOf(settings));
    if (!answer.ok) throw unavailable(answer.trouble.message);
    const { issues, leftOut } = draftKnownIssues(answer.value, {
      inScope: [...facts.changes.changes.map(({ key }) => key), ...facts.notAttached],
      said: [
        ...(facts.sections['known-issues']?.content.issues ?? []),
        ...[...facts.knownBefore.values()].toReversed().flat(),
      ],
      redaction: settings.redact,
    });
    return { release: version, isDraft: true, askedAt, suggested: { issues }, leftOut };
  }
}

function unavailable(detail: string): Problem {
  return new Problem(503, 'tracker-unavailable', detail);
}
