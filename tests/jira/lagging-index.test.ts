import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { FreshWrites } from '../../src/adapters/jira/fresh-writes.js';
import { flipSeed } from '../pretend/jira/flip-seed.js';
import type { IssueSeed, Seed } from '../pretend/jira/seed.js';
import { bodiesOf, onJira, PLAIN, valueOf, type OnJira } from './on-jira.js';

const VERSION = { project: 'FLIP', name: '2.2.0' };
const SEARCH = /^POST \/rest\/api\/3\/search\/jql$/;
const reconciledSchema = z.looseObject({ reconcileIssues: z.array(z.number()).optional() });

/** FLIP's, with so many more tickets that belong to no version yet. */
function seedWith(more: number): Seed {
  const seed = flipSeed();
  const extra = Array.from({ length: more }, (_, index): IssueSeed => ({
    key: `FLIP-${1000 + index}`,
    type: 'Bug',
    summary: `Fault ${index}`,
    status: 'To Do',
  }));
  return { ...seed, projects: seed.projects.map((project) => ({ ...project, issues: [...project.issues, ...extra] })) };
}

let on: OnJira;
afterEach(() => on.stop());
beforeEach(async () => {
  on = await onJira({ seed: seedWith(60), pageCap: 20 });
  on.jira.lagIndex();
});

async function attach(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    expect(valueOf(await on.tracker.attach(VERSION, `FLIP-${1000 + index}`))).toBe('attached');
  }
}

test('gotcha: the search is eventually consistent, so tickets that were just attached are reconciled by their numeric ids', async () => {
  await attach(3);
  const { tickets, counted } = valueOf(await on.tracker.readScope(VERSION, PLAIN));
  expect(tickets.map(({ key }) => key)).toEqual(['FLIP-108', 'FLIP-1000', 'FLIP-1001', 'FLIP-1002']);
  expect(counted).toBe(4);
  const [asked] = bodiesOf(on.jira, SEARCH).map((body) => reconciledSchema.parse(body).reconcileIssues);
  expect(asked?.map(String).sort()).toEqual([1000, 1001, 1002].map((n) => on.jira.issue(`FLIP-${n}`).id).sort());
});

test('gotcha: no more than 50 are reconciled, the same on every page, and the rest is read as it is (003-038)', async () => {
  await attach(57);
  const { tickets } = valueOf(await on.tracker.readScope(VERSION, PLAIN));
  expect(tickets).toHaveLength(58);
  expect(new Set(tickets.map(({ key }) => key)).size).toBe(58);
  const asked = bodiesOf(on.jira, SEARCH).map((body) => reconciledSchema.parse(body).reconcileIssues);
  expect(asked.length).toBeGreaterThan(1);
  expect(asked[0]).toHaveLength(50);
  expect(new Set(asked.map((ids) => JSON.stringify(ids))).size).toBe(1);
  expect(bodiesOf(on.jira, /bulkfetch$/)).toHaveLength(1);
});

test('a ticket that somebody took out again a moment later is not brought back', async () => {
  await attach(52);
  const first = on.jira.issue('FLIP-1000');
  on.jira.changeIssue(first.key, { fixVersions: [] });
  on.jira.changeIssue('FLIP-1051', { fixVersions: [] });
  const { tickets } = valueOf(await on.tracker.readScope(VERSION, PLAIN));
  expect(tickets.map(({ key }) => key)).not.toContain('FLIP-1000');
  expect(tickets.map(({ key }) => key)).not.toContain('FLIP-1051');
  expect(tickets).toHaveLength(51);
});

test('a write is fresh for ten minutes, and of very many only the latest are remembered', () => {
  const writes = new FreshWrites();
  writes.note('1', 'a', 0);
  writes.note('2', 'b', 0);
  writes.note('3', 'a', 60_000);
  expect(writes.of('a', 60_000)).toEqual(['3', '1']);
  expect(writes.of('a', 600_000)).toEqual(['3']);
  expect(writes.of('a', 660_000)).toEqual([]);
  for (let id = 0; id < 5_000; id += 1) writes.note(`x${id}`, 'c', 700_000);
  expect(writes.of('c', 700_000)).toHaveLength(1_000);
});

test('without a write of ours nothing is reconciled', async () => {
  await on.tracker.readScope(VERSION, PLAIN);
  expect(bodiesOf(on.jira, SEARCH).map((body) => reconciledSchema.parse(body).reconcileIssues)).toEqual([undefined]);
});
