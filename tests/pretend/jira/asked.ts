import type { z } from 'zod';
import type { PretendJira } from './pretend-jira.js';
import type { Arrived, Reply } from './request.js';
import { JiraRefusal, type KeptIssue, type KeptProject, type KeptVersion } from './state.js';

/** Who asks: our account, or nobody known. */
export type Asker = 'account' | 'anonymous';

export interface Asked {
  readonly request: Arrived;
  /** What the path holds in its places, decoded. */
  readonly places: readonly string[];
  readonly by: Asker;
}

export function json(body: unknown, status = 200): Reply {
  return { status, body };
}

export function read<T>(schema: z.ZodType<T>, { body }: Arrived): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw new JiraRefusal(400, `Invalid request payload: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  return parsed.data;
}

export function projectOf(jira: PretendJira, { places: [idOrKey = ''], by }: Asked): KeptProject {
  const project = [...jira.state.projects.values()].find(({ id, key }) => id === idOrKey || key === idOrKey);
  if (project === undefined || !jira.rights.mayBrowse(project.key, by)) {
    throw new JiraRefusal(404, `No project could be found with key '${idOrKey}'.`);
  }
  return project;
}

export function versionOf(jira: PretendJira, { places: [id = ''], by }: Asked): KeptVersion {
  const version = jira.state.versions.get(id);
  if (version === undefined || !jira.rights.mayBrowse(version.project, by)) {
    throw new JiraRefusal(404, `Could not find version for id '${id}'`);
  }
  return version;
}

export function administers(jira: PretendJira, project: string, by: Asker): void {
  if (jira.rights.has('ADMINISTER_PROJECTS', project, by) || jira.rights.has('ADMINISTER', project, by)) return;
  // A person who may not is told that nothing is there.
  throw new JiraRefusal(by === 'anonymous' ? 401 : 404, 'The project does not exist or you cannot administer it.');
}

export function seen(jira: PretendJira, idOrKey: string, by: Asker): KeptIssue {
  const kept = jira.state.findIssue(idOrKey);
  if (kept === null || !jira.rights.maySee(kept, by)) {
    throw new JiraRefusal(404, 'Issue does not exist or you do not have permission to see it.');
  }
  return kept;
}
