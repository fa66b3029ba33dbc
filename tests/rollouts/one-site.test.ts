import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deploymentsTook } from '../../src/rollouts/drawn.table.js';
import type { DrawnAttempt } from '../../src/rollouts/rollout-view.js';
import { RolloutViews } from '../../src/rollouts/rollout-view.service.js';
import type { Caller } from '../../src/people/caller.js';
import { openWard, release, type Ward } from './ward.js';

let ward: Ward;
let rollout: string;
beforeAll(async () => {
  ward = await openWard({ sites: 3, pilots: 1, policy: { failureBudget: 2 } });
  ward.node.conduct('trust-03', 'fails');
  rollout = await ward.plan(release('1.0.0'));
  await ward.until(rollout, 'completed-with-exceptions');
});
afterAll(() => ward.stop());

const HUB: Caller = {
  ...{ person: '6d9f2c5e-0f2d-4b62-9d3b-0f7c2a4b1e11', name: 'Hub', email: 'hub@gatehouse.example.org' },
  roles: [{ role: 'delivery', duty: 'release-manager', trust: null }],
};

function ofTrust(trust: string): Caller {
  return { ...HUB, roles: [{ role: 'trust', duty: null, trust }] };
}

test('one site of a rollout is read as it stands in all of it, with what may be done there', async () => {
  const views = ward.gatehouse.injected(RolloutViews);
  const whole = await views.findToAct(rollout, HUB);
  for (const site of ['trust-01', 'trust-02', 'trust-03']) {
    const alone = await views.findToAct(rollout, HUB, site);
    expect(alone.rollout.waves.flatMap(({ sites }) => sites)).toEqual(
      whole.rollout.waves.flatMap(({ sites }) => sites.filter((one) => one.site === site)),
    );
    const ahead = (acts: typeof alone.ahead.acts): unknown =>
      acts.map((act) => ({ act: act.act, wave: act.wave, sites: act.sites.filter((one) => one === site) }));
    const own = new Set(alone.rollout.waves.map(({ number }) => number));
    expect(ahead(alone.ahead.acts.filter(({ wave }) => wave === null || own.has(wave)))).toEqual(
      ahead(whole.ahead.acts.filter(({ wave }) => wave === null || own.has(wave))),
    );
  }
});

/** What is drawn of an attempt. */
function paperless({ kind, purpose, state, failure, progress, task }: DrawnAttempt): DrawnAttempt {
  return { kind, purpose, state, failure, progress, task };
}

test('a page of the whole rollout draws each site as it stands by all that was tried, though not all of that is read', async () => {
  const views = ward.gatehouse.injected(RolloutViews);
  const whole = await views.findToAct(rollout, HUB);
  const drawn = await views.draw(rollout, HUB);
  expect(drawn.ahead).toEqual(whole.ahead);
  const { waves, elapsedSeconds, ...rest } = drawn.rollout;
  expect(whole.rollout).toMatchObject({ ...rest, elapsedSeconds });
  const sites = waves.flatMap((wave) => wave.sites);
  expect(sites.map(({ attempts }) => attempts.length)).toEqual([0, 0, 1]);
  expect(whole.rollout.waves.flatMap((wave) => wave.sites)).toMatchObject(
    sites.map(({ attempts, ...site }) =>
      attempts.length === 0 ? site : { ...site, attempts: attempts.map(paperless) },
    ),
  );
  const all = whole.rollout.waves.flatMap((wave) => wave.sites.flatMap(({ attempts }) => attempts));
  const took = all.flatMap(({ kind, startedAt, endedAt }) =>
    kind === 'deploy' && startedAt !== null && endedAt !== null ? [endedAt.getTime() - startedAt.getTime()] : [],
  );
  const ids = sites.map(({ site }) => site);
  const read = await ward.gatehouse.database.transaction((tx) => deploymentsTook(tx, rollout, ids));
  expect(read.toSorted()).toEqual(took.map((ms) => Math.round(ms / 100) / 10).toSorted());
});

test('whoever is about to act on all of a rollout is shown each site as it stands, and what each act would do', async () => {
  const views = ward.gatehouse.injected(RolloutViews);
  for (const caller of [HUB, ofTrust('trust-03')]) {
    const drawn = await views.draw(rollout, caller);
    const { rollout: shown, ahead } = await views.findToActOnAll(rollout, caller);
    expect(ahead).toEqual(drawn.ahead);
    const { id, release: version, product, environment, state, waves } = drawn.rollout;
    expect(shown).toMatchObject({ id, release: version, product, environment, state });
    expect(shown.waves.map(({ sites }) => sites)).toEqual(
      waves.map(({ sites }) => sites.map(({ site, name, standing }) => ({ site, name, standing }))),
    );
  }
  await expect(views.findToActOnAll(rollout, ofTrust('none'))).rejects.toMatchObject({ status: 404 });
});

test.each([
  '',
  '%',
  '_rust-01',
  'TRUST-01',
  'trust-01 ',
  "trust-01' or true --",
  'trust-0',
  'trust-99',
  '\u202etrust-01',
])('what is no site of it, %j, is found by nobody (abuse 16)', async (site) => {
  await expect(ward.gatehouse.injected(RolloutViews).findToAct(rollout, HUB, site)).rejects.toMatchObject({
    status: 404,
  });
});

test("another Trust's site is there for nobody, asked for alone too (abuse 17)", async () => {
  const views = ward.gatehouse.injected(RolloutViews);
  const whole = await views.findToAct(rollout, HUB);
  const [one, other] = whole.rollout.waves.flatMap(({ sites }) => sites);
  const caller = ofTrust(one?.trust ?? 'none');
  expect((await views.findToAct(rollout, caller, one?.site ?? '')).rollout.sites).toBe(1);
  await expect(views.findToAct(rollout, caller, other?.site ?? '')).rejects.toMatchObject({ status: 404 });
});
