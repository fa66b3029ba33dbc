import { type Asked, json, projectOf, versionOf } from './asked.js';
import { bulkFetch, editIssue, issue } from './issue-routes.js';
import type { PretendJira } from './pretend-jira.js';
import { errorReply, type Reply } from './request.js';
import { approximateCount, classicByGet, classicByPost, searchByGet, searchByPost } from './search-routes.js';
import {
  createVersion,
  relatedIssueCounts,
  unresolvedIssueCount,
  updateVersion,
  versions,
  versionsPaged,
} from './version-routes.js';

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (jira: PretendJira, asked: Asked) => Reply;
}

/** Every route under `/rest/api/…`, with the path below that. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/serverInfo$/, answer: (jira) => json(jira.shapes.serverInfo()) },
  { method: 'GET', path: /^\/myself$/, answer: myself },
  { method: 'GET', path: /^\/mypermissions$/, answer: myPermissions },
  { method: 'GET', path: /^\/field$/, answer: fields },
  {
    method: 'GET',
    path: /^\/project\/([^/]+)$/,
    answer: (jira, asked) => json(jira.shapes.project(projectOf(jira, asked))),
  },
  { method: 'GET', path: /^\/project\/([^/]+)\/versions$/, answer: versions },
  { method: 'GET', path: /^\/project\/([^/]+)\/version$/, answer: versionsPaged },
  { method: 'POST', path: /^\/version$/, answer: createVersion },
  {
    method: 'GET',
    path: /^\/version\/([^/]+)$/,
    answer: (jira, asked) => json(jira.shapes.version(versionOf(jira, asked))),
  },
  { method: 'PUT', path: /^\/version\/([^/]+)$/, answer: updateVersion },
  { method: 'GET', path: /^\/version\/([^/]+)\/relatedIssueCounts$/, answer: relatedIssueCounts },
  { method: 'GET', path: /^\/version\/([^/]+)\/unresolvedIssueCount$/, answer: unresolvedIssueCount },
  { method: 'GET', path: /^\/issue\/([^/]+)$/, answer: issue },
  { method: 'PUT', path: /^\/issue\/([^/]+)$/, answer: editIssue },
  { method: 'POST', path: /^\/issue\/bulkfetch$/, answer: bulkFetch },
  { method: 'GET', path: /^\/attachment\/content\/([^/]+)$/, answer: (jira, asked) => jira.attachments.content(asked) },
  { method: 'GET', path: /^\/attachment\/([^/]+)$/, answer: (jira, asked) => jira.attachments.about(asked) },
  { method: 'GET', path: /^\/search\/jql$/, answer: searchByGet },
  { method: 'POST', path: /^\/search\/jql$/, answer: searchByPost },
  { method: 'POST', path: /^\/search\/approximate-count$/, answer: approximateCount },
  { method: 'GET', path: /^\/search$/, answer: classicByGet },
  { method: 'POST', path: /^\/search$/, answer: classicByPost },
];

/** Which of these only one kind of Jira has. */
export const CLOUD_ONLY = /^\/(search\/(jql|approximate-count)|issue\/bulkfetch|attachment\/content\/)/;

function myself(jira: PretendJira, { by }: Asked): Reply {
  if (by === 'anonymous') return errorReply(401, 'Client must be authenticated to access this resource.');
  return json(jira.shapes.user());
}

function myPermissions(jira: PretendJira, { request, by }: Asked): Reply {
  const key = request.query.get('projectKey');
  const project = key === null ? null : [...jira.state.projects.values()].find((each) => each.key === key);
  if (project === undefined || (project !== null && !jira.rights.mayBrowse(project.key, by))) {
    return errorReply(404, `No project could be found with key '${key ?? ''}'.`);
  }
  const wanted =
    request.query.get('permissions')?.split(',') ?? (jira.kind === 'cloud' ? [] : jira.rights.permissionKeys());
  if (wanted.length === 0) return errorReply(400, 'The "permissions" query parameter is required.');
  const unknown = wanted.filter((each) => !jira.rights.permissionKeys().includes(each));
  if (unknown.length > 0) return errorReply(400, `Unrecognized permission(s): ${unknown.join(', ')}`);
  return json({ permissions: Object.fromEntries(wanted.map((each) => [each, jira.rights.permission(each, key, by)])) });
}

function fields(jira: PretendJira): Reply {
  const own = jira.state.fields.map(({ id, name }) => ({ id, key: id, name, custom: true, orderable: true }));
  return json([{ id: 'summary', key: 'summary', name: 'Summary', custom: false, orderable: true }, ...own]);
}
