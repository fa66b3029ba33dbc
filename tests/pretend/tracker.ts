import type { Answer, Trouble } from '../../src/platform/answer.js';
import {
  IssueTracker,
  type AttachmentContent,
  type TrackedScope,
  type TrackedVersion,
  type TrackerStanding,
  type TrackerVocabulary,
} from '../../src/releases/scope/issue-tracker.js';
import type { Ticket } from '../../src/releases/scope/ticket.js';

/** A ticket in a few words; `severity` by the usual name of its priority. */
export type PretendTicket = Partial<Omit<Ticket, 'key' | 'type' | 'status'>> & {
  readonly type?: string;
  readonly status?: string;
  readonly category?: Ticket['status']['category'];
  /** Not shown to us, and counted all the same. */
  readonly hidden?: boolean;
};

interface KeptVersion {
  readonly id: string;
  released: string | null;
  readonly description: string;
}

/** A tracker in memory, by the port's own rules: every write twice is done once, and nothing throws. */
export class PretendTracker extends IssueTracker {
  override readonly isSetUp: boolean = true;
  readonly tickets = new Map<string, PretendTicket>();
  readonly versions = new Map<string, KeptVersion>();
  readonly files = new Map<string, Iterable<Uint8Array> | AsyncIterable<Uint8Array>>();
  /** Which keys a rule finds. */
  readonly rules = new Map<string, readonly string[]>();
  /** What our account may not do, by project. */
  missing: Readonly<Record<string, readonly string[]>> = {};
  /** What was asked of it, in order: `readScope FLIP 1.0`. */
  readonly asked: string[] = [];
  /** What it answers in place of everything else. */
  trouble: Trouble | null = null;
  /** What it answers to one question only. */
  readonly troubles = new Map<string, Trouble>();
  /** Awaited before every answer. */
  pause: () => Promise<void> = () => Promise.resolve();

  put(key: string, ticket: PretendTicket = {}): void {
    this.tickets.set(key, { ...this.tickets.get(key), ...ticket });
  }

  /** Adds a version to a ticket behind our back. */
  tag(key: string, version: string): void {
    const { fixVersions = [] } = this.tickets.get(key) ?? {};
    this.put(key, { fixVersions: [...new Set([...fixVersions, version])] });
  }

  untag(key: string, version: string): void {
    const { fixVersions = [] } = this.tickets.get(key) ?? {};
    this.put(key, { fixVersions: fixVersions.filter((name) => name !== version) });
  }

  override standing(projects: readonly string[]): Promise<Answer<TrackerStanding>> {
    const { missing } = this;
    return this.answer(`standing ${projects.join(' ')}`, () => ok({ kind: 'cloud', account: 'Gatehouse', missing }));
  }

  override readScope({ project, name }: TrackedVersion, vocabulary: TrackerVocabulary): Promise<Answer<TrackedScope>> {
    return this.answer(`readScope ${name}`, () => {
      const version = this.versions.get(name);
      const inIt = [...this.tickets].filter(([, ticket]) => ticket.fixVersions?.includes(name));
      const shown = inIt.filter(([, ticket]) => ticket.hidden !== true);
      return ok({
        project: { key: project, name: `${project} project` },
        version:
          version === undefined
            ? null
            : {
                id: version.id,
                name,
                released: version.released !== null,
                archived: false,
                releaseDate: version.released,
              },
        tickets: version === undefined ? [] : shown.map(([key, ticket]) => whole(key, ticket, vocabulary)),
        counted: version === undefined ? 0 : inIt.length,
        typeOrder: ['Sub-task', 'Story', 'Bug', 'New Feature'],
        pages: 'https://jira.example.org',
      });
    });
  }

  override readTickets(
    keys: readonly string[],
    vocabulary: TrackerVocabulary,
  ): Promise<Answer<{ readonly tickets: readonly Ticket[]; readonly missing: readonly string[] }>> {
    return this.answer('readTickets', () => {
      const found = [...this.tickets].filter(([key, { hidden }]) => keys.includes(key) && hidden !== true);
      const tickets = found.map(([key, ticket]) => whole(key, ticket, vocabulary));
      return ok({ tickets, missing: keys.filter((key) => !found.some(([other]) => other === key)) });
    });
  }

  override keysMeeting({ name }: TrackedVersion, rule: string): Promise<Answer<readonly string[]>> {
    return this.answer(`keysMeeting ${name}`, () => ok(this.rules.get(rule) ?? []));
  }

  override openWithPriority(
    project: string,
    priorities: readonly string[],
    vocabulary: TrackerVocabulary,
  ): Promise<Answer<readonly Ticket[]>> {
    return this.answer('openWithPriority', () =>
      ok(
        [...this.tickets]
          .filter(([key, { category, priority, hidden }]) => {
            const wanted = priorities.includes((priority ?? '').toLowerCase());
            return key.startsWith(`${project}-`) && category !== 'done' && wanted && hidden !== true;
          })
          .map(([key, ticket]) => whole(key, ticket, vocabulary)),
      ),
    );
  }

  override ensureVersion(
    { name }: TrackedVersion,
    { description }: { readonly description: string },
  ): Promise<Answer<{ readonly id: string; readonly wasThere: boolean }>> {
    return this.answer(`ensureVersion ${name}`, () => {
      const there = this.versions.get(name);
      const version = there ?? { id: String(10_000 + this.versions.size), released: null, description };
      this.versions.set(name, version);
      return ok({ id: version.id, wasThere: there !== undefined });
    });
  }

  override attach({ name }: TrackedVersion, ticket: string): Promise<Answer<'attached' | 'already-there'>> {
    return this.answer(`attach ${ticket} ${name}`, () => {
      const found = this.tickets.get(ticket);
      if (found === undefined) return wrong('not-found', `There is no ticket ${ticket}.`);
      if (!this.versions.has(name)) return wrong('invalid', `There is no version ${name}.`);
      if (found.fixVersions?.includes(name) === true) return ok('already-there');
      this.tag(ticket, name);
      return ok('attached');
    });
  }

  override closeVersion({ name }: TrackedVersion, releaseDate: string): Promise<Answer<'closed' | 'already-closed'>> {
    return this.answer(`closeVersion ${name}`, () => {
      const version = this.versions.get(name);
      if (version === undefined) return wrong('not-found', `There is no version ${name}.`);
      if (version.released !== null) return ok('already-closed');
      version.released = releaseDate;
      return ok('closed');
    });
  }

  override openAttachment(id: string): Promise<Answer<AttachmentContent>> {
    return this.answer(`openAttachment ${id}`, () => {
      const bytes = this.files.get(id);
      return bytes === undefined
        ? wrong('not-found', 'There is no such file.')
        : ok({ bytes: streamed(bytes), size: null });
    });
  }

  private async answer<T>(question: string, work: () => Answer<T>): Promise<Answer<T>> {
    this.asked.push(question);
    await this.pause();
    const trouble = this.trouble ?? this.troubles.get(question.split(' ')[0] ?? '') ?? null;
    return trouble === null ? work() : { ok: false, trouble };
  }
}

/** What a tracker says that nobody can reach. */
export const DOWN: Trouble = { kind: 'unavailable', message: 'Jira does not answer.', retryAfterSeconds: null };

async function* streamed(bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const piece of bytes) yield piece;
}

function ok<T>(value: T): Answer<T> {
  return { ok: true, value };
}

function wrong<T>(kind: Trouble['kind'], message: string): Answer<T> {
  return { ok: false, trouble: { kind, message, retryAfterSeconds: null } };
}

function whole(key: string, ticket: PretendTicket, { severities }: TrackerVocabulary): Ticket {
  const { type = 'Story', status = 'To Do', category = 'to-do', ...said } = ticket;
  const priority = ticket.priority ?? null;
  return {
    ...{ id: key, key, summary: `About ${key}`, type: { name: type, isSubtask: type === 'Sub-task' } },
    ...{ status: { name: status, category }, resolution: null, priority },
    severity: severities[(priority ?? '').toLowerCase()] ?? null,
    ...{ labels: [], components: [], fixVersions: [], affectedVersions: [], parent: null, description: null },
    ...{ releaseNote: null, security: null, attachments: [] },
    ...said,
  };
}
