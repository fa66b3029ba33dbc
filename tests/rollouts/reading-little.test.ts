import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { databaseNow } from '../../src/platform/database/time.table.js';
import { sql } from 'kysely';
import pg from 'pg';
import { gather, gatherToDecide, gatherToDraw } from '../../src/rollouts/rollout.facts.js';
import { actsAhead } from '../../src/rollouts/acts-ahead.js';
import { decide, type RolloutFacts } from '../../src/rollouts/rollout.js';
import { lockRollout } from '../../src/rollouts/rollout.table.js';
import { markScope, type Word } from '../../src/rollouts/rollout-scope.table.js';
import { standing } from '../../src/rollouts/standing.js';
import { eventually, openWard, release, type Ward } from './ward.js';

const SITES = 14;
let ward: Ward;
beforeEach(async () => {
  ward = await openWard({ sites: SITES, policy: { concurrency: 4, soakSeconds: 1, failureBudget: 5 } });
});
afterEach(() => ward.stop());

interface BothWays {
  readonly all: number;
  readonly read: number;
}

/** What is decided by all that is known and by the little that is read, at one moment; and of how many sites that was. */
function bothWays(rollout: string): Promise<BothWays> {
  // One moment's view collides with whatever is written meanwhile, on a busy machine more often than a transaction is tried again.
  return eventually(() =>
    atOneMoment(rollout).catch((error: unknown) => {
      if (error instanceof pg.DatabaseError && error.code === '40001') return error.message;
      throw error;
    }),
  );
}

async function atOneMoment(rollout: string): Promise<BothWays> {
  return ward.gatehouse.database.transaction(async (tx) => {
    await sql`set transaction isolation level repeatable read`.execute(tx);
    const row = await lockRollout(tx, rollout);
    if (row === null) throw new Error('There is no such rollout.');
    const now = await databaseNow(tx);
    const { facts } = await gather(tx, row);
    const little = await gatherToDecide(tx, row, now, () => Promise.resolve(new Map()));
    expect(decide(little, now)).toEqual(decide(facts, now));
    const { facts: drawn } = await gatherToDraw(tx, row);
    expect(actsAhead(drawn)).toEqual(actsAhead(facts));
    expect(standingsIn(drawn)).toEqual(standingsIn(facts));
    const sitesOf = (of: typeof facts): number => of.waves.flatMap((wave) => wave.sites).length;
    return { all: sitesOf(facts), read: sitesOf(little) };
  });
}

function standingsIn({ waves }: RolloutFacts): readonly (readonly [string, string])[] {
  return waves.flatMap(({ sites }) => sites.map((site) => [site.site, standing(site)] as const));
}

const rests = (rollout: string): Promise<readonly (string | null)[]> =>
  ward.gatehouse.database.transaction(async (tx) => {
    const found = await sql<{ rests: string | null }>`
      select rests from rollout_site where rollout = ${rollout} order by wave, position`.execute(tx);
    return found.rows.map((row) => row.rests);
  });

const say = (rollout: string, site: string, word: Word): Promise<void> =>
  ward.gatehouse.database.transaction((tx) => markScope(tx, { rollout, site }, word));

test('little is read of a rollout while it goes on, and the same is decided and drawn', async () => {
  ward.node.conduct('trust-04', 'fails', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  expect(await bothWays(rollout)).toMatchObject({ all: SITES });
  let least = SITES;
  while ((await ward.rollout(rollout)).state === 'running') least = Math.min(least, (await bothWays(rollout)).read);
  await ward.until(rollout, 'completed', 'completed-with-exceptions');
  expect(least).toBeLessThan(SITES / 2);
  const kept = await rests(rollout);
  expect(kept.filter((rest) => rest === 'soaked')).toHaveLength(SITES - 1);
  expect(kept.filter((rest) => rest === null)).toHaveLength(1);
});

test('a word about a site that rests ends its rest, and one that changes nothing does not', async () => {
  const words: readonly Word[] = [
    ...[{ retryWanted: true }, { rollBackWanted: true }, { excused: true }, { accepted: true }, { skipped: true }],
  ];
  // At its end nothing more is decided, so that a word stays as it was said.
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed');
  const before = await rests(rollout);
  await say(rollout, 'trust-01', { retryWanted: false });
  expect(await rests(rollout)).toEqual(before);
  for (const [index, word] of words.entries()) await say(rollout, `trust-0${String(index + 1)}`, word);
  expect(await rests(rollout)).toEqual(before.map((rest, index) => (index < words.length ? null : rest)));
});

test('a site that rests is put back when a person wants it back', async () => {
  ward.node.conduct('trust-14', 'never-ends');
  ward.node.estates.set('trust-01', { version: '0.9.0', digest: 'c'.repeat(64), healthy: true });
  const rollout = await ward.plan(release('1.0.0'));
  await eventually(async () => ((await rests(rollout))[0] === 'soaked' ? {} : 'it does not rest'));
  await say(rollout, 'trust-01', { rollBackWanted: true, excused: true });
  await eventually(async () => {
    await bothWays(rollout);
    const standing = (await ward.standings(rollout))['trust-01'];
    return standing === 'rolled-back' ? {} : `it is ${String(standing)}`;
  });
});
