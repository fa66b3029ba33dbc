import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Tx } from '../../../src/platform/database/database.service.js';
import { pacesOf } from '../../../src/rollouts/planning/pace.table.js';
import { paceOf } from '../../../src/rollouts/planning/pace.js';
import { openWard } from '../ward.js';

test.each([
  ['one run is all that is known', [61.2], { runs: 1, p50: 62, p90: 62, p95: 62 }],
  ['of two runs the longer one is allowed for', [30, 90], { runs: 2, p50: 30, p90: 90, p95: 90 }],
  ['twenty runs', Array.from({ length: 20 }, (_, index) => 20 - index), { runs: 20, p50: 10, p90: 18, p95: 19 }],
  ['a clock set back makes no run shorter than nothing', [-5], { runs: 1, p50: 0, p90: 0, p95: 0 }],
])('%s (issue 3, planner)', (_name, took, pace) => {
  expect(paceOf(took)).toEqual(pace);
});

test('without past runs there is no pace (issue 3, planner)', () => {
  expect(paceOf([])).toBeNull();
});

test('so many of the runs took no longer than their percentile says, and each percentile was really seen (issue 3, planner)', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5_000), { minLength: 1, maxLength: 60 }), (took) => {
      const pace = paceOf(took);
      for (const [percent, seconds] of [
        [50, pace?.p50 ?? -1],
        [90, pace?.p90 ?? -1],
        [95, pace?.p95 ?? -1],
      ] as const) {
        expect(took).toContain(seconds);
        expect(took.filter((one) => one <= seconds).length * 100).toBeGreaterThanOrEqual(percent * took.length);
        expect(took.filter((one) => one < seconds).length * 100).toBeLessThan(percent * took.length);
      }
    }),
  );
});

interface Past {
  readonly site: string;
  readonly seconds: number;
  readonly kind?: 'deploy' | 'roll-back';
  readonly state?: 'succeeded' | 'failed' | 'rolled-back';
  readonly product?: string;
  readonly foundItThere?: boolean;
  /** How long its lines at the control node say that it took. */
  readonly told?: number;
  /** A probe had to find out how it ended. */
  readonly settled?: boolean;
}

async function keep(tx: Tx, past: Past): Promise<void> {
  const id = randomUUID();
  const { kind = 'deploy', state = 'succeeded', product = 'flip', foundItThere = false } = past;
  await sql`
    insert into attempt (id, site, product, control_node, host, kind, purpose, state, inputs, ordered_by, deadline_seconds,
      target_digest, before_digest, started_at)
    values (${id}, ${past.site}, ${product}, 'hub', ${past.site}, ${kind}, 'order', 'running', '{}', 'gatehouse', 600,
      'new', ${foundItThere ? 'new' : 'old'}, timestamptz '2026-01-01T00:00:00Z')`.execute(tx);
  const { told } = past;
  const lines =
    told === undefined
      ? []
      : ([
          [1, 'run-started', 0],
          [2, 'log', told / 2],
          [3, 'run-ended', told],
        ] as const);
  for (const [seq, event, after] of lines)
    await sql`insert into attempt_event (attempt, seq, at, event)
      values (${id}, ${seq}, timestamptz '2026-01-01T00:00:00Z' + make_interval(secs => ${after}), ${event})`.execute(
      tx,
    );
  if (past.settled === true)
    await sql`
      insert into attempt (id, site, product, control_node, host, kind, purpose, settles, state, inputs, ordered_by, deadline_seconds)
      values (${randomUUID()}, ${past.site}, ${product}, 'hub', ${past.site}, 'verify', 'settle', ${id}, 'succeeded', '{}',
        'gatehouse', 600)`.execute(tx);
  await sql`
    update attempt set state = ${state}, ended_at = started_at + make_interval(secs => ${past.seconds})
    where id = ${id}`.execute(tx);
}

test('a site’s pace comes from its own last twenty good runs of that product and kind (issue 3, planner)', async () => {
  const ward = await openWard({ sites: 1 });
  const paces = await ward.gatehouse.database.transaction(async (tx) => {
    for (let run = 0; run < 5; run += 1) await keep(tx, { site: 'trust-01', seconds: 5_000 });
    for (let run = 1; run <= 20; run += 1) await keep(tx, { site: 'trust-01', seconds: run });
    await keep(tx, { site: 'trust-01', seconds: 900, state: 'failed' });
    await keep(tx, { site: 'trust-01', seconds: 901, product: 'aide' });
    await keep(tx, { site: 'trust-01', seconds: 902, foundItThere: true });
    await keep(tx, { site: 'trust-01', seconds: 44, kind: 'roll-back', state: 'rolled-back' });
    await keep(tx, { site: 'trust-02', seconds: 100_000, told: 70 });
    await keep(tx, { site: 'trust-02', seconds: 200_000, settled: true });
    const sites = ['trust-01', 'trust-02', 'trust-03'];
    return {
      deploy: await pacesOf(tx, { sites, product: 'flip', kind: 'deploy' }),
      back: await pacesOf(tx, { sites, product: 'flip', kind: 'roll-back' }),
    };
  });
  expect([...paces.deploy]).toEqual([
    ['trust-01', { runs: 20, p50: 10, p90: 18, p95: 19 }],
    ['trust-02', { runs: 1, p50: 70, p90: 70, p95: 70 }],
  ]);
  expect([...paces.back]).toEqual([['trust-01', { runs: 1, p50: 44, p90: 44, p95: 44 }]]);
  await ward.stop();
});
