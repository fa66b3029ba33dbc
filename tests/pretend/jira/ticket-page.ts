import type { Reply } from './request.js';
import type { KeptIssue, JiraState } from './state.js';

/** What a person sees at `/browse/KEY`: the fields of a ticket, and that this is no Jira. */
export function ticketPage(state: JiraState, key: string): Reply {
  const issue = state.findIssue(key);
  const title = issue === null ? `There is no ticket ${key}` : `${issue.key}: ${issue.summary}`;
  const rows = issue === null ? [] : factsOf(state, issue);
  const facts = rows.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${escaped(value)}</td></tr>`).join('');
  return {
    status: issue === null ? 404 : 200,
    headers: { 'content-type': 'text/html;charset=UTF-8', 'content-security-policy': "default-src 'none'" },
    body:
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body>` +
      `<h1>${escaped(title)}</h1><table>${facts}</table>` +
      '<p>This is a pretended Jira. It answers as the real one does to programs; people see no more of a ticket than this.</p></body></html>',
  };
}

function factsOf(state: JiraState, issue: KeptIssue): readonly (readonly [string, string])[] {
  const versions = issue.fixVersions.map((id) => state.versions.get(id)?.name ?? id);
  return [
    ['Type', issue.type],
    ['Status', issue.status],
    ['Resolution', issue.resolution ?? 'Unresolved'],
    ['Priority', issue.priority ?? 'None'],
    ['Labels', issue.labels.join(', ') || 'None'],
    ['Fix versions', versions.join(', ') || 'None'],
  ];
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
