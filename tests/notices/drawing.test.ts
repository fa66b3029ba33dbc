import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Drawing } from '../../src/notices/drawing.service.js';
import { NoticeSources, type NoticeSource } from '../../src/notices/notice-sources.service.js';
import { keepNotice } from '../../src/notices/notice.table.js';
import { RolloutProgress, type SiteProgress } from '../../src/notices/rollout-progress.js';
import { LONGEST_SECONDS, SeenRollouts } from '../../src/notices/seen-rollouts.service.js';
import { Database } from '../../src/platform/database/database.service.js';
import { Log } from '../../src/platform/log/log.service.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { owed } from './owed.js';
import { told } from './status/seen.js';

let on: TestDatabase;
let database: Database;
beforeAll(async () => {
  on = await createTestDatabase();
  database = new Database(on.address, 2);
});
afterAll(async () => {
  await database.close();
  await on.drop();
});

/** About no release, since none is kept here. */
const ofNobody = (key: string) => owed({ key, subject: { ...owed().subject, release: null } });

const owing = (name: string, ...keys: string[]): NoticeSource => ({
  name,
  owed: () => Promise.resolve(keys.map(ofNobody)),
});

async function drawn(...sources: readonly NoticeSource[]): Promise<readonly string[]> {
  const all = new NoticeSources();
  for (const source of sources) all.draw(source);
  const found = await new Drawing(database, all, Log.open('silent')).drawn();
  return found.map(({ source, owed }) => `${source}: ${owed.map(({ key }) => key).join(', ')}`);
}

test('all sources are asked, and what was kept before is not drawn again (INV-30)', async () => {
  await database.transaction((tx) => keepNotice(tx, ofNobody('kept/before')));
  expect(await drawn(owing('one', 'one/new', 'kept/before'), owing('two'))).toEqual(['one: one/new', 'two: ']);
});

test.each<[string, NoticeSource['owed']]>([
  ['cannot read', async (tx) => (await sql`select 1 / 0`.execute(tx), [])],
  ['fails before it reads', () => Promise.reject(new Error('It cannot.'))],
  ['writes, which none may', async (tx) => (await keepNotice(tx, ofNobody('kept/by-a-source')), [])],
])('a source that %s keeps no other from being heard', async (_, fails) => {
  const sources = [owing('one', 'one/a'), { name: 'broken', owed: fails }, owing('two', 'two/a'), owing('three', 'x')];
  expect(await drawn(...sources)).toEqual(['one: one/a', 'two: two/a', 'three: x']);
});

test('what the database held when the first was asked is what the last is told', async () => {
  const key = 'kept/meanwhile';
  const meanwhile: NoticeSource = {
    name: 'slow',
    owed: async (tx) => {
      await sql`select from notice`.execute(tx);
      await database.transaction((other) => keepNotice(other, ofNobody(key)));
      return [];
    },
  };
  expect(await drawn(meanwhile, owing('late', key))).toEqual(['slow: ', `late: ${key}`]);
});

class CountedProgress extends RolloutProgress {
  asked: number[] = [];

  constructor(private readonly known: readonly SiteProgress[]) {
    super();
  }

  override sites(_: unknown, withinSeconds: number): Promise<readonly SiteProgress[]> {
    this.asked.push(withinSeconds);
    return Promise.resolve(this.known);
  }

  override mark(): Promise<string> {
    return Promise.resolve('');
  }

  override sitesUnderWay(): Promise<readonly SiteProgress[]> {
    return Promise.resolve(this.known.filter(({ isOver }) => !isOver));
  }
}

test('how rollouts stand is worked out once for all who ask in one turn, and each hears of its own time', async () => {
  const [fresh, old, lasting] = [60, 5 * 86_400, null].map((overForSeconds) => told('restored', { overForSeconds }));
  const progress = new CountedProgress([fresh, old, lasting].flatMap((one) => one ?? []));
  const seen = new SeenRollouts(progress);
  await database.transaction(async (tx) => {
    expect(await Promise.all([seen.sites(tx, 86_400), seen.sites(tx, 6 * 86_400)])).toEqual([
      [fresh, lasting],
      [fresh, old, lasting],
    ]);
    expect(await seen.sites(tx, 60)).toEqual([lasting]);
    await expect(seen.sites(tx, LONGEST_SECONDS + 1)).rejects.toThrow('looks back');
  });
  expect(progress.asked).toEqual([LONGEST_SECONDS]);
  await database.transaction((tx) => seen.sites(tx, 60));
  expect(progress.asked).toHaveLength(2);
});
