import type { TrackedVersion } from '../../releases/scope/issue-tracker.js';
import { checked, fixVersionsSchema, versionSchema, type JiraVersion } from './answer.schema.js';
import type { FreshWrites } from './fresh-writes.js';
import { JiraReading } from './reading.service.js';
import { placeOf } from './place.js';
import { fault, JiraFault } from './trouble.js';
import type { Visit } from './visit.service.js';

/** As Jira bounds them: characters of a name, bytes of a description. */
const LONGEST_NAME = 255;
const LONGEST_DESCRIPTION = 16_384;

/** Everything that is written to Jira: each act reads first and says so when it finds its work done. Throws JiraFaults. */
export class JiraWriting {
  private readonly reading: JiraReading;

  constructor(
    private readonly visit: Visit,
    private readonly fresh: FreshWrites,
  ) {
    this.reading = new JiraReading(visit, fresh);
  }

  async ensureVersion(
    version: TrackedVersion,
    about: { readonly description: string; readonly releaseDate: string | null },
  ): Promise<{ readonly id: string; readonly wasThere: boolean }> {
    const { project, name } = version;
    if (name !== name.trim() || name === '' || name.length > LONGEST_NAME) {
      throw fault(
        'invalid',
        `A version of Jira cannot be called ${JSON.stringify(name.slice(0, 80))}: its name has 1 to ${LONGEST_NAME} characters, and no blanks at its ends.`,
      );
    }
    const [found, { id: projectId }] = await Promise.all([
      this.reading.findVersion(version),
      this.reading.project(project),
    ]);
    if (found !== null) return { id: found.id, wasThere: true };
    try {
      const { client } = await this.visit.known();
      const made = await client.createVersion({
        ...{ name, projectId: Number(projectId), description: cut(about.description) },
        ...(about.releaseDate === null ? {} : { releaseDate: about.releaseDate }),
      });
      return { id: checked(versionSchema, made, `the new version ${name}`).id, wasThere: false };
    } catch (error) {
      // Somebody else made it meanwhile, or our own try arrived and its answer did not.
      const there =
        error instanceof JiraFault && error.trouble.kind === 'invalid' ? await this.reading.findVersion(version) : null;
      if (there === null) throw error;
      return { id: there.id, wasThere: true };
    }
  }

  async attach(wanted: TrackedVersion, ticket: string): Promise<'attached' | 'already-there'> {
    const version = await this.reading.version(wanted);
    const place = placeOf(ticket);
    const { client } = await this.visit.known();
    const answer = await client.call('GET', `/issue/${place}?fields=fixVersions`);
    const { id, fields } = checked(fixVersionsSchema, answer, ticket);
    if (fields.fixVersions.some((each) => each.id === version.id)) return 'already-there';
    refuseArchived(version, wanted);
    await client.updateIssue(place, { update: { fixVersions: [{ add: { id: version.id } }] } });
    this.fresh.note(id, version.id, this.visit.connection.passing.now().getTime());
    return 'attached';
  }

  /** Says nothing of where unfixed tickets go: Jira would go by their resolution, and move what is closed without one. */
  async closeVersion(wanted: TrackedVersion, releaseDate: string): Promise<'closed' | 'already-closed'> {
    const version = await this.reading.version(wanted);
    if (version.released) return 'already-closed';
    refuseArchived(version, wanted);
    const { client } = await this.visit.known();
    const answer = await client.updateVersion(version.id, { released: true, releaseDate });
    if (!checked(versionSchema, answer, `the version ${wanted.name}`).released) {
      throw fault('invalid', `Jira took the closing of ${wanted.name}, and still shows it as not released.`);
    }
    return 'closed';
  }
}

function refuseArchived({ archived }: JiraVersion, { project, name }: TrackedVersion): void {
  if (archived)
    throw fault(
      'invalid',
      `The version ${name} of ${project} is archived in Jira, and takes no changes; unarchive it there first.`,
    );
}

/** No longer than Jira takes, and not in the midst of a character. */
function cut(description: string): string {
  const bytes = new TextEncoder().encode(description);
  return bytes.length <= LONGEST_DESCRIPTION
    ? description
    : new TextDecoder().decode(bytes.subarray(0, LONGEST_DESCRIPTION)).replace(/\uFFFD+$/, '');
}
