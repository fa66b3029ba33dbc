import { Injectable, Optional, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Answer } from '../../platform/answer.js';
import { Settings } from '../../platform/config/settings.service.js';
import {
  IssueTracker,
  type AttachmentContent,
  type TrackedScope,
  type TrackedVersion,
  type TrackerStanding,
  type TrackerVocabulary,
} from '../../releases/scope/issue-tracker.js';
import type { Ticket } from '../../releases/scope/ticket.js';
import { JiraConnection } from './connection.service.js';
import { FreshWrites } from './fresh-writes.js';
import { account, JiraReading } from './reading.service.js';
import { JiraFault } from './trouble.js';
import { JiraWriting } from './writing.service.js';
import { JiraVisits, type Visit } from './visit.service.js';

/** Jira, Cloud or Data Center, behind the port for tickets. Every method answers; none throws for what the outside does. */
@Injectable()
export class JiraIssueTracker extends IssueTracker implements BeforeApplicationShutdown {
  override readonly isSetUp = true;
  private readonly connection: JiraConnection;
  private readonly visits: JiraVisits;
  private readonly fresh = new FreshWrites();

  /** Throws when JIRA_URL and JIRA_TOKEN are not both set. A connection is given by tests alone. */
  constructor(settings: Settings, @Optional() connection?: JiraConnection) {
    super();
    this.connection = connection ?? connectionOf(settings);
    this.visits = new JiraVisits(this.connection);
  }

  /** Before those who wait for us are asked to end. */
  beforeApplicationShutdown(): void {
    this.connection.close();
  }

  override standing(projects: readonly string[]): Promise<Answer<TrackerStanding>> {
    return this.reading((reading) => reading.standing(projects));
  }

  override readScope(version: TrackedVersion, vocabulary: TrackerVocabulary): Promise<Answer<TrackedScope>> {
    return this.reading((reading) => reading.scope(version, vocabulary));
  }

  override readTickets(
    keys: readonly string[],
    vocabulary: TrackerVocabulary,
  ): Promise<Answer<{ readonly tickets: readonly Ticket[]; readonly missing: readonly string[] }>> {
    return this.reading((reading) => reading.tickets(keys, vocabulary));
  }

  override keysMeeting(version: TrackedVersion, rule: string): Promise<Answer<readonly string[]>> {
    return this.reading((reading) => reading.keysMeeting(version, rule));
  }

  override openWithPriority(
    project: string,
    priorities: readonly string[],
    vocabulary: TrackerVocabulary,
  ): Promise<Answer<readonly Ticket[]>> {
    return this.reading((reading) => reading.openWith(project, priorities, vocabulary));
  }

  override ensureVersion(
    version: TrackedVersion,
    about: { readonly description: string; readonly releaseDate: string | null },
  ): Promise<Answer<{ readonly id: string; readonly wasThere: boolean }>> {
    return this.writing((writing) => writing.ensureVersion(version, about));
  }

  override attach(version: TrackedVersion, ticket: string): Promise<Answer<'attached' | 'already-there'>> {
    return this.writing((writing) => writing.attach(version, ticket));
  }

  override closeVersion(version: TrackedVersion, releaseDate: string): Promise<Answer<'closed' | 'already-closed'>> {
    return this.writing((writing) => writing.closeVersion(version, releaseDate));
  }

  override openAttachment(id: string): Promise<Answer<AttachmentContent>> {
    return this.answered(async (visit) => (await visit.known()).attachments.open(id));
  }

  /**
   * A token that is no longer one reads what is public, and is told so by nothing but `/myself`: with every reading it is asked who we
   * are, so that nobody takes the little that everybody sees for all that there is.
   */
  private reading<T>(work: (reading: JiraReading) => Promise<T>): Promise<Answer<T>> {
    return this.answered(async (visit) => {
      const [value] = await Promise.all([work(new JiraReading(visit, this.fresh)), account(visit)]);
      return value;
    });
  }

  private writing<T>(work: (writing: JiraWriting) => Promise<T>): Promise<Answer<T>> {
    return this.answered((visit) => work(new JiraWriting(visit, this.fresh)));
  }

  private async answered<T>(work: (visit: Visit) => Promise<T>): Promise<Answer<T>> {
    try {
      const visit = await this.visits.begin();
      return { ok: true, value: await work(visit).catch((error: unknown) => this.secondThought(visit, error)) };
    } catch (error) {
      // Anything else is a fault of our own, and no answer of Jira's.
      if (error instanceof JiraFault) return { ok: false, trouble: error.trouble };
      throw error;
    }
  }

  /** To nobody in particular, Jira says that a thing is not there; whether we are somebody is another question, and the first to mend. */
  private async secondThought(visit: Visit, error: unknown): Promise<never> {
    if (error instanceof JiraFault && ['not-found', 'invalid'].includes(error.trouble.kind)) await account(visit);
    throw error;
  }
}

function connectionOf(settings: Settings): JiraConnection {
  const [url, token] = [settings.get('JIRA_URL'), settings.get('JIRA_TOKEN')];
  if (url === undefined || token === undefined)
    throw new Error('Jira is not set up: JIRA_URL and JIRA_TOKEN are needed.');
  return new JiraConnection({ url, email: settings.get('JIRA_EMAIL') ?? null, token });
}
