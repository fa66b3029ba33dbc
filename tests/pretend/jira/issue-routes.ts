import { z } from 'zod';
import { type Asked, json, read, seen } from './asked.js';
import type { PretendJira } from './pretend-jira.js';
import { errorReply, type Reply } from './request.js';

const editSchema = z.looseObject({
  fields: z.record(z.string(), z.unknown()).optional(),
  update: z
    .object({
      fixVersions: z.array(
        z.strictObject({
          add: z.object({ id: z.string() }).optional(),
          remove: z.object({ id: z.string() }).optional(),
        }),
      ),
    })
    .partial()
    .optional(),
});
const bulkSchema = z.looseObject({
  issueIdsOrKeys: z.array(z.string()).max(100),
  fields: z.array(z.string()).optional(),
});

export function issue(jira: PretendJira, { request, places, by }: Asked): Reply {
  const wanted = request.query.get('fields')?.split(',') ?? ['*all'];
  return json(jira.shapes.issue(seen(jira, places[0] ?? '', by), wanted));
}

export function editIssue(jira: PretendJira, { request, places, by }: Asked): Reply {
  const before = seen(jira, places[0] ?? '', by);
  if (!jira.rights.has('EDIT_ISSUES', before.project, by))
    return errorReply(403, 'You do not have permission to edit this issue.');
  const { fields: set = {}, update = {} } = read(editSchema, request);
  if (typeof set['description'] === 'string' && jira.kind === 'cloud') {
    return errorReply(400, '', {
      description: 'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
    });
  }
  const operations = update.fixVersions ?? [];
  const removed = operations.flatMap(({ remove }) => (remove === undefined ? [] : [remove.id]));
  const added = operations.flatMap(({ add }) => (add === undefined ? [] : [add.id]));
  const after = [...before.fixVersions.filter((id) => !removed.includes(id)), ...added];
  jira.writeIssue(before.id, () => jira.state.setFixVersions(before.id, [...new Set(after)]));
  return { status: 204, body: null };
}

export function bulkFetch(jira: PretendJira, { request, by }: Asked): Reply {
  const { issueIdsOrKeys, fields: wanted } = read(bulkSchema, request);
  const found = issueIdsOrKeys.flatMap((each) => {
    const kept = jira.state.findIssue(each);
    return kept === null || !jira.rights.maySee(kept, by) ? [] : [kept];
  });
  return json({ issues: found.map((each) => jira.shapes.issue(each, wanted ?? ['*navigable'])), issueErrors: [] });
}
