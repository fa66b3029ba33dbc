import { z } from 'zod';
import { administers, type Asked, json, projectOf, read, versionOf } from './asked.js';
import type { PretendJira } from './pretend-jira.js';
import { errorReply, type Reply } from './request.js';
import { JiraRefusal, type KeptVersion } from './state.js';

const versionSchema = z.looseObject({
  id: z.string().optional(),
  name: z.string().max(255).optional(),
  description: z.string().optional(),
  projectId: z.number().int().optional(),
  project: z.string().optional(),
  released: z.boolean().optional(),
  archived: z.boolean().optional(),
  releaseDate: z.iso.date().optional(),
  moveUnfixedIssuesTo: z.string().optional(),
});

export function versions(jira: PretendJira, asked: Asked): Reply {
  return json(jira.state.versionsOf(projectOf(jira, asked).key).map((version) => jira.shapes.version(version)));
}

export function versionsPaged(jira: PretendJira, asked: Asked): Reply {
  const { query } = asked.request;
  const like = (query.get('query') ?? '').toLowerCase();
  const all = jira.state.versionsOf(projectOf(jira, asked).key);
  const found = all.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(like));
  const [startAt, maxResults] = [Number(query.get('startAt') ?? 0), Number(query.get('maxResults') ?? 50)];
  const values = found.slice(startAt, startAt + maxResults).map((version) => jira.shapes.version(version));
  return json({ startAt, maxResults, total: found.length, isLast: startAt + maxResults >= found.length, values });
}

export function createVersion(jira: PretendJira, { request, by }: Asked): Reply {
  const given = read(versionSchema, request);
  const project = [...jira.state.projects.values()].find(
    ({ id, key }) => id === String(given.projectId) || key === given.project,
  );
  if (project === undefined) return errorReply(404, 'No project could be found.');
  administers(jira, project.key, by);
  const name = given.name?.trim() ?? '';
  if (name === '') return errorReply(400, '', { name: 'You must specify a valid version name' });
  const { description = '', releaseDate = null } = given;
  const made = jira.state.addVersion(project.key, { name, description, releaseDate });
  jira.tell('jira:version_created', { version: jira.shapes.version(made) });
  return json(jira.shapes.version(made), 201);
}

export function updateVersion(jira: PretendJira, asked: Asked): Reply {
  const version = versionOf(jira, asked);
  administers(jira, version.project, asked.by);
  const given = read(versionSchema, asked.request);
  if (given.id !== undefined) return errorReply(400, `Unexpected read-only property "id".`);
  const wasReleased = version.released;
  if (given.name !== undefined) version.name = given.name;
  if (given.description !== undefined) version.description = given.description;
  if (given.archived !== undefined) version.archived = given.archived;
  if (given.releaseDate !== undefined) version.releaseDate = given.releaseDate;
  if (given.released !== undefined) version.released = given.released;
  if (!wasReleased && version.released) {
    if (given.moveUnfixedIssuesTo !== undefined) moveUnfixed(jira, version, given.moveUnfixedIssuesTo);
    jira.tell('jira:version_released', { version: jira.shapes.version(version) });
  } else jira.tell('jira:version_updated', { version: jira.shapes.version(version) });
  return json(jira.shapes.version(version));
}

/** By the resolution and not by the status: whatever is Closed without a resolution is moved as well. */
function moveUnfixed(jira: PretendJira, from: KeptVersion, to: string): void {
  const target = jira.state.versions.get(to.slice(to.lastIndexOf('/') + 1));
  if (target === undefined) throw new JiraRefusal(400, 'The version to move unfixed issues to does not exist.');
  for (const each of [...jira.state.issues.values()]) {
    if (each.resolution !== null || !each.fixVersions.includes(from.id)) continue;
    jira.writeIssue(each.id, () =>
      jira.state.setFixVersions(each.id, [...each.fixVersions.filter((id) => id !== from.id), target.id]),
    );
  }
}

/** Jira counts all, whoever may see them. */
export function relatedIssueCounts(jira: PretendJira, asked: Asked): Reply {
  const { id } = versionOf(jira, asked);
  const all = [...jira.state.issues.values()];
  return json({
    self: String(jira.shapes.version(versionOf(jira, asked))['self']),
    issuesFixedCount: all.filter(({ fixVersions }) => fixVersions.includes(id)).length,
    issuesAffectedCount: all.filter(({ affectedVersions }) => affectedVersions.includes(id)).length,
    issueCountWithCustomFieldsShowingVersion: 0,
    ...(jira.kind === 'cloud' ? { customFieldUsage: [] } : {}),
  });
}

export function unresolvedIssueCount(jira: PretendJira, asked: Asked): Reply {
  const { id } = versionOf(jira, asked);
  const all = [...jira.state.issues.values()].filter(({ fixVersions }) => fixVersions.includes(id));
  const self = String(jira.shapes.version(versionOf(jira, asked))['self']);
  const unresolved = all.filter(({ resolution }) => resolution === null).length;
  return json({
    self,
    issuesUnresolvedCount: unresolved,
    ...(jira.kind === 'cloud' ? { issuesCount: all.length } : {}),
  });
}
