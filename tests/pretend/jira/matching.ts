import type { Condition, Query, Value } from './query.js';
import { JiraRefusal, type JiraState, type KeptIssue } from './state.js';

/** Which issues a query means, in its order. Throws the refusal for a value or a field that the server does not know. */
export function matching(state: JiraState, query: Query, among: readonly KeptIssue[]): KeptIssue[] {
  const { where } = query;
  if (where !== null) check(state, where, among);
  const found = where === null ? [...among] : among.filter((issue) => holds(state, where, issue));
  return found.sort((one, other) => inOrder(query.order, state, one, other));
}

const ALIASES: Readonly<Record<string, string>> = {
  type: 'issuetype',
  issuekey: 'key',
  id: 'key',
  issue: 'key',
  affectsversion: 'affectedversion',
};
const CATEGORY_WORDS: Readonly<Record<string, readonly string[]>> = {
  undefined: ['undefined', 'no category', '1'],
  new: ['new', 'to do', '2'],
  done: ['done', 'complete', '3'],
  indeterminate: ['indeterminate', 'in progress', '4'],
};

/** What a field of an issue holds, each value under all the words that a query may call it by, in lower case. */
function held(state: JiraState, field: string, issue: KeptIssue): string[][] {
  const versions = (ids: readonly string[]): string[][] =>
    ids.map((id) => [state.versions.get(id)?.name.toLowerCase() ?? '', id]);
  const project = state.projects.get(issue.project);
  switch (ALIASES[field] ?? field) {
    case 'project':
      return [[issue.project.toLowerCase(), project?.name.toLowerCase() ?? '', project?.id ?? '']];
    case 'fixversion':
      return versions(issue.fixVersions);
    case 'affectedversion':
      return versions(issue.affectedVersions);
    case 'issuetype':
      return [[issue.type.toLowerCase()]];
    case 'status':
      return [[issue.status.toLowerCase(), state.statuses.get(issue.status)?.id ?? '']];
    case 'statuscategory':
      return [[...(CATEGORY_WORDS[state.categoryOf(issue)] ?? [])]];
    case 'resolution':
      return issue.resolution === null ? [] : [[issue.resolution.toLowerCase()]];
    case 'priority':
      return issue.priority === null ? [] : [[issue.priority.toLowerCase()]];
    case 'key':
      return [[issue.key.toLowerCase(), issue.id]];
    case 'labels':
      return issue.labels.map((label) => [label.toLowerCase()]);
    case 'component':
      return issue.components.map((name) => [name.toLowerCase()]);
    case 'parent':
      return issue.parent === null ? [] : [[issue.parent.toLowerCase()]];
    case 'summary':
    case 'text':
      return [[issue.summary.toLowerCase()]];
    case 'updated':
      return [[issue.updatedAt.slice(0, 16).replace('T', ' ')]];
    case 'created':
      return [[issue.createdAt.slice(0, 16).replace('T', ' ')]];
    case 'level':
      return issue.security === null ? [] : [[issue.security.toLowerCase()]];
    default:
      return custom(state, field, issue);
  }
}

function custom(state: JiraState, field: string, issue: KeptIssue): string[][] {
  const known = state.fields.find(
    ({ id, name }) => name.toLowerCase() === field || field === `cf[${id.replace(/\D/g, '')}]`,
  );
  if (known === undefined) {
    throw new JiraRefusal(400, `Field '${field}' does not exist or you do not have permission to view it.`);
  }
  const value = issue.custom[known.id];
  return typeof value === 'string' && value !== '' ? [[value.toLowerCase()]] : [];
}

function holds(state: JiraState, condition: Condition, issue: KeptIssue): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every((each) => holds(state, each, issue));
    case 'or':
      return condition.of.some((each) => holds(state, each, issue));
    case 'not':
      return !holds(state, condition.of, issue);
    case 'clause':
      return clauseHolds(state, condition, issue);
  }
}

function clauseHolds(state: JiraState, clause: Condition & { kind: 'clause' }, issue: KeptIssue): boolean {
  const { operator } = clause;
  const has = held(state, clause.field, issue);
  const empty = (value: Value): boolean =>
    isEmptiness(value) || (clause.field === 'resolution' && value.text.toLowerCase() === 'unresolved');
  const is = (value: Value): boolean =>
    empty(value) ? has.length === 0 : has.some((words) => words.includes(value.text.toLowerCase()));
  const [first = { text: '', quoted: false }] = clause.values;
  switch (operator) {
    case '=':
    case 'is':
    case 'in':
      return clause.values.some(is);
    case '!=':
    case 'is not':
    case 'not in':
      // As in Jira: what has no value is not "different" from one.
      return clause.values.every((value) => (empty(value) ? has.length > 0 : has.length > 0 && !is(value)));
    case '~':
      return has.some((words) => words.some((word) => word.includes(first.text.toLowerCase())));
    case '!~':
      return !has.some((words) => words.some((word) => word.includes(first.text.toLowerCase())));
    case '<':
      return has.some(([word = '']) => word < first.text);
    case '>':
      return has.some(([word = '']) => word > first.text);
    case '<=':
      return has.some(([word = '']) => word <= first.text);
    case '>=':
      return has.some(([word = '']) => word >= first.text);
  }
}

function isEmptiness({ text, quoted }: Value): boolean {
  return text === '' && !quoted;
}

/** Jira refuses a query that names what is not there, instead of finding nothing. */
function check(state: JiraState, condition: Condition, among: readonly KeptIssue[]): void {
  if (condition.kind === 'not') {
    check(state, condition.of, among);
  } else if (condition.kind !== 'clause') {
    for (const each of condition.of) check(state, each, among);
  } else if (!['~', '!~', '<', '>', '<=', '>='].includes(condition.operator)) {
    const known = namesOf(state, condition.field, among);
    for (const value of condition.values) {
      if (known === null || isEmptiness(value) || known.includes(value.text.toLowerCase())) continue;
      throw new JiraRefusal(400, complaint(condition.field, value.text));
    }
  }
}

function complaint(field: string, value: string): string {
  if ((ALIASES[field] ?? field) === 'key') return `An issue with key '${value}' does not exist for field '${field}'.`;
  return `The value '${value}' does not exist for the field '${field}'.`;
}

/** Every word that may stand for a value of the field; null where anything may. */
function namesOf(state: JiraState, field: string, among: readonly KeptIssue[]): readonly string[] | null {
  const lower = (names: Iterable<string>): string[] => [...names].map((name) => name.toLowerCase());
  switch (ALIASES[field] ?? field) {
    case 'project':
      return [...state.projects.values()].flatMap(({ id, key, name }) => lower([id, key, name]));
    case 'fixversion':
    case 'affectedversion':
      return [...state.versions.values()].flatMap(({ id, name }) => lower([id, name]));
    case 'issuetype':
      return [...state.projects.values()].flatMap(({ issueTypes }) => lower(issueTypes.map(({ name }) => name)));
    case 'status':
      return [...state.statuses].flatMap(([name, { id }]) => lower([name, id]));
    case 'statuscategory':
      return Object.values(CATEGORY_WORDS).flat();
    case 'resolution':
      return lower([...state.resolutions, 'unresolved']);
    case 'priority':
      return lower(state.priorities);
    case 'key':
      return among.flatMap(({ key, id }) => lower([key, id]));
    default:
      return null;
  }
}

function inOrder(order: Query['order'], state: JiraState, one: KeptIssue, other: KeptIssue): number {
  for (const { field, descending } of order) {
    const difference = field === 'key' ? number(one) - number(other) : first(state, field, one, other);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return Number(other.id) - Number(one.id);
}

function first(state: JiraState, field: string, one: KeptIssue, other: KeptIssue): number {
  const [left, right] = [one, other].map((issue) => held(state, field, issue)[0]?.[0] ?? '');
  return (left ?? '').localeCompare(right ?? '');
}

function number({ key }: KeptIssue): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}
