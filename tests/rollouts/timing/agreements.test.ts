import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { ControlNodes } from '../../../src/rollouts/control-nodes.service.js';
import { Holds } from '../../../src/rollouts/hold.facts.js';
import { text } from '../../evidence/story.js';
import { eventually, openWard, type Ward, type WardOptions } from '../ward.js';
import { keptRelease, waitsForLock } from './agreed.js';
import { decideOftenEnough, steps } from './night.js';

let ward: Ward;
afterEach(() => ward.stop());

const asking = (sites: number, options: WardOptions = {}): Promise<Ward> =>
  openWard({ sites, pilots: sites, agreements: 'required', ...options });

const begunAt = async (rollout: string): Promise<string[]> =>
  (await ward.attempts(rollout)).filter(({ sent }) => sent).map(({ site }) => site);

test('a site starts only on an agreement to that very release, in whose window the whole run fits, and no override opens it (003-101, 003-022)', async () => {
  ward = await asking(5, { policy: { concurrency: 5 } });
  const { release, agree } = await keptRelease(ward.gatehouse, '2.0.0');
  const other = await keptRelease(ward.gatehouse, '1.9.0');
  await agree('trust-01');
  await agree('trust-02', [1, 4]);
  await other.agree('trust-03');
  // A run may take ten minutes here.
  await agree('trust-04', [-1, 0.1]);
  const rollout = await ward.plan(release);
  const delivery = await ward.gatehouse.as({ role: 'delivery' });
  const owner = await ward.gatehouse.as({ role: 'product-owner' });
  const to = new Date(Date.now() + 3_600_000).toISOString();
  const opening = await delivery.post(`/api/v1/rollouts/${rollout}/overrides`, { site: 'trust-05', to, reason: 'now' });
  const opened = await owner.post(`/api/v1/rollouts/${rollout}/overrides/${text(opening, 'id')}/approval`, {});
  expect([opening.status, opened.status]).toEqual([201, 200]);
  await eventually(async () => ((await begunAt(rollout)).length > 0 ? {} : 'nothing began'));
  await decideOftenEnough(ward);
  expect(await begunAt(rollout)).toEqual(['trust-01']);
  const { body } = await delivery.get(`/api/v1/rollouts/${rollout}`);
  for (const because of [
    'TRUST-02 has agreed to ',
    'TRUST-03 has not been asked',
    'The time that TRUST-04 agreed to ends',
    'TRUST-05 has not been asked',
  ])
    expect(JSON.stringify(body)).toContain(because);
  await ward.hurry(3_700);
  await eventually(async () => ((await begunAt(rollout)).includes('trust-02') ? {} : 'it still waits'));
  expect((await begunAt(rollout)).toSorted()).toEqual(['trust-01', 'trust-02']);
});

test('an agreement taken back after an attempt was ordered still stops it, in the transaction that would claim it (003-101, abuse 24)', async () => {
  ward = await asking(1);
  const { release, agree, withdraw } = await keptRelease(ward.gatehouse, '2.0.0');
  const agreement = await agree('trust-01');
  ward.line.cut();
  ward.gatehouse.injected(ControlNodes).mistrust('hub');
  const rollout = await ward.plan(release);
  await decideOftenEnough(ward);
  expect((await ward.attempts(rollout)).map(({ state }) => state)).toEqual(['ready']);
  expect(await withdraw(agreement)).toBeNull();
  ward.line.mend();
  await eventually(async () => ((await ward.attempts(rollout))[0]?.state === 'ready' ? 'still ready' : {}));
  await decideOftenEnough(ward);
  expect((await ward.attempts(rollout)).map(({ state, because }) => [state, because])).toEqual([
    ['cancelled', 'TRUST-01 has no agreement any more, so nothing starts there.'],
  ]);
  await agree('trust-01');
  await ward.hurry(0);
  await ward.until(rollout, 'completed');
});

test('who takes an agreement back waits for whoever is just claiming on it, and is then told that it began or not (003-101, abuse 24)', async () => {
  ward = await asking(1);
  const { release, agree, withdraw } = await keptRelease(ward.gatehouse, '2.0.0');
  const agreement = await agree('trust-01');
  ward.line.cut();
  ward.gatehouse.injected(ControlNodes).mistrust('hub');
  const rollout = await ward.rollout(await ward.plan(release));
  const withdrawn = await ward.gatehouse.database.transaction(async (tx) => {
    expect(await ward.gatehouse.injected(Holds).at(tx, rollout, ['trust-01'])).toEqual(new Map());
    const withdrawing = withdraw(agreement);
    await eventually(() => waitsForLock(ward.gatehouse));
    expect(await ward.gatehouse.injected(Holds).at(tx, rollout, ['trust-01'])).toEqual(new Map());
    return { withdrawing };
  });
  expect(await withdrawn.withdrawing).toBeNull();
});

test('taken back and claimed in the same moment, a site starts or its agreement is void, and never both (003-101, abuse 24)', async () => {
  const sites = Array.from({ length: 24 }, (_, index) => `trust-${String(index + 1).padStart(2, '0')}`);
  ward = await asking(sites.length, { policy: { concurrency: sites.length, preFlight: false } });
  const { release, agree, withdraw } = await keptRelease(ward.gatehouse, '2.0.0');
  const agreements = new Map<string, string>();
  for (const site of sites) agreements.set(site, await agree(site));
  const rollout = await ward.plan(release);
  const taken: string[] = [];
  for (const [site, id] of agreements) if ((await withdraw(id)) === null) taken.push(site);
  await decideOftenEnough(ward);
  await eventually(async () => {
    const all = await ward.attempts(rollout);
    return all.every(({ state }) => state === 'succeeded' || state === 'cancelled') ? {} : 'some are under way';
  });
  const begun = [...new Set(await begunAt(rollout))];
  expect(taken.filter((site) => begun.includes(site))).toEqual([]);
  expect([...taken, ...begun].toSorted()).toEqual(sites);
});

test('a site is put back whatever became of its agreement (003-101)', async () => {
  ward = await asking(1, { policy: { failureBudget: 0, deadlineSeconds: 30 } });
  const first = await keptRelease(ward.gatehouse, '1.0.0');
  await first.agree('trust-01');
  await ward.until(await ward.plan(first.release), 'completed');
  const { release, agree } = await keptRelease(ward.gatehouse, '2.0.0');
  const agreement = await agree('trust-01');
  ward.node.conduct('trust-01', 'fails', 'well');
  ward.node.runMs = 1500;
  const rollout = await ward.plan(release);
  await steps(ward, 3);
  await ward.gatehouse.database.transaction((tx) =>
    sql`update agreement set state = 'declined', ended_at = app.now(), ended_because = 'x', ended_by_trust = true
      where id = ${agreement}`.execute(tx),
  );
  await eventually(async () => {
    const last = (await ward.attempts(rollout)).at(-1);
    return last?.kind === 'roll-back' && last.state === 'rolled-back' ? last : 'not put back';
  });
});
