import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ReconcilerWorker } from '../../src/rollouts/reconciler.worker.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';

const incidentsSchema = z.object({
  incidents: z.array(
    z.looseObject({
      ...{ id: z.string(), severity: z.number(), summary: z.string(), environment: z.string() },
      ...{ sites: z.array(z.string()), rollout: z.string().nullable(), promotion: z.string().nullable() },
      ...{ release: z.string().nullable(), raisedAs: z.string(), product: z.string().nullable() },
    }),
  ),
});

/** What was raised in an environment, by its sentence. */
async function raisedIn(ward: Ward, environment: string) {
  const delivery = await ward.gatehouse.as({ role: 'delivery' });
  const { body } = await delivery.get(`/api/v1/incidents?environment=${environment}`);
  const { incidents } = incidentsSchema.parse(body);
  return incidents.toSorted((one, other) => one.summary.localeCompare(other.summary));
}

describe('Gatehouse raises by itself, once each', () => {
  let ward: Ward;
  beforeAll(async () => {
    ward = await openWard({ sites: 4, pilots: 1, policy: { failureBudget: 3, concurrency: 4 } });
  });
  afterAll(() => ward.stop());

  test('a site that could not be rolled back, another host key and another digest, each a Sev 1 with its rollout (002-004, INV-26)', async () => {
    await ward.until(await ward.plan(release('1.0.0')), 'completed');
    ward.node.conduct('trust-02', 'host-key-changed');
    ward.node.conduct('trust-03', 'wrong-digest', 'well');
    ward.node.conduct('trust-04', 'turns-ill', 'turns-ill');
    const rollout = await ward.plan(release('2.0.0'));
    const { promotion } = await ward.until(rollout, 'halted');
    await eventually(async () => ((await raisedIn(ward, 'production')).length < 3 ? 'not all yet' : {}));
    const common = {
      ...{ severity: 1, raisedAs: 'gatehouse', product: 'flip', release: '2.0.0', rollout, promotion },
      ...{ live: true, attributedTo: 'us', raisedBy: null, state: 'open' },
    };
    expect(await raisedIn(ward, 'production')).toMatchObject([
      { ...common, sites: ['trust-04'], summary: 'flip could not be rolled back at trust-04.' },
      { ...common, sites: ['trust-02'], summary: 'trust-02 shows another host key than the pinned one.' },
      { ...common, sites: ['trust-03'], summary: 'What trust-03 runs is not what was signed: its digest differs.' },
    ]);
  });

  test('bytes that are no longer those that were signed; below Production it is found below, at the same severity', async () => {
    ward.artefacts.refusal = 'The sha256 differs.';
    const rollout = await ward.plan(release('3.0.0'), 'sit');
    await ward.until(rollout, 'completed-with-exceptions');
    ward.artefacts.refusal = null;
    expect(await raisedIn(ward, 'sit')).toMatchObject([
      {
        severity: 1,
        live: false,
        owesRca: false,
        sites: ['sit-1'],
        rollout,
        summary: expect.stringContaining('not what was signed'),
      },
    ]);
  });

  test('a control node with another host key, which concerns no product by itself (abuse 52)', async () => {
    const before = (await raisedIn(ward, 'production')).length;
    const reconciler = ward.gatehouse.injected(ReconcilerWorker);
    ward.line.trouble({ verb: 'list', when: 'before', silence: 'host-key-changed', times: 1_000 });
    await Promise.all([reconciler.turn(), reconciler.turn()]);
    await reconciler.turn();
    ward.line.forgive();
    await reconciler.turn();
    const raised = await raisedIn(ward, 'production');
    expect(raised).toHaveLength(before + 1);
    expect(raised.filter(({ product }) => product === null)).toMatchObject([
      { severity: 1, sites: [], summary: 'The control node hub shows another host key than the pinned one.' },
    ]);
  });

  test('what nobody has known for over thirty minutes, as a Sev 2 (INV-13)', async () => {
    await ward.until(await ward.plan(release('4.0.0'), 'dev'), 'completed');
    ward.node.conduct('dev-1', 'never-ends');
    const rollout = await ward.plan(release('5.0.0'), 'dev');
    await eventually(async () => ((await ward.attempts(rollout))[0]?.state === 'running' ? {} : 'not yet'));
    ward.line.cut();
    const reconciler = ward.gatehouse.injected(ReconcilerWorker);
    let seconds = 0;
    const later = async (more: number) => {
      await ward.hurry((seconds += more));
      await reconciler.turn();
    };
    await eventually(async () => {
      await later(95);
      return (await ward.attempts(rollout))[0]?.state === 'unknown' ? {} : 'it is not unknown';
    });
    await later(95);
    expect(await raisedIn(ward, 'dev')).toEqual([]);
    await later(31 * 60);
    await Promise.all([reconciler.turn(), reconciler.turn()]);
    expect(await raisedIn(ward, 'dev')).toMatchObject([
      {
        severity: 2,
        sites: ['dev-1'],
        rollout,
        summary: expect.stringContaining('For over 30 minutes nobody has known'),
      },
    ]);
  });
});

describe('a rollout that stops of itself', () => {
  let ward: Ward;
  beforeAll(async () => {
    ward = await openWard({ sites: 3, pilots: 1, policy: { failureBudget: 0 } });
  });
  afterAll(() => ward.stop());

  test('for a failed pilot is a Sev 1 that names the site, and its Trust alone is told which (INV-18, abuse 17)', async () => {
    await ward.until(await ward.plan(release('1.0.0')), 'completed');
    ward.node.conduct('trust-01', 'turns-ill', 'well');
    const rollout = await ward.plan(release('2.0.0'));
    await ward.until(rollout, 'halted');
    const summary = 'The rollout of 2.0.0 stopped. A pilot site failed, or it is not known how it is.';
    expect(await raisedIn(ward, 'production')).toMatchObject([{ severity: 1, sites: ['trust-01'], rollout, summary }]);
    const other = await ward.gatehouse.as({ role: 'trust', trust: 'trust-02' });
    expect((await other.get('/api/v1/incidents')).body).toEqual({ incidents: [] });
  });

  test('for a spent failure budget is a Sev 1, also below Production; and one person’s incident there is linked to it (002-004)', async () => {
    await ward.until(await ward.plan(release('3.0.0'), 'uat'), 'completed');
    ward.node.conduct('uat-1', 'turns-ill', 'well');
    const rollout = await ward.plan(release('4.0.0'), 'uat');
    const { promotion } = await ward.until(rollout, 'halted');
    const summary =
      'The rollout of 4.0.0 stopped. More sites failed, or are not known, than the failure budget allows.';
    expect(await raisedIn(ward, 'uat')).toMatchObject([
      { severity: 1, sites: ['uat-1'], rollout, summary, live: false },
    ]);
    const tester = await ward.gatehouse.as({ role: 'uat-tester' });
    const found = { product: 'flip', environment: 'uat', sites: ['uat-1'], severity: 3, summary: 'Slow' };
    const { body } = await tester.post('/api/v1/incidents', found);
    expect(body).toMatchObject({ release: '4.0.0', rollout, promotion });
  });
});
