import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { bodiesOf, onJira, PLAIN, troubleOf, valueOf, type OnJira } from './on-jira.js';

const VERSION = { project: 'FLIP', name: '2.1.0' };
const KEYS = [101, 102, 103, 104, 105, 106, 107].map((number) => `FLIP-${number}`);
const SEARCH = /^POST \/rest\/api\/3\/search\/jql$/;
const askedSchema = z.looseObject({
  jql: z.string(),
  fields: z.array(z.string()),
  nextPageToken: z.string().optional(),
});

let on: OnJira;
beforeEach(async () => {
  on = await onJira({ pageCap: 3 });
});
afterEach(() => on.stop());

async function keys(): Promise<readonly string[]> {
  return valueOf(await on.tracker.readScope(VERSION, PLAIN)).tickets.map(({ key }) => key);
}

describe('the search of Jira Cloud', () => {
  test('gotcha: the old search is removed (410, CHANGE-2046), and is never asked', async () => {
    expect(await keys()).toEqual(KEYS);
    const asked = on.jira.requests.map(({ method, path }) => `${method} ${path}`);
    expect(asked.filter((each) => /\/search$/.test(each))).toEqual([]);
    on.jira.trouble({
      on: SEARCH,
      what: { status: 410, body: { errorMessages: ['The requested API has been removed.'] } },
    });
    expect(troubleOf(await on.tracker.readScope(VERSION, PLAIN))).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('The requested API has been removed.'),
    });
  });

  test('gotcha: pages have no total and no startAt; the last one is where no token comes', async () => {
    expect(await keys()).toEqual(KEYS);
    const asked = bodiesOf(on.jira, SEARCH).map((body) => askedSchema.parse(body));
    expect(asked).toHaveLength(3);
    expect(asked.map((each) => 'startAt' in each)).toEqual([false, false, false]);
    expect(asked.map(({ nextPageToken }) => nextPageToken === undefined)).toEqual([true, false, false]);
    expect(new Set(asked.map(({ jql }) => jql)).size).toBe(1);
  });

  test('gotcha: isLast alone is not to be trusted', async () => {
    on.jira.saysLastTooEarly = true;
    expect(await keys()).toEqual(KEYS);
  });

  test('gotcha: a token that comes again is an endless loop, and is raised', async () => {
    on.jira.repeatsTokens = true;
    const { kind, message } = troubleOf(await on.tracker.readScope(VERSION, PLAIN));
    expect([kind, message]).toEqual(['invalid', expect.stringContaining('gave the same page twice')]);
    expect(bodiesOf(on.jira, SEARCH).length).toBeLessThanOrEqual(3);
  });

  test('gotcha: new tokens without end are an endless loop too, and pages are capped', async () => {
    let token = 0;
    on.jira.always({
      on: SEARCH,
      what: () => ({ status: 200, body: { issues: [], nextPageToken: String((token += 1)) } }),
    });
    const { kind, message } = troubleOf(await on.tracker.readScope(VERSION, PLAIN));
    expect([kind, message]).toEqual(['invalid', expect.stringContaining('more than 200 pages')]);
    expect(token).toBe(200);
  });

  test('gotcha: without fields Jira gives the id alone, so every field is asked for by name', async () => {
    await keys();
    const { fields } = askedSchema.parse(bodiesOf(on.jira, SEARCH)[0]);
    expect(fields).toEqual(expect.arrayContaining(['summary', 'status', 'resolution', 'fixVersions', 'attachment']));
    expect(fields.filter((field) => field.startsWith('*'))).toEqual([]);
  });

  test('gotcha: a page may hold fewer than were asked for', async () => {
    await keys();
    expect(bodiesOf(on.jira, SEARCH)[0]).toMatchObject({ maxResults: 100 });
    expect(on.jira.pageCap).toBe(3);
  });

  test('gotcha: an unbounded query is refused with 400; ours are bounded, and the query is in the body, never in the address', async () => {
    await keys();
    for (const { query } of on.jira.requests) expect([...query.keys()]).not.toContain('jql');
    const asked = bodiesOf(on.jira, SEARCH).map((body) => askedSchema.parse(body).jql);
    expect(asked.every((jql) => /^\(fixVersion = \d+\) ORDER BY key ASC$/.test(jql))).toBe(true);
  });

  test('gotcha: what Jira refuses in a query is told in its own words', async () => {
    const { kind, message } = troubleOf(await on.tracker.keysMeeting(VERSION, 'sprint = 7'));
    expect([kind, message]).toEqual(['invalid', expect.stringContaining("Field 'sprint' does not exist")]);
  });

  test('gotcha: a ticket that is changed while pages are read may come twice, and counts once, as it was last', async () => {
    const entry = (key: string, id: string, summary: string): object => ({
      ...{ id, key },
      fields: {
        summary,
        issuetype: { name: 'Bug', subtask: false },
        status: { name: 'Done', statusCategory: { key: 'done' } },
      },
    });
    const pages = [
      { issues: [entry('FLIP-1', '1', 'one'), entry('FLIP-2', '2', 'two')], nextPageToken: 'next' },
      { issues: [entry('FLIP-2', '2', 'two, changed'), entry('FLIP-3', '3', 'three')] },
    ];
    for (const body of pages) on.jira.trouble({ on: SEARCH, what: { status: 200, body } });
    const { tickets } = valueOf(await on.tracker.readScope(VERSION, PLAIN));
    expect(tickets.map(({ summary }) => summary)).toEqual(['one', 'two, changed', 'three']);
  });

  test('gotcha: what issue security hides from our token is missing from the search, and the version’s own count tells', async () => {
    on.jira.changeIssue('FLIP-107', { security: 'Security team' });
    on.jira.hiddenFrom('Security team');
    const { tickets, counted } = valueOf(await on.tracker.readScope(VERSION, PLAIN));
    expect(tickets.map(({ key }) => key)).toEqual(KEYS.slice(0, -1));
    expect(counted).toBe(7);
  });

  test('gotcha: resolution = Fixed would drop tickets; the version alone selects, and odd resolutions come along (003-038)', async () => {
    const { tickets } = valueOf(await on.tracker.readScope(VERSION, PLAIN));
    const resolutions = Object.fromEntries(tickets.map(({ key, resolution }) => [key, resolution]));
    expect(resolutions).toMatchObject({ 'FLIP-104': null, 'FLIP-105': 'Duplicate', 'FLIP-103': 'Fixed' });
  });

  test('a project without that version has no scope, and says so', async () => {
    const scope = valueOf(await on.tracker.readScope({ project: 'FLIP', name: '2.1' }, PLAIN));
    expect(scope).toMatchObject({ version: null, tickets: [], counted: 0 });
  });
});
