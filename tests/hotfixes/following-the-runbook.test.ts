import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { GateFactsFinder } from '../../src/promotions/gate.facts.js';
import { NoticeSources } from '../../src/notices/notice-sources.service.js';
import type { Somebody } from '../gatehouse.js';
import { reasonsOf, startClimb, type Climb } from '../promotions/climb.js';
import { ownWords } from './own-words.js';
import { follow, look, open, raise, refusal, settleWhatIsWaitedFor, shown, take, type Shown } from './runbook.js';

let climb: Climb;
let builder: Somebody;

beforeAll(async () => {
  climb = await startClimb({ settings: { HOTFIX_AFTERWARDS_SECONDS: '1800' } });
  builder = climb.maker;
});

afterAll(() => climb.stop());

const isAt =
  (...states: string[]) =>
  ({ state }: Shown) =>
    states.includes(state);

const settle = (hotfix: Shown): Promise<void> => settleWhatIsWaitedFor(climb, hotfix);

/** Opens a hotfix whose fix is registered as this version. */
async function opened(version: string): Promise<Shown> {
  await climb.release(version, { kind: 'hotfix' });
  return open(climb.manager, await raise(climb.tester));
}

const everybody = (): readonly Somebody[] => [climb.manager, climb.tester, climb.owner, climb.centre];
const fixedBy = (version: string) => (next: { readonly step: string }) => ({
  ...(next.step === 'triage' ? { version } : {}),
  ...(next.step === 'prepare-fix' ? { release: version } : {}),
});

const IN_ORDER = [
  ...['triage', 'tell', 'decide-offline', 'assess', 'prepare-fix', 'promote-to-pre-prod', 'prove', 'deploy', 'restore'],
  ...['open-rca', 'write-summary', 'add-action', 'hand-in', 'sign-off-rca', 'close-action-1', 'close-rca', 'close'],
];

test('who follows only what the answers offer gets from a severity 1 to a closed RCA, in the order of the release process (003-028, 003-029, 003-030, 003-031, 003-032, 003-033, 003-065)', async () => {
  const hotfix = await opened('1.0.1');
  const taken = await follow(hotfix, {
    ...{ people: everybody(), words: fixedBy('1.0.1'), wait: settle },
    until: isAt('closed'),
  });
  expect(taken.filter((step) => IN_ORDER.includes(step))).toEqual(IN_ORDER);
  expect(taken).toEqual(expect.arrayContaining(['ask-approval', 'approve', 'write-impact', 'write-gates']));
  const end = await look(climb.manager, hotfix);
  expect([end.rca?.state, end.next, end.waitingFor]).toEqual(['closed', [], []]);
  expect(end.clocks.seconds['restore']).not.toBeNull();
});

test('a hotfix is closed after its RCA and not before, and each step of that is for who may (003-032, 003-065)', async () => {
  const hotfix = await opened('1.0.2');
  const people = [climb.manager, climb.tester, climb.owner];
  const words = fixedBy('1.0.2');
  await follow(hotfix, { people: [...people, climb.centre], words, wait: settle, until: isAt('rca-opened') });
  const close = { step: 'close', because: 'all is well' };
  await follow(hotfix, { people, words, wait: settle, until: ({ next }) => next.some(isOf('sign-off-rca')) });
  const offered = async (by: Somebody, step: string) => (await look(by, hotfix)).next.find(isOf(step))?.you;
  expect(await offered(climb.manager, 'sign-off-rca')).toBe(false);
  expect(await offered(climb.centre, 'sign-off-rca')).toBe(true);
  const all = [...people, climb.centre];
  await follow(hotfix, { people: all, words, wait: settle, until: ({ next }) => next.some(isOf('close-action-1')) });
  expect(refusal(await take(climb.manager, hotfix, close))).toBe('409: The root cause analysis is not closed.');
  expect(await offered(climb.centre, 'close-action-1')).toBe(false);
  await follow(hotfix, { people: all, words, wait: settle, until: ({ next }) => next.some(isOf('close')) });
  expect(shown(await take(climb.manager, hotfix, close)).state).toBe('closed');
});

test('a look asks no gate but the one that the fix stands before', async () => {
  const finder = climb.gatehouse.injected(GateFactsFinder);
  let asked = 0;
  const gather = finder.gather.bind(finder);
  finder.gather = (...of) => {
    asked += 1;
    return gather(...of);
  };
  const looks = async (hotfix: Shown): Promise<number> => {
    const before = asked;
    await look(climb.manager, hotfix);
    return asked - before;
  };
  const hotfix = await opened('1.0.6');
  const on = (until: (seen: Shown) => boolean) =>
    follow(hotfix, { people: everybody(), words: fixedBy('1.0.6'), wait: settle, until });
  const counts = [await looks(hotfix)];
  await on(({ next }) => next.some(isOf('promote-to-dev')));
  counts.push(await looks(hotfix));
  await on(({ waitingFor }) => waitingFor.includes('Its rollout on Dev is under way.'));
  counts.push(await looks(hotfix));
  await on(isAt('restored'));
  counts.push(await looks(hotfix));
  expect(counts).toEqual([0, 1, 0, 0]);
});

const isOf =
  (name: string) =>
  ({ step }: { readonly step: string }) =>
    step === name;

test('a fix that was promoted to Production past the runbook is taken up by it, and ends there (003-031)', async () => {
  const hotfix = await opened('1.0.16');
  const walk = { people: everybody(), words: fixedBy('1.0.16'), wait: settle };
  await follow(hotfix, { ...walk, until: ({ next }) => next.some(({ step }) => step === 'deploy') });
  const straight = await climb.manager.post('/api/v1/promotions', { release: '1.0.16', environment: 'production' });
  expect(straight.status).toBe(201);
  const taken = await follow(hotfix, { ...walk, until: isAt('restored') });
  expect(taken).toEqual(['deploy', 'restore']);
  const { body } = await climb.manager.get('/api/v1/promotions?release=1.0.16&environment=production');
  expect(z.object({ promotions: z.array(z.unknown()) }).parse(body).promotions).toHaveLength(1);
});

test.each([
  ['dev', 'Dev', 'promote-to-dev', '1.0.8'],
  ['production', 'Production', 'deploy', '1.0.10'],
] as const)(
  'while another rollout holds %s, it is waited for by name, and no step goes there (003-031)',
  async (environment, rung, step, version) => {
    const other = await climb.release(`before-${version}`);
    const hotfix = await opened(version);
    const walk = { people: everybody(), words: fixedBy(version), wait: settle };
    await follow(hotfix, { ...walk, until: ({ next }) => next.some(isOf(step)) });
    const rollout = await climb.plan(other, environment);
    const { next, waitingFor } = await look(climb.manager, hotfix);
    expect(next.map((one) => one.step)).not.toContain(step);
    const at = `/api/v1/rollouts/${rollout}`;
    expect(waitingFor.join('\n')).toContain(
      `Another rollout of FLIP is under way in ${rung}: that of ${other.version}, at ${at}. Wait for its end`,
    );
    expect((await climb.manager.get(at)).status).toBe(200);
    await climb.settle(other, environment);
    await follow(hotfix, { ...walk, until: isAt('deploying') });
    await climb.leave(await climb.named(version), 'production', 'rolled-back');
    expect((await look(climb.manager, hotfix)).next.map((one) => one.step)).toContain('deploy');
    const again = await climb.plan(other, 'production');
    const held = await look(climb.manager, hotfix);
    expect(held.next.map((one) => one.step)).not.toContain('deploy');
    expect(held.waitingFor.join('\n')).toContain(`/api/v1/rollouts/${again}`);
    await climb.settle(other, 'production');
    await follow(hotfix, { ...walk, until: isAt('restored') });
  },
);

test('what holds a fix and may be waived by two is offered to the one who asks and to another who decides (003-070, INV-04)', async () => {
  const other = await raise(climb.tester, { reference: 'SD-2' });
  const hotfix = await opened('1.0.11');
  const walk = { people: everybody(), words: fixedBy('1.0.11'), wait: settle };
  const isHeld = ({ waitingFor }: Shown): boolean => waitingFor.some((one) => one.includes('incident of FLIP is open'));
  await follow(hotfix, { ...walk, until: isHeld });
  const offered = async (by: Somebody, step: string) => (await look(by, hotfix)).next.find(isOf(step));
  const ask = await offered(climb.tester, 'ask-waiver-of-no-open-incidents');
  expect([ask?.you, ask?.leadsOn]).toEqual([true, false]);
  expect((await climb.tester.post(ask?.path ?? '', ownWords(ask?.example ?? {}))).status).toBe(201);
  const approve = 'approve-waiver-of-no-open-incidents';
  expect((await offered(climb.tester, approve))?.you).toBe(false);
  expect((await offered(climb.centre, approve))?.you).toBe(true);
  expect(await offered(climb.tester, 'ask-waiver-of-no-open-incidents')).toBeUndefined();
  const taken = await follow(hotfix, { ...walk, until: (seen) => !isHeld(seen) });
  expect(taken).toContain(approve);
  await climb.manager.post(`/api/v1/incidents/${other}/severity`, { severity: 3, reason: 'it is no blocker' });
});

test('nothing but an open severity 1 of Live has a hotfix, and the refusal says so (003-023)', async () => {
  for (const over of [{ severity: 2 }, { environment: 'uat' }]) {
    const answer = await climb.manager.post('/api/v1/hotfixes', {
      key: 'x',
      incident: await raise(climb.tester, over),
    });
    expect(refusal(answer)).toMatch(/409: Only an open severity 1 of Live has a hotfix/);
  }
});

test('who has no duty opens no hotfix, breaks no glass, and is told who does (abuse 27)', async () => {
  const incident = await raise(climb.tester);
  for (const somebody of [climb.tester, climb.owner, climb.centre])
    expect((await somebody.post('/api/v1/hotfixes', { key: 'x', incident })).status).toBe(403);
  const hotfix = await open(climb.manager, incident);
  expect(refusal(await take(climb.owner, hotfix, { step: 'break-glass', because: 'x' }))).toMatch(
    /403: That is for a release manager/,
  );
});

/** Follows the runbook until only a second person is missing. */
async function unapproved(version: string): Promise<Shown> {
  const hotfix = await opened(version);
  await follow(hotfix, {
    ...{ people: [climb.manager, climb.tester, climb.owner], words: fixedBy(version), wait: settle },
    until: (seen) => seen.steps.some(({ step }) => step === 'ask-approval'),
  });
  await settle({ ...(await look(climb.manager, hotfix)), waitingFor: ['Its rollout on Dev'] });
  return look(climb.manager, hotfix);
}

test('only a second person approves, and only the very digest (INV-04, abuse 22)', async () => {
  const hotfix = await unapproved('1.0.3');
  const { digest } = z.object({ digest: z.string() }).parse((await climb.manager.get('/api/v1/releases/1.0.3')).body);
  for (const somebody of [climb.manager, builder])
    expect(refusal(await take(somebody, hotfix, { step: 'approve', digest }))).toMatch(/had a hand in this yourself/);
  expect(refusal(await take(climb.centre, hotfix, { step: 'approve', digest: 'f'.repeat(64) }))).toMatch(
    /Look at it again/,
  );
  const gate = await climb.manager.post('/api/v1/promotions', { release: '1.0.3', environment: 'production' });
  expect(reasonsOf(gate).map(({ criterion }) => criterion)).toEqual(
    expect.arrayContaining(['hotfix-approved', 'settled-on-pre-prod']),
  );
  expect(reasonsOf(gate).map(({ criterion }) => criterion)).not.toContain('dates-agreed');
  shown(await take(climb.centre, hotfix, { step: 'approve', digest }));
  const after = await climb.manager.get('/api/v1/releases/1.0.3/gates/production');
  expect(after.body).toMatchObject({
    criteria: expect.arrayContaining([expect.objectContaining({ criterion: 'hotfix-approved', status: 'met' })]),
  });
});

test('everybody is told, whoever may approve is paged, and the glass stands in for them only once nobody answered (003-029, 003-109, INV-04, abuse 27)', async () => {
  const hotfix = await unapproved('1.0.4');
  const because = 'nobody answers';
  const glass = { step: 'break-glass', because };
  expect(refusal(await take(climb.manager, hotfix, glass))).toMatch(/A second person still has \d+ seconds/);
  expect(hotfix.next.map(({ step }) => step)).not.toContain('break-glass');
  await climb.hurry(901);
  const broken = shown(await take(climb.manager, hotfix, glass));
  expect(broken.approveAfterwardsBy).not.toBeNull();
  const gate = await climb.manager.get('/api/v1/releases/1.0.4/gates/production');
  expect(gate.body).toMatchObject({
    criteria: expect.arrayContaining([
      expect.objectContaining({ criterion: 'hotfix-approved', status: 'not-applicable' }),
      expect.objectContaining({ criterion: 'oat-signed-off', status: 'not-applicable' }),
      expect.objectContaining({ criterion: 'settled-on-pre-prod', status: 'not-met' }),
    ]),
  });
  const notices = await toldOf(hotfix);
  expect(notices).toEqual(
    expect.arrayContaining([
      'hotfix ashmere',
      'hotfix ours',
      'fix-date ours',
      'glass-broken ashmere',
      'glass-broken ours',
    ]),
  );
  // Locked for every other until somebody has looked.
  await climb.release('1.0.5', { kind: 'hotfix' });
  expect(refusal(await take(climb.manager, hotfix, { step: 'close', because }))).toMatch(/409/);
  for (const somebody of [climb.manager, builder])
    expect(refusal(await take(somebody, hotfix, { step: 'approve-afterwards', because }))).toMatch(
      /had a hand in this/,
    );
  await climb.hurry(901 + 1801);
  await eventually(async () => {
    const { body } = await climb.manager.get('/api/v1/incidents');
    expect(JSON.stringify(body)).toContain(`The glass was broken for ${hotfix.number}, and no second person`);
  });
  const looked = shown(await take(climb.owner, hotfix, { step: 'approve-afterwards', because }));
  expect(looked.approveAfterwardsBy).toBeNull();
});

/** What was owed of a hotfix, and to whom. */
async function toldOf({ id }: Shown): Promise<string[]> {
  const sources = climb.gatehouse.injected(NoticeSources);
  const owed = await climb.gatehouse.database.transaction(async (tx) => {
    const all = [];
    for (const source of sources.all) all.push(...(await source.owed(tx)));
    return all;
  });
  return owed
    .filter(({ thread }) => thread === `hotfix/${id}`)
    .map(({ event, subject }) => `${event} ${subject.trust ?? 'ours'}`);
}

/** Tries again for a while, until it holds. */
async function eventually(holds: () => Promise<void>): Promise<void> {
  const end = performance.now() + 120_000;
  for (;;) {
    try {
      await holds();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
