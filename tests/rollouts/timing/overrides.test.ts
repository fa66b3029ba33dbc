import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { listEntries } from '../../../src/audit/audit.table.js';
import { openOverrides } from '../../../src/rollouts/under-way.table.js';
import type { Somebody } from '../../gatehouse.js';
import { release, type Ward } from '../ward.js';
import { decideOftenEnough, stand, wardAt } from './night.js';

let ward: Ward;
let rollout: string;
let delivery: Somebody;
let owner: Somebody;
beforeEach(async () => {
  ward = await wardAt('2026-12-01T12:00:00Z', { opens: '22:00', lasts: '4h' }, { sites: 2, pilots: 2 });
  delivery = await ward.gatehouse.as({ role: 'delivery' });
  owner = await ward.gatehouse.as({ role: 'product-owner' });
  rollout = await ward.plan(release('2.0.0'));
});
afterEach(() => ward.stop());

const urgent = { site: 'trust-01', to: '2026-12-01T13:00:00Z', reason: 'The scanners are down until this is out' };

async function asked(body: object = urgent, by = delivery): Promise<{ status: number; id: string; path: string }> {
  const { status, body: answer } = await by.post(`/api/v1/rollouts/${rollout}/overrides`, body);
  const id: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'id') : undefined;
  const known = typeof id === 'string' ? id : '';
  return { status, id: known, path: `/api/v1/rollouts/${rollout}/overrides/${known}` };
}

test('an override that a second person approved opens one site of one rollout, for its time and no longer (abuse 30, INV-20)', async () => {
  const { path } = await asked();
  await decideOftenEnough(ward);
  expect(await ward.attempts(rollout)).toEqual([]);
  expect((await owner.post(`${path}/approval`, {})).status).toBe(200);
  await decideOftenEnough(ward);
  expect((await ward.attempts(rollout)).map(({ site }) => site)).toEqual(['trust-01']);
  await stand(ward, '2026-12-01T13:00:01Z');
  await decideOftenEnough(ward);
  expect((await ward.attempts(rollout)).map(({ site }) => site)).toEqual(['trust-01']);
});

test('an override opens a site in spite of a freeze, but not for a run that would not be over when it ends (abuse 30, INV-20)', async () => {
  await delivery.post('/api/v1/freezes', { scope: 'everything', to: '2027-01-04T00:00:00Z', reason: 'year end' });
  // A run may take its deadline, 10 minutes.
  const short = await asked({ ...urgent, to: '2026-12-01T12:09:00Z' });
  expect((await owner.post(`${short.path}/approval`, {})).status).toBe(200);
  await decideOftenEnough(ward);
  expect(await ward.attempts(rollout)).toEqual([]);
  const long = await asked({ ...urgent, to: '2026-12-01T12:19:00Z' });
  expect((await owner.post(`${long.path}/approval`, {})).status).toBe(200);
  await decideOftenEnough(ward);
  expect((await ward.attempts(rollout)).map(({ site }) => site)).toEqual(['trust-01']);
});

test('nobody approves an override of their own, nor whoever asked for the rollout, whatever their roles (abuse 30, INV-04)', async () => {
  const both = await ward.gatehouse.as({ role: 'delivery' }, { role: 'product-owner' });
  const { path } = await asked(urgent, both);
  expect((await both.post(`${path}/approval`, {})).status).toBe(403);
  await ward.gatehouse.database.transaction((tx) =>
    sql`update rollout set requested_by = ${owner.person} where id = ${rollout}`.execute(tx),
  );
  expect((await owner.post(`${path}/approval`, {})).status).toBe(403);
  await decideOftenEnough(ward);
  expect(await ward.attempts(rollout)).toEqual([]);
});

test('nor does whoever made the release, to whom it is not given to decide anywhere (abuse 30, INV-04)', async () => {
  const { id, path } = await asked();
  const manifest = JSON.stringify({
    ...{ version: '2.0.0', product: 'flip', kind: 'planned', migration: 'none', packages: [{}] },
  });
  const hands = await ward.gatehouse.database.transaction(async (tx) => {
    await sql`insert into release (manifest, digest, registered_by)
      values (${manifest}, encode(sha256(convert_to(${manifest}, 'UTF8')), 'hex'), ${owner.person})`.execute(tx);
    return (await openOverrides(tx)).map((open) => [open.id, open.hands.builtBy]);
  });
  expect(hands).toEqual([[id, [owner.person]]]);
  expect((await owner.post(`${path}/approval`, {})).status).toBe(403);
});

test('the database itself refuses an approval of one’s own, and keeps what was decided (abuse 30)', async () => {
  const { id, path } = await asked();
  const decide = (by: string) =>
    ward.gatehouse.database.transaction((tx) =>
      sql`update app.override set decision = 'approved', decided_by = ${by}, decided_at = app.now() where id = ${id}`.execute(
        tx,
      ),
    );
  await expect(decide(delivery.person)).rejects.toThrow('second_person');
  await owner.post(`${path}/refusal`, { reason: 'It can wait for the night' });
  await expect(decide(owner.person)).rejects.toThrow('it stays as it is');
  const remove = ward.gatehouse.database.transaction((tx) =>
    sql`delete from app.override where id = ${id}`.execute(tx),
  );
  await expect(remove).rejects.toThrow('it stays as it is');
});

test.each(['ai-centre', 'product-owner', 'uat-tester', 'administrator', 'trust'] as const)(
  'the role %s asks for no override (abuse 30)',
  async (role) => {
    const somebody = await ward.gatehouse.as({ role, ...(role === 'trust' ? { trust: 'trust-01' } : {}) });
    expect((await asked(urgent, somebody)).status).toBe(403);
  },
);

test.each(['delivery', 'uat-tester', 'administrator'] as const)(
  'the role %s approves no override, the administrator’s neither (abuse 30)',
  async (role) => {
    const somebody = await ward.gatehouse.as({ role });
    const { path } = await asked();
    expect((await somebody.post(`${path}/approval`, {})).status).toBe(403);
    expect((await somebody.post(`${path}/refusal`, { reason: 'no, no' })).status).toBe(403);
  },
);

test('a Trust approves overrides at its own site, and those at others’ are not there for it (abuse 30, INV-34)', async () => {
  const theirs = await ward.gatehouse.as({ role: 'trust', trust: 'trust-01' });
  const others = await ward.gatehouse.as({ role: 'trust', trust: 'trust-02' });
  const { path } = await asked();
  expect((await others.post(`${path}/approval`, {})).status).toBe(404);
  expect(JSON.stringify((await others.get(`/api/v1/rollouts/${rollout}`)).body)).not.toContain(urgent.reason);
  expect((await theirs.post(`${path}/approval`, {})).status).toBe(200);
});

test('an override is shown on its rollout for ever and stands in the record: who, why, and who let it (abuse 30)', async () => {
  const { path, id } = await asked();
  await owner.post(`${path}/approval`, { reason: 'Agreed by telephone with the Trust' });
  await ward.until(rollout, 'running');
  await stand(ward, '2026-12-01T22:00:01Z');
  await ward.until(rollout, 'completed');
  const shown = await delivery.get(`/api/v1/rollouts/${rollout}`);
  expect(shown.body).toMatchObject({
    overrides: [
      {
        ...{ id, site: 'trust-01', state: 'approved', reason: urgent.reason, to: '2026-12-01T13:00:00.000Z' },
        requestedBy: { person: delivery.person },
        decided: { by: { person: owner.person }, because: 'Agreed by telephone with the Trust' },
      },
    ],
  });
  const wish = { after: 0, limit: 100, subject: `rollout:${rollout}` };
  const entries = await ward.gatehouse.database.transaction((tx) => listEntries(tx, wish));
  expect(entries.map(({ action, actor }) => `${action} by ${actor}`)).toEqual(
    expect.arrayContaining([
      `override.requested by person:${delivery.person}`,
      `override.approved by person:${owner.person}`,
    ]),
  );
});

test('an override is decided on once, and not when its time or its rollout is over (abuse 30)', async () => {
  const { path } = await asked();
  await owner.post(`${path}/refusal`, { reason: 'It can wait for the night' });
  expect((await owner.post(`${path}/approval`, {})).status).toBe(409);
  const late = await asked();
  await stand(ward, '2026-12-01T13:00:01Z');
  expect((await owner.post(`${late.path}/approval`, {})).status).toBe(409);
  expect((await asked()).status).toBe(409);
  await stand(ward, '2026-12-01T22:00:01Z');
  await ward.until(rollout, 'completed');
  expect((await asked({ ...urgent, to: '2026-12-01T23:00:00Z' })).status).toBe(409);
});

test.each([
  ['no reason', { ...urgent, reason: undefined }, 400],
  ['no end', { ...urgent, to: undefined }, 400],
  ['an end more than a day away', { ...urgent, to: '2026-12-02T12:30:00Z' }, 400],
  ['a beginning months away', { ...urgent, from: '2027-06-01T00:00:00Z', to: '2027-06-01T01:00:00Z' }, 400],
  ['a site of another rollout', { ...urgent, site: 'dev-1' }, 404],
])('an override with %s is refused (abuse 30)', async (_, body, status) => {
  expect((await asked(body)).status).toBe(status);
});
