import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  findAttempt,
  lockAttempt,
  orderAttempt,
  writeStep,
  type AttemptRow,
} from '../../src/rollouts/attempt.table.js';
import { begin, claim, giveBack, renew } from '../../src/rollouts/protocol/claim.js';
import { askSite, conclude, doubt, settled } from '../../src/rollouts/protocol/ending.js';
import { hear } from '../../src/rollouts/protocol/hearing.js';
import { answered } from '../../src/rollouts/protocol/start.js';
import { written, type Step } from '../../src/rollouts/protocol/step.js';
import type { RunResult } from '../../src/rollouts/site-runner.js';
import { Database } from '../../src/platform/database/database.service.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { anyResult, GOOD, LEDGER, ME, PROBE } from './protocol/record.js';

let own: TestDatabase;
let database: Database;

beforeAll(async () => {
  own = await createTestDatabase();
  database = new Database(own.address);
});

afterAll(async () => {
  await database.close();
  await own.drop();
});

function ordered(): Promise<AttemptRow> {
  const inputs = {
    ...{ version: '2.0.0', digest: 'd'.repeat(64), packages: [], directory: '/srv' },
    ...{ restart: [], stop: [], start: [], health: 'http://127.0.0.1/', healthSeconds: 1 },
  };
  return database.transaction(async (tx) => {
    const id = await orderAttempt(tx, {
      ...{ rollout: null, site: randomUUID(), product: 'flip', controlNode: 'hub', host: 'h1', kind: 'deploy' },
      ...{ purpose: 'order', settles: null, target: { version: '2.0.0', digest: 'd'.repeat(64) }, inputs },
      ...{ deadlineSeconds: 600, orderedBy: 'gatehouse' },
    });
    const row = id === null ? null : await findAttempt(tx, id);
    if (row === null) throw new Error('Nothing was ordered.');
    return row;
  });
}

type Decider = (row: AttemptRow, now: Date) => Step | null;

const node = { incarnation: LEDGER, epoch: 3 };
const said = { kind: 'said', incarnation: LEDGER, epoch: 3 } as const;
const refused = { kind: 'refused', incarnation: LEDGER, epoch: 3, message: 'No.' } as const;
const run = (state: 'running' | 'unknown') => ({ state, result: null, size: 0 });

const DECIDERS: readonly Decider[] = [
  (row, now) => claim(row, { owner: ME, rollout: 'running' }, now),
  (row, now) => begin(row, { claims: row.claims, rollout: 'running', node }, now),
  (row, now) => renew(row, row, now),
  (row, now) => answered(row, row, { ...said, said: { attempt: run('running') } }, now),
  (row, now) => answered(row, row, { kind: 'silent', silence: 'cut', message: '' }, now),
  (row, now) => answered(row, row, { ...refused, refusal: 'fenced' }, now),
  (row, now) => hear(row, { incarnation: LEDGER, run: run('unknown') }, now),
  (row) => doubt(row, { because: 'Who knows?', needsProbe: true }),
  (row) => askSite(row, 'It is asked.'),
  (row) => settled(row, { probe: PROBE, verdict: { end: 'succeeded', because: '' } }),
  (row) => giveBack(row, { because: 'Later.', seconds: -1 }),
];

/** One of the steps that the protocol may answer now; null when there is none. */
function chosen(row: AttemptRow, now: Date, choice: number, result: RunResult): Step | null {
  const decided = [...DECIDERS.map((decide) => decide(row, now)), conclude(row, result)];
  const steps = decided.filter((step) => step !== null);
  return steps[choice % Math.max(1, steps.length)] ?? null;
}

/** Times are equal within the few seconds that writing takes; all else exactly. */
function expectSame(found: AttemptRow, expected: AttemptRow): void {
  const times = ['lease_until', 'not_before', 'deadline', 'started_at', 'last_contact_at', 'ended_at'] as const;
  for (const time of times) {
    const [is, was] = [found[time], expected[time]];
    if (is === null || was === null) expect([time, is]).toEqual([time, was]);
    else expect(Math.abs(is.getTime() - was.getTime())).toBeLessThan(3_000);
  }
  const none = Object.fromEntries(times.map((time) => [time, null]));
  expect({ ...found, ...none }).toEqual({ ...expected, ...none });
}

/** Takes steps as they are chosen, and holds every one against what `written` says of it; how many it took. */
async function walk(choices: readonly number[], result: RunResult): Promise<number> {
  const { id } = await ordered();
  let highest = 0;
  for (const [taken, choice] of choices.entries()) {
    const token = await database.transaction(async (tx) => {
      const locked = await lockAttempt(tx, id);
      if (locked === null) throw new Error('It is gone.');
      const { now, ...before } = locked;
      const step = chosen(before, now, choice, result);
      if (step === null) return null;
      const after = await writeStep(tx, before, step);
      if (after === null) throw new Error('It was not written down.');
      expect(after).toEqual(await findAttempt(tx, id));
      expectSame(after, written(before, step, { now, nextToken: highest + 1 }));
      return after.token ?? 0;
    });
    if (token === null) return taken;
    highest = Math.max(highest, token);
  }
  return choices.length;
}

test('the SQL of a step does to a row what the protocol says of a record, whatever the steps (INV-07, INV-10)', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 4, maxLength: 12 }), anyResult, async (choices, result) => {
      taken += await walk(choices, result);
    }),
    { numRuns: 25 },
  );
  expect(taken).toBeGreaterThan(60);
});

test('a step on an attempt that has moved on, or was claimed again, is not written down, nor is one that stays (INV-09, INV-10)', async () => {
  const read = await ordered();
  const claimed = await database.transaction((tx) => writeStep(tx, read, { to: 'claimed', set: { claims: 1 } }));
  expect(claimed?.claims).toBe(1);
  const stale: readonly [AttemptRow, Step][] = [
    [read, { to: 'claimed', set: { claims: 1 } }],
    [read, { to: null, times: { lease_until: 60 } }],
    [{ ...read, state: 'claimed' }, { to: 'starting' }],
    [
      { ...read, state: 'claimed' },
      { to: null, times: { lease_until: 60 } },
    ],
    [{ ...read, claims: 1 }, { to: 'cancelled' }],
    [{ ...read, claims: 1, state: 'succeeded' }, { to: 'failed' }],
  ];
  for (const [row, step] of stale) {
    expect(await database.transaction((tx) => writeStep(tx, row, step))).toBeNull();
  }
  expect(await database.transaction((tx) => findAttempt(tx, read.id))).toEqual(claimed);
});

test('what a run brought, and its end, are kept with it', async () => {
  const row = await ordered();
  const { now, ...locked } = await database.transaction(async (tx) => {
    const found = await lockAttempt(tx, row.id);
    if (found === null) throw new Error('It is gone.');
    return found;
  });
  const steps: readonly Decider[] = [
    () => claim(locked, { owner: ME, rollout: 'running' }, now),
    (at) => begin(at, { claims: 1, rollout: 'running', node }, now),
    (at) => conclude(at, GOOD),
  ];
  let at: AttemptRow = locked;
  for (const decide of steps) {
    const step = decide(at, now);
    const after = step === null ? null : await database.transaction((tx) => writeStep(tx, at, step));
    if (after === null) throw new Error('A step was not written down.');
    at = after;
  }
  expect(at).toMatchObject({ state: 'succeeded', token: 1, epoch: 3, progress: 1, stats: GOOD.stats, failure: null });
  expect(at).toMatchObject({ before_version: '1.0.0', runs_version: '2.0.0', runs_healthy: true });
});
