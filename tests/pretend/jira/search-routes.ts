import { z } from 'zod';
import { type Asked, type Asker, json, read } from './asked.js';
import type { PretendJira } from './pretend-jira.js';
import { errorReply, type Reply } from './request.js';
import { JiraRefusal, type KeptIssue } from './state.js';

const MOST_FIELDS = 5000;
const searchSchema = z.looseObject({
  jql: z.string().optional(),
  fields: z.array(z.string()).optional(),
  maxResults: z.number().int().optional(),
  nextPageToken: z.string().optional(),
  reconcileIssues: z.array(z.number().int()).max(50).optional(),
  startAt: z.number().int().optional(),
  validateQuery: z.boolean().optional(),
});

export function searchByGet(jira: PretendJira, { request: { query }, by }: Asked): Reply {
  const fields = query.get('fields')?.split(',');
  const token = query.get('nextPageToken');
  return tokenPaged(
    jira,
    {
      jql: query.get('jql') ?? '',
      maxResults: Number(query.get('maxResults') ?? 50),
      ...(fields === undefined ? {} : { fields }),
      ...(token === null ? {} : { nextPageToken: token }),
    },
    by,
  );
}

function tokenPaged(jira: PretendJira, asked: z.infer<typeof searchSchema>, by: Asker): Reply {
  const jql = asked.jql ?? '';
  if (!/[=~<>]|\bin\b|\bis\b/i.test(jql)) {
    return errorReply(
      400,
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    );
  }
  const most = Math.min(asked.maxResults ?? 50, asked.fields === undefined ? MOST_FIELDS : jira.pageCap);
  const see = (each: KeptIssue): boolean => jira.rights.maySee(each, by);
  const token = asked.nextPageToken ?? jira.pages.first(jql, jira.index.find(jql, see, asked.reconcileIssues ?? []));
  const { issues, next } = jira.pages.page(token, jql, most);
  const following = jira.repeatsTokens ? token : next;
  return json({
    issues: issues.map((each) => jira.shapes.issue(each, asked.fields ?? null)),
    ...(following === null ? { isLast: true } : { isLast: jira.saysLastTooEarly, nextPageToken: following }),
  });
}

export function approximateCount(jira: PretendJira, { request, by }: Asked): Reply {
  const { jql = '' } = read(searchSchema, request);
  return json({ count: jira.index.find(jql, (each) => jira.rights.maySee(each, by), []).length });
}

export function classicByGet(jira: PretendJira, { request: { query }, by }: Asked): Reply {
  const fields = query.get('fields')?.split(',');
  const [startAt, maxResults] = [Number(query.get('startAt') ?? 0), Number(query.get('maxResults') ?? 50)];
  return classic(
    jira,
    { jql: query.get('jql') ?? '', startAt, maxResults, ...(fields === undefined ? {} : { fields }) },
    by,
  );
}

function classic(jira: PretendJira, asked: z.infer<typeof searchSchema>, by: Asker): Reply {
  if (jira.kind === 'cloud') {
    return errorReply(
      410,
      'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
    );
  }
  const found = findLeniently(jira, asked.jql ?? '', by, asked.validateQuery ?? true);
  const [startAt, maxResults] = [asked.startAt ?? 0, Math.min(asked.maxResults ?? 50, jira.pageCap)];
  const issues = found.slice(startAt, startAt + maxResults);
  return json({
    ...{ expand: 'names,schema', startAt, maxResults, total: found.length },
    issues: issues.map((each) => jira.shapes.issue(each, asked.fields ?? ['*navigable'])),
  });
}

export function searchByPost(jira: PretendJira, { request, by }: Asked): Reply {
  return tokenPaged(jira, read(searchSchema, request), by);
}

export function classicByPost(jira: PretendJira, { request, by }: Asked): Reply {
  return classic(jira, read(searchSchema, request), by);
}

/** As Data Center searches: told not to validate, it leaves out the issues that do not exist. */
function findLeniently(jira: PretendJira, jql: string, by: Asker, validate: boolean): readonly KeptIssue[] {
  try {
    return jira.index.find(jql, (each) => jira.rights.maySee(each, by), []);
  } catch (error) {
    if (validate || !(error instanceof JiraRefusal)) throw error;
    const [, key = ''] = /^An issue with key '([^']*)' does not exist/.exec(error.message) ?? [];
    if (key === '') throw error;
    const without = jql.replaceAll(new RegExp(`"${key}",? ?`, 'gi'), '').replace(/, ?\)/, ')');
    return /\(\s*\)/.test(without) ? [] : findLeniently(jira, without, by, false);
  }
}
