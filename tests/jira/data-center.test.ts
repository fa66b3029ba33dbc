import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { bodiesOf, onJira, PLAIN, trackerOf, troubleOf, valueOf, VOCABULARY, type OnJira } from './on-jira.js';

const VERSION = { project: 'FLIP', name: '2.1.0' };
const KEYS = [101, 102, 103, 104, 105, 106, 107].map((number) => `FLIP-${number}`);
const SEARCH = /^POST \/rest\/api\/2\/search$/;
const askedSchema = z.looseObject({ startAt: z.number() });

let on: OnJira;
beforeEach(async () => {
  on = await onJira({ kind: 'data-center', pageCap: 3 });
});
afterEach(() => on.stop());

describe('Jira Data Center', () => {
  test('gotcha: what it is, it tells by serverInfo; everything goes to the second version of the interface', async () => {
    expect(valueOf(await on.tracker.standing(['FLIP']))).toEqual({
      kind: 'data-center',
      account: 'Gatehouse',
      missing: {},
    });
    await on.tracker.readScope(VERSION, PLAIN);
    expect(on.jira.requests.map(({ path }) => path)).toContain('/rest/api/2/serverInfo');
    expect(on.jira.requests.filter(({ path }) => !path.startsWith('/rest/api/2/'))).toEqual([]);
    expect(on.jira.requests.filter(({ path }) => path.endsWith('/serverInfo'))).toHaveLength(1);
  });

  test('a server that says it is neither kind is refused, and not guessed at', async () => {
    on.jira.trouble({
      on: /serverInfo/,
      what: { status: 200, body: { baseUrl: on.jira.url, deploymentType: 'Trello' } },
    });
    expect(troubleOf(await on.tracker.readScope(VERSION, PLAIN))).toMatchObject({
      ...{ kind: 'invalid', message: expect.stringContaining('deploymentType') },
    });
  });

  test('gotcha: a personal access token goes as a bearer; there is no e-mail with an API token', async () => {
    await on.tracker.standing([]);
    const sent = new Set(on.jira.requests.map(({ headers }) => headers['authorization']));
    expect([...sent]).toEqual([`Bearer ${on.jira.token}`]);
    const tracker = trackerOf({ ...on.jira.settings, JIRA_EMAIL: 'gatehouse@flip.example' });
    expect(troubleOf(await tracker.standing([])).kind).toBe('unauthorised');
  });

  test('gotcha: its search pages by startAt and total, and is read to its end', async () => {
    const { tickets } = valueOf(await on.tracker.readScope(VERSION, PLAIN));
    expect(tickets.map(({ key }) => key)).toEqual(KEYS);
    expect(bodiesOf(on.jira, SEARCH).map((body) => askedSchema.parse(body).startAt)).toEqual([0, 3, 6]);
  });

  test('gotcha: tickets that come or go while pages are read shift them, which is noticed', async () => {
    let pages = 0;
    on.jira.meanwhile = ({ path }) => {
      if (!path.endsWith('/search')) return;
      pages += 1;
      // The first of the list goes, and the fourth slips from the second page to the first, which is read already.
      if (pages === 2) on.jira.removeIssue('FLIP-101');
    };
    expect(troubleOf(await on.tracker.readScope(VERSION, PLAIN))).toMatchObject({
      ...{ kind: 'unavailable', message: expect.stringContaining('read again') },
    });
    expect(valueOf(await on.tracker.readScope(VERSION, PLAIN)).tickets).toHaveLength(6);
  });

  test.each([
    [
      'ends before its own total',
      (startAt: number) => ({ startAt, total: 9, issues: [] }),
      'ended before its own total',
    ],
    ['gives another page', () => ({ startAt: 50, total: 9, issues: [] }), 'another page'],
  ])('a search that %s is raised', async (_what, body, words) => {
    on.jira.always({
      on: SEARCH,
      what: (request) => ({ status: 200, body: body(askedSchema.parse(request.body).startAt) }),
    });
    expect(troubleOf(await on.tracker.readScope(VERSION, PLAIN))).toMatchObject({
      ...{ kind: 'invalid', message: expect.stringContaining(words) },
    });
  });

  test('gotcha: words are wiki markup, and not documents', async () => {
    on.jira.changeIssue('FLIP-101', { description: 'It is *bold* & <b>safe</b>' });
    const { tickets } = valueOf(await on.tracker.readScope(VERSION, VOCABULARY));
    expect(tickets[0]?.description?.html).not.toContain('<b>safe');
    expect(tickets[0]?.description?.text).toContain('safe');
    expect(tickets[0]?.releaseNote?.text).toContain('Queries over your cohort');
  });

  test('gotcha: there is no bulkfetch; tickets are searched by their keys, and those that are not there are named', async () => {
    const keys = ['FLIP-101', 'FLIP-999', 'flip-103', 'no key', '") OR (key = "X-1'];
    const { tickets, missing } = valueOf(await on.tracker.readTickets(keys, PLAIN));
    expect(tickets.map(({ key }) => key)).toEqual(['FLIP-101', 'FLIP-103']);
    expect(missing).toEqual(['FLIP-999', 'no key', '") OR (key = "X-1']);
    expect(valueOf(await on.tracker.readTickets(['FLIP-998', 'FLIP-999'], PLAIN)).tickets).toEqual([]);
  });

  test('versions are made and closed, and tickets attached, as on Cloud (003-037)', async () => {
    const version = { project: 'FLIP', name: 'C# 2' };
    const about = { description: 'x', releaseDate: null };
    expect(valueOf(await on.tracker.ensureVersion(version, about)).wasThere).toBe(false);
    expect(valueOf(await on.tracker.attach(version, 'FLIP-109'))).toBe('attached');
    expect(valueOf(await on.tracker.readScope(version, PLAIN)).tickets.map(({ key }) => key)).toEqual(['FLIP-109']);
    expect(valueOf(await on.tracker.closeVersion(version, '2026-03-10'))).toBe('closed');
  });
});

test('on Cloud as well, tickets that are hidden, gone or no keys are named as missing', async () => {
  const cloud = await onJira();
  try {
    cloud.jira.changeIssue('FLIP-102', { security: 'Board' });
    cloud.jira.hiddenFrom('Board');
    const keys = [...Array.from({ length: 150 }, (_, index) => `FLIP-${index + 1}`), 'nothing'];
    const { tickets, missing } = valueOf(await cloud.tracker.readTickets(keys, PLAIN));
    expect(tickets.map(({ key }) => key)).toEqual([
      'FLIP-90',
      ...[101, 103, 104, 105, 106, 107, 108, 109].map((n) => `FLIP-${n}`),
    ]);
    expect(missing).toHaveLength(142);
    expect(missing).toEqual(expect.arrayContaining(['FLIP-102', 'nothing']));
    expect(bodiesOf(cloud.jira, /bulkfetch/)).toHaveLength(2);
  } finally {
    await cloud.stop();
  }
});

test('what is open with some priorities is found by its status, whatever its resolution (003-040)', async () => {
  const cloud = await onJira();
  try {
    const found = valueOf(await cloud.tracker.openWithPriority('FLIP', ['Major', 'Blocker'], VOCABULARY));
    expect(found.map(({ key, severity }) => [key, severity])).toEqual([
      ['FLIP-108', 3],
      ['FLIP-109', 3],
    ]);
    expect(valueOf(await cloud.tracker.openWithPriority('FLIP', [], VOCABULARY))).toEqual([]);
    expect(troubleOf(await cloud.tracker.openWithPriority('FLIP', ['Urgent'], VOCABULARY))).toMatchObject({
      ...{ kind: 'invalid', message: expect.stringContaining("The value 'Urgent' does not exist") },
    });
  } finally {
    await cloud.stop();
  }
});
