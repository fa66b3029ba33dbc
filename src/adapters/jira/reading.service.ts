import type {
  TrackedScope,
  TrackedVersion,
  TrackerStanding,
  TrackerVocabulary,
  VersionRecord,
} from '../../releases/scope/issue-tracker.js';
import type { Ticket } from '../../releases/scope/ticket.js';
import {
  accountSchema,
  checked,
  countsSchema,
  FIELDS,
  permissionsSchema,
  projectSchema,
  versionSchema,
  versionsSchema,
  type Entry,
  type JiraVersion,
} from './answer.schema.js';
import type { FreshWrites } from './fresh-writes.js';
import { all, inProject, inVersion, objectionTo, openWith } from './jql.js';
import { MOST_RECONCILED } from './search.service.js';
import { ticketOf } from './ticket-reading.js';
import { placeOf } from './place.js';
import { fault, JiraFault } from './trouble.js';
import type { Visit } from './visit.service.js';

/** What our account needs in a project, by Jira's keys. Setting fix versions is part of resolving, as Jira has it. */
const NEEDED = ['BROWSE_PROJECTS', 'EDIT_ISSUES', 'RESOLVE_ISSUES', 'ADMINISTER_PROJECTS'];
/** Who administers Jira itself administers every project. */
const OVERALL = 'ADMINISTER';
const KEY = /^[A-Z][A-Z0-9_]*-[1-9][0-9]{0,18}$/i;

/** Everything that is read from Jira. Throws JiraFaults. */
export class JiraReading {
  constructor(
    private readonly visit: Visit,
    private readonly fresh: FreshWrites,
  ) {}

  async standing(projects: readonly string[]): Promise<TrackerStanding> {
    const [name, { kind }] = await Promise.all([account(this.visit), this.visit.known()]);
    const missing: Record<string, readonly string[]> = {};
    for (const project of projects) {
      const lacking = await this.lackingIn(project);
      if (lacking.length > 0) missing[project] = lacking;
    }
    return { kind, account: name, missing };
  }

  async scope({ project: key, name }: TrackedVersion, vocabulary: TrackerVocabulary): Promise<TrackedScope> {
    const [project, version, { pages }] = await Promise.all([
      this.project(key),
      this.findVersion({ project: key, name }),
      this.visit.known(),
    ]);
    const types = project.issueTypes;
    const around = {
      project: { key: project.key, name: project.name },
      typeOrder: [...types.filter(({ subtask }) => subtask), ...types.filter(({ subtask }) => !subtask)].map(
        (type) => type.name,
      ),
      pages,
    };
    if (version === null) return { ...around, version: null, tickets: [], counted: 0 };
    const [entries, counted] = await Promise.all([this.inVersion(version, vocabulary), this.count(version)]);
    const tickets = await this.understood(entries, vocabulary);
    return { ...around, version: recordOf(version), tickets, counted };
  }

  async tickets(
    keys: readonly string[],
    vocabulary: TrackerVocabulary,
  ): Promise<{ readonly tickets: readonly Ticket[]; readonly missing: readonly string[] }> {
    // What cannot be a key is no ticket, and is not asked for.
    const askable = [...new Set(keys.filter((key) => KEY.test(key)).map((key) => key.toUpperCase()))];
    const { search } = await this.visit.known();
    const tickets = await this.understood(await search.byKeys(askable, fieldsFor(vocabulary)), vocabulary);
    const found = new Set(tickets.map(({ key }) => key));
    return { tickets, missing: keys.filter((key) => !found.has(key.toUpperCase())) };
  }

  async keysMeeting(version: TrackedVersion, rule: string): Promise<readonly string[]> {
    const objection = objectionTo(rule);
    if (objection !== null) throw fault('invalid', `The rule for Jira ${objection}.`);
    const { id } = await this.version(version);
    const jql = all(inProject(version.project), inVersion(id), rule);
    const { search } = await this.visit.known();
    const found = await search.find(jql, ['summary'], this.freshIn(id));
    return found.map(({ key }) => key);
  }

  async openWith(
    project: string,
    priorities: readonly string[],
    vocabulary: TrackerVocabulary,
  ): Promise<readonly Ticket[]> {
    if (priorities.length === 0) return [];
    const { search } = await this.visit.known();
    const jql = all(inProject(project), openWith(priorities));
    return this.understood(await search.find(jql, fieldsFor(vocabulary), []), vocabulary);
  }

  /** The version of exactly that name; null if the project has none. */
  async findVersion({ project, name }: TrackedVersion): Promise<JiraVersion | null> {
    const answer = await this.visit.plain.getVersions(placeOf(project));
    const versions = checked(versionsSchema, answer, `the versions of ${project}`);
    const found = versions.find((version) => version.name === name);
    return found === undefined ? null : checked(versionSchema, found, `the version ${name}`);
  }

  /** As `findVersion`, but a JiraFault when there is none. */
  async version(wanted: TrackedVersion): Promise<JiraVersion> {
    const version = await this.findVersion(wanted);
    if (version === null) throw fault('not-found', `Jira has no version ${wanted.name} in ${wanted.project}.`);
    return version;
  }

  async project(key: string): Promise<ReturnType<typeof projectSchema.parse>> {
    return checked(projectSchema, await this.visit.plain.getProject(placeOf(key)), `the project ${key}`);
  }

  private async inVersion(version: JiraVersion, vocabulary: TrackerVocabulary): Promise<readonly Entry[]> {
    const fields = fieldsFor(vocabulary);
    const fresh = this.freshIn(version.id);
    const { search, writing } = await this.visit.known();
    const found = await search.find(all(inVersion(version.id)), fields, fresh);
    const known = new Set(found.map(({ id }) => id));
    // More was written than a search reconciles: the rest is read one by one, as it is now.
    const unsure = fresh.slice(MOST_RECONCILED).filter((id) => !known.has(id));
    if (unsure.length === 0) return found;
    const read = await search.byKeys(unsure, fields);
    const isIn = (entry: Entry): boolean => ticketOf(entry, vocabulary, writing).fixVersions.includes(version.name);
    return [...found, ...read.filter(isIn)];
  }

  /** Jira counts every ticket of the version, and those as well that it does not show us. */
  private async count({ id, name }: JiraVersion): Promise<number> {
    const answer = await this.visit.plain.call('GET', `/version/${placeOf(id)}/relatedIssueCounts`);
    return checked(countsSchema, answer, `the number of tickets in ${name}`).issuesFixedCount;
  }

  private async understood(entries: readonly Entry[], vocabulary: TrackerVocabulary): Promise<readonly Ticket[]> {
    const { writing } = await this.visit.known();
    return entries.map((entry) => ticketOf(entry, vocabulary, writing));
  }

  private freshIn(version: string): readonly string[] {
    return this.fresh.of(version, this.visit.connection.passing.now().getTime());
  }

  private async lackingIn(project: string): Promise<readonly string[]> {
    const query = new URLSearchParams({ projectKey: project, permissions: [...NEEDED, OVERALL].join(',') });
    try {
      const answer = await this.visit.plain.call('GET', `/mypermissions?${query.toString()}`);
      const { permissions } = checked(permissionsSchema, answer, `our permissions in ${project}`);
      const administers = permissions[OVERALL]?.havePermission === true;
      const lacks = (key: string): boolean =>
        permissions[key]?.havePermission !== true && !(administers && key === 'ADMINISTER_PROJECTS');
      return NEEDED.filter(lacks).map((key) => permissions[key]?.name ?? key);
    } catch (error) {
      // To an account that may not browse it, the project is not there.
      if (error instanceof JiraFault && error.trouble.kind === 'not-found')
        return ['Browse Projects, or there is no such project'];
      throw error;
    }
  }
}

/** Who Jira says that we are; a JiraFault when we are nobody to it. */
export async function account({ plain }: Visit): Promise<string> {
  return checked(accountSchema, await plain.getCurrentUser(), 'our account');
}

function fieldsFor({ releaseNoteField }: TrackerVocabulary): readonly string[] {
  return releaseNoteField === null ? FIELDS : [...FIELDS, releaseNoteField];
}

function recordOf({ id, name, released, archived, releaseDate }: JiraVersion): VersionRecord {
  return { id, name, released, archived, releaseDate: releaseDate ?? null };
}
