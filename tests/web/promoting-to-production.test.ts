import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { lockEvidence } from '../../src/evidence/evidence-lock.table.js';
import { loadFolder } from '../../src/sites/folder.setup.js';
import type { Rung } from '../../src/sites/rung.js';
import type { Signable } from '../evidence/story.js';
import type { Answer } from '../client.js';
import { makeAccount, PASSWORD } from '../people/account.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { eventually } from '../rollouts/ward.js';
import { waitersFor } from '../waiters.js';
import { visitor, wordsOf, type Visitor } from './visitor.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(async () => {
  await climb.stop();
});

const SURE = { confirm: 'Production', password: PASSWORD };

/** A release manager at the desk who typed their password some time ago. */
async function manager({ gatehouse }: Pick<Climb, 'gatehouse'> = climb): Promise<Visitor> {
  const account = await makeAccount(gatehouse, { role: 'delivery', duty: 'release-manager', trust: null });
  const one = visitor(gatehouse);
  await one.get('/sign-in');
  await one.send('/sign-in', { email: account.email, password: PASSWORD, to: '/' });
  await gatehouse.database.transaction((tx) =>
    sql`update session set proved_at = app.now() - interval '11 minutes' where person = ${account.person}`.execute(tx),
  );
  return one;
}

async function before(version: string): Promise<Signable> {
  const release = await climb.release(version);
  await climb.climbTo(release, 'production');
  return release;
}

function confirmationOf(version: string): string {
  return `/releases/${version}/promotions/production`;
}

function hiddenIn(page: Answer): Readonly<Record<string, string>> {
  const unseen = [...String(page.body).matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return Object.fromEntries(unseen.map(([, name = '', value = '']) => [name, value]));
}

async function rolloutsOf(version: string): Promise<number> {
  const { rows } = await climb.gatehouse.database.transaction((tx) =>
    sql`select 1 from rollout where release = ${version} and environment = 'production'`.execute(tx),
  );
  return rows.length;
}

test('before a release is promoted to Production it is said what would begin where and when, what waits for whom, and who is told (003-088)', async () => {
  const release = await before('3.0.0');
  const one = await manager();
  const page = await one.get(confirmationOf('3.0.0'));
  const words = wordsOf(page);
  expect(page.status).toBe(200);
  for (const said of [
    'Promote 3.0.0 to Production',
    'It goes to 10 sites in 3 waves, with nothing more to confirm. Nothing begins yet: every site of the first wave waits.',
    'Nothing begins at 8 sites until their Trusts agree to a time.',
    'Nothing begins at 10 sites until the site passports of their Trusts are complete.',
    'Wave 1, pilots: 2 sites, then watched for 1 day',
    'Bracken Vale Hospitals: once its Trust has agreed to a time',
    'the owners at its Trust, the delivery team, the Product Owner and the AI Centre are told',
    `What is promoted has the digest ${release.digest}.`,
    'Type Production to confirm.',
  ])
    expect(words).toContain(said);
  expect(await rolloutsOf('3.0.0')).toBe(0);
  await climb.promote(release, 'production');
  await climb.settle(release, 'production');
});

test('nothing goes to Production from the page of a release itself, nor without its name and the password (003-088)', async () => {
  const { digest } = await before('3.1.0');
  const one = await manager();
  await one.get('/releases/3.1.0');
  const atOnce = await one.send('/releases/3.1.0/promotions', { environment: 'production', digest, ...SURE });
  expect([atOnce.status, atOnce.headers.get('location')]).toEqual([303, confirmationOf('3.1.0')]);
  const hidden = hiddenIn(await one.get(confirmationOf('3.1.0')));
  const bare = await one.send(confirmationOf('3.1.0'), hidden);
  expect(bare.status).toBe(400);
  expect(wordsOf(bare)).toContain('The name of the environment is not what was asked for. Type Production.');
  expect(wordsOf(bare)).toContain('Your password is missing.');
  const wrong = await one.send(confirmationOf('3.1.0'), { ...hidden, ...SURE, password: 'not this one' });
  expect([wrong.status, String(wrong.body)]).toEqual([403, expect.not.stringContaining('not this one')]);
  expect(String(wrong.body)).toContain('value="Production"');
  expect(await rolloutsOf('3.1.0')).toBe(0);
  const cookie = one.cookies.get('gatehouse');
  const done = await one.send(confirmationOf('3.1.0'), { ...hidden, ...SURE });
  expect([done.status, done.headers.get('location')]).toEqual([303, '/releases/3.1.0']);
  expect(one.cookies.get('gatehouse')).not.toBe(cookie);
  expect(wordsOf(await one.get('/releases/3.1.0'))).toContain('3.1.0 is on its way to Production.');
  expect(await rolloutsOf('3.1.0')).toBe(1);
  const again = await one.get(confirmationOf('3.1.0'));
  expect(wordsOf(again)).toContain('3.1.0 has already been promoted to Production, and is being rolled out there.');
  expect(wordsOf(again)).not.toContain('nother rollout');
  expect(String(again.body)).toMatch(/href="\/rollouts\/[^"]+">Go to its rollout on Production</);
  await climb.leave({ version: '3.1.0', digest }, 'production', 'completed');
});

test('what was confirmed while another rollout came first is refused for that, and not as if it had gone (003-088)', async () => {
  const [first, second] = [await before('3.1.1'), await before('3.1.2')];
  const one = await manager();
  const hidden = hiddenIn(await one.get(confirmationOf(second.version)));
  await climb.promote(first, 'production');
  const refused = await one.send(confirmationOf(second.version), { ...hidden, ...SURE });
  expect(refused.status).toBe(409);
  expect(wordsOf(refused)).toContain('Another rollout of FLIP is under way in Production');
  expect(wordsOf(refused)).not.toContain('has gone only now');
  expect(await rolloutsOf(second.version)).toBe(0);
  await climb.leave(first, 'production', 'completed');
});

test('what was confirmed of other times of the first wave than would follow now is read again first, with what was typed kept (INV-01)', async () => {
  const release = await before('3.2.0');
  const one = await manager();
  const hidden = hiddenIn(await one.get(confirmationOf('3.2.0')));
  await climb.gatehouse.database.transaction((tx) =>
    sql`update agreement set starts_at = starts_at + interval '3 hours', ends_at = ends_at + interval '3 hours'
      where release = '3.2.0' and state = 'agreed'`.execute(tx),
  );
  const stale = await one.send(confirmationOf('3.2.0'), { ...hidden, ...SURE });
  expect(stale.status).toBe(409);
  expect(wordsOf(stale)).toContain(
    'What this would do has changed since you opened the page. Read it again, and send it again.',
  );
  expect(String(stale.body)).toContain('value="Production"');
  expect(await rolloutsOf('3.2.0')).toBe(0);
  const other = await one.send(confirmationOf('3.2.0'), { ...hiddenIn(stale), ...SURE, digest: '0'.repeat(64) });
  expect([other.status, wordsOf(other)]).toEqual([409, expect.stringContaining('not the one that you saw')]);
  expect((await one.send(confirmationOf('3.2.0'), { ...hiddenIn(stale), ...SURE })).status).toBe(303);
  await climb.settle(release, 'production');
});

test('a Trust of a later wave that agrees between reading and sending holds up nobody who promotes', async () => {
  const release = await before('3.2.1');
  const one = await manager();
  const hidden = hiddenIn(await one.get(confirmationOf('3.2.1')));
  await climb.gatehouse.database.transaction((tx) =>
    sql`update agreement set state = 'agreed', agreed_at = app.now() where release = '3.2.1' and state = 'asked'`.execute(
      tx,
    ),
  );
  expect(wordsOf(await one.get(confirmationOf('3.2.1')))).toContain('No agreement of a Trust is missing.');
  expect((await one.send(confirmationOf('3.2.1'), { ...hidden, ...SURE })).status).toBe(303);
  await climb.settle(release, 'production');
});

test('what was confirmed before it was promoted there and rolled back is read again first, with who had it rolled back and why (INV-01)', async () => {
  const release = await before('3.2.2');
  const one = await manager();
  const hidden = hiddenIn(await one.get(confirmationOf('3.2.2')));
  const rollout = await climb.plan(release, 'production');
  await climb.leave(release, 'production', 'rolled-back');
  await climb.gatehouse.database.transaction((tx) =>
    sql`update rollout set halted_by = ${climb.tester.person}, halt_because = 'Scans are lost', halt_asked_at = app.now()
      where id = ${rollout}`.execute(tx),
  );
  const stale = await one.send(confirmationOf('3.2.2'), { ...hidden, ...SURE });
  expect(stale.status).toBe(409);
  expect(wordsOf(stale)).toContain('What this would do has changed since you opened the page.');
  expect(wordsOf(stale)).toMatch(/Tess Tester decided that on [^.]+: Scans are lost\./);
  expect(await rolloutsOf('3.2.2')).toBe(1);
  expect((await one.send(confirmationOf('3.2.2'), { ...hiddenIn(stale), ...SURE })).status).toBe(303);
  await climb.leave(release, 'production', 'completed');
});

test('a site of the first wave that has to wait for a place while windows are open stops no promotion', async () => {
  const content = loadFolder('environments', { production: false });
  const narrow = (rung: Rung): Rung => ({ ...rung, rollout: { ...rung.rollout, concurrency: 1 } });
  const rungs = content.rungs.map((rung) => (rung.name === 'production' ? narrow(rung) : rung));
  const queue = await startClimb({ environments: { ...content, rungs } });
  try {
    const release = await queue.release('4.0.0');
    await queue.climbTo(release, 'production');
    await queue.gatehouse.database.transaction((tx) =>
      sql`update agreement set starts_at = app.now() - interval '1 hour' where state = 'agreed'`.execute(tx),
    );
    const one = await manager(queue);
    const hidden = hiddenIn(await one.get(confirmationOf('4.0.0')));
    const done = await one.send(confirmationOf('4.0.0'), { ...hidden, ...SURE });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/releases/4.0.0']);
  } finally {
    await queue.stop();
  }
});

test('a gate that has shut since, and a rollout that has begun since, refuse with their reason, and the page offers nothing more (INV-01)', async () => {
  const release = await before('3.3.0');
  const newer = await before('3.3.1');
  const one = await manager();
  const hidden = hiddenIn(await one.get(confirmationOf('3.3.0')));
  expect(await climb.promote(newer, 'production')).toMatchObject({ status: 201 });
  const taken = await one.send(confirmationOf('3.3.0'), { ...hidden, ...SURE });
  expect(taken.status).toBe(409);
  expect(wordsOf(taken)).toContain('It was not promoted, and that is in the record.');
  expect(wordsOf(taken)).toContain('that of 3.3.1');
  const now = await one.get(confirmationOf('3.3.0'));
  expect(wordsOf(now)).toContain('It cannot be promoted now.');
  expect(wordsOf(now)).not.toMatch(/Type Production to confirm|\/api\//);
  expect(await rolloutsOf('3.3.0')).toBe(0);
  await climb.leave(newer, 'production', 'rolled-back');
  const [signOff] = await climb.gatehouse.database
    .transaction((tx) =>
      sql<{ id: string }>`select id from sign_off where release = ${release.version} and stage = 'oat'`.execute(tx),
    )
    .then(({ rows }) => rows);
  await climb.owner.post(`/api/v1/sign-offs/${signOff?.id ?? ''}/withdrawal`, { reason: 'It was too early.' });
  const shut = await one.send(confirmationOf('3.3.0'), { ...hidden, ...SURE });
  expect([shut.status, wordsOf(shut)]).toEqual([409, expect.stringContaining('OAT')]);
  expect(await rolloutsOf('3.3.0')).toBe(0);
});

test('what was in the way when somebody sent, and is gone before their word is taken, lets nothing begin that they were not shown (INV-01)', async () => {
  const { version } = await before('3.5.0');
  const one = await manager();
  const hidden = hiddenIn(await one.get(confirmationOf(version)));
  const { database } = climb.gatehouse;
  const other = await climb.release('3.5.1');
  await climb.plan(other, 'production');
  const sending = await database.transaction(async (tx) => {
    await lockEvidence(tx, version);
    const sent = one.send(confirmationOf(version), { ...hidden, ...SURE, shown: 'something else' });
    await eventually(async () => {
      const waiting = await waitersFor(tx, database);
      return waiting > 0 ? { waiting } : 'nobody waits';
    });
    await climb.leave(other, 'production', 'rolled-back');
    return { sent };
  });
  const refused = await sending.sent;
  expect([refused.status, wordsOf(refused)]).toEqual([
    409,
    expect.stringContaining('you were not shown what would begin'),
  ]);
  expect(await rolloutsOf(version)).toBe(0);
  expect((await one.send(confirmationOf(version), { ...hiddenIn(refused), ...SURE })).status).toBe(303);
  await climb.leave({ version, digest: hidden['digest'] ?? '' }, 'production', 'completed');
});

test('whoever may not promote does not come to the page', async () => {
  await climb.release('3.4.0');
  const account = await makeAccount(climb.gatehouse, { role: 'delivery', duty: 'tester', trust: null });
  const tester = visitor(climb.gatehouse);
  await tester.get('/sign-in');
  await tester.send('/sign-in', { email: account.email, password: PASSWORD, to: '/' });
  expect((await tester.get(confirmationOf('3.4.0'))).status).toBe(403);
});
