import { describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { RolloutProgress, stillTells } from '../../../src/notices/rollout-progress.js';
import { record } from '../../../src/audit/audit.table.js';
import type { Tx } from '../../../src/platform/database/database.service.js';
import { eventually, openWard, release } from '../ward.js';

describe('what was read need not be read again', () => {
  const read = { mark: 'one', ms: 1_000 };
  test.each([
    ['while the mark is the same', read, { mark: 'one', ms: 8_999 }, true],
    ['but it is for what time alone changes', read, { mark: 'one', ms: 9_000 }, false],
    ['but it is once the mark is another', read, { mark: 'two', ms: 1_001 }, false],
    ['but it is where nothing ever was', null, { mark: 'one', ms: 1_000 }, false],
  ] as const)('%s', (_, last, now, holds) => {
    expect(stillTells(last, now)).toBe(holds);
  });
});

test('the mark of how rollouts stand is another once anything has been written down that they tell of, and else the same', async () => {
  const ward = await openWard({ sites: 1 });
  const { database } = ward.gatehouse;
  const mark = () => database.transaction((tx) => ward.gatehouse.injected(RolloutProgress).mark(tx));
  try {
    ward.node.conduct('trust-01', 'never-ends');
    const id = await ward.plan(release('2.0.0'));
    await eventually(async () => {
      const attempts = await ward.attempts(id);
      return attempts.some(({ state }) => state === 'running') ? {} : 'it does not run yet';
    });
    const say = (number: number) => (tx: Tx) =>
      sql`
        insert into prediction (rollout, site, started_at, number, back_at)
        select rollout, site, '2026-01-01', ${number}, app.now() from attempt where rollout = ${id} limit 1`.execute(
        tx,
      );
    const changes: readonly (readonly [string, (tx: Tx) => Promise<unknown>])[] = [
      ['the record', (tx) => record(tx, { actor: 'gatehouse', action: 'a.test', subject: 'test:1', detail: {} })],
      ['how far it is', (tx) => sql`update attempt set progress = 0.77 where rollout = ${id}`.execute(tx)],
      ['its news', (tx) => sql`update attempt set event_seq = event_seq + 1 where rollout = ${id}`.execute(tx)],
      ['what runs', (tx) => sql`update site_product set at = app.now()`.execute(tx)],
      ['when it is back', say(1)],
      ['that it is back later', say(2)],
      ['what is doubted', (tx) => sql`update site_product set doubtful = not doubtful`.execute(tx)],
    ];
    await database.transaction((tx) =>
      sql`
        insert into site_product (site, product, version, digest, healthy, at, attempt)
        select site, product, '1.0.0', 'd', true, app.now(), id from attempt where rollout = ${id}
        on conflict do nothing`.execute(tx),
    );
    for (const [what, change] of changes) {
      const before = await mark();
      await database.transaction(change);
      expect([what, (await mark()) === before]).toEqual([what, false]);
    }
    await eventually(async () => ((await mark()) === (await mark()) ? {} : 'something still changes'));
  } finally {
    await ward.stop();
  }
});
