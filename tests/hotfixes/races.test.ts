import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Answer } from '../client.js';
import { startStory, type Story } from '../evidence/story.js';
import type { Somebody } from '../gatehouse.js';
import { eventually } from '../rollouts/ward.js';
import { look, open, raise, refusal, shown, take } from './runbook.js';

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
afterAll(() => story.stop());

const listed = z.object({ hotfixes: z.array(z.object({ id: z.string(), incident: z.string() })) });

const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status).toSorted();

test('forty who open one for the same incident at once open one hotfix (abuse 25)', async () => {
  const incident = await raise(story.tester);
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? story.manager : story.maker).post('/api/v1/hotfixes', { key: `k${String(index)}`, incident }),
    ),
  );
  expect(new Set(answers.map((answer) => shown(answer).id)).size).toBe(1);
  const { hotfixes } = listed.parse((await story.manager.get('/api/v1/hotfixes')).body);
  expect(hotfixes.filter((one) => one.incident === incident)).toHaveLength(1);
  expect((await story.deeds()).filter((deed) => deed.startsWith('hotfix.raised'))).toHaveLength(1);
});

const because = 'as it is';
/** The beginning of the runbook, each step as both say it at once. */
const BEGINNING: readonly Readonly<Record<string, unknown>>[] = [
  { step: 'triage', finding: 'it loses scans', version: '9.0.1' },
  { step: 'tell', message: 'Scans are lost.' },
  { step: 'decide-offline', otherSystems: false, dataLoss: false, sites: [], because },
];

test('of two who take the same step at once, twenty times over, one takes it and the other is told where it stands (abuse 25)', async () => {
  for (let round = 0; round < 20; round += 1) {
    const hotfix = await open(story.manager, await raise(story.tester));
    for (const said of BEGINNING) {
      const both = await Promise.all(
        [story.manager, story.maker].map((one: Somebody, index) =>
          take(one, hotfix, { ...said, key: `${String(said['step'])}-${String(index)}` }),
        ),
      );
      expect(statuses(both)).toEqual([200, 409]);
      const refused = both.find(({ status }) => status === 409);
      expect(refused?.body).toMatchObject({ detail: expect.stringMatching(/^It is /), next: expect.anything() });
    }
    expect((await look(story.manager, hotfix)).steps.map(({ step }) => step)).toEqual(
      BEGINNING.map(({ step }) => step),
    );
  }
});

test('who takes a step while somebody lowers the severity takes it before or is refused, and nothing goes on after (003-023)', async () => {
  for (let round = 0; round < 20; round += 1) {
    const incident = await raise(story.tester);
    const hotfix = await open(story.manager, incident);
    const [step, lowered] = await Promise.all([
      take(story.manager, hotfix, { step: 'triage', finding: 'it loses scans', version: '9.0.2' }),
      story.maker.post(`/api/v1/incidents/${incident}/severity`, { severity: 2, reason: 'there is another way' }),
    ]);
    expect([200, 409]).toContain(step.status);
    expect(lowered.status).toBeLessThan(300);
    const after = await look(story.manager, hotfix);
    expect(after.state).toBe(step.status === 200 ? 'triaged' : 'raised');
    expect(after.next.map((one) => one.step)).toEqual(['call-off', 'note']);
  }
});

/** What is measured, by its labels. */
async function measured(name: string): Promise<Map<string, number>> {
  const { body } = await story.manager.get('/metrics');
  const lines = String(body)
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`));
  return new Map(
    lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('the clocks of a hotfix are measured as its answer tells them, as a whole, by step and at each Trust (003-030)', async () => {
  await story.release('9.1.0', { product: 'aide', kind: 'hotfix' });
  const hotfix = await open(story.manager, await raise(story.tester, { product: 'aide' }));
  for (const said of BEGINNING) shown(await take(story.manager, hotfix, said));
  const { seconds, steps } = (await look(story.manager, hotfix)).clocks;
  expect(seconds['triage']).toBe(steps['triage']);
  const clocks = await eventually(async () => {
    const values = await measured('gatehouse_hotfix_clock_seconds');
    return values.has('{product="aide",clock="triage",trust=""}') ? values : 'not measured yet';
  });
  expect(clocks.get('{product="aide",clock="triage",trust=""}')).toBe(seconds['triage']);
  expect([...clocks.keys()].filter((key) => key.includes('"aide"') && key.includes('restore'))).toEqual([]);
  const wanted = Object.entries(steps).map(([step, at]) => [`{product="aide",step="${step}"}`, at]);
  // What was measured may be from before its last step.
  await eventually(async () => {
    const byStep = [...(await measured('gatehouse_hotfix_step_seconds'))].filter(([key]) => key.includes('aide'));
    return JSON.stringify(byStep) === JSON.stringify(wanted) ? {} : JSON.stringify(byStep);
  });
  expect((await measured('gatehouse_hotfixes_open')).get('{product="aide"}')).toBe(1);
});

test('a step is taken once for its key, two who open one at once open the same, and nothing is skipped (abuse 25)', async () => {
  const incident = await raise(story.tester);
  const [one, other] = await Promise.all([open(story.manager, incident), open(story.maker, incident)]);
  expect(other.id).toBe(one.id);
  const said = { step: 'triage', finding: 'it loses scans', version: '9.0.1' };
  const twice = await Promise.all([take(story.manager, one, said), take(story.manager, one, said)]);
  expect(twice.map((answer) => shown(answer).steps.length)).toEqual([1, 1]);
  expect(refusal(await take(story.maker, one, said))).toMatch(/409: A step was taken by this key before/);
  const skipped = await take(story.manager, one, { step: 'deploy' });
  expect(refusal(skipped)).toMatch(/409: It is triaged/);
  expect(skipped.body).toMatchObject({ next: [{ step: 'tell' }, { step: 'call-off' }, { step: 'note' }] });
});

test.each([
  ['taken back', 'severity', { severity: 2 }],
  ['called resolved', 'state', { state: 'resolved' }],
])('a severity 1 that is %s stops it: nothing is left but to call it off (003-023)', async (_, what, change) => {
  const incident = await raise(story.tester);
  const hotfix = await open(story.manager, incident);
  await story.manager.post(`/api/v1/incidents/${incident}/${what}`, { ...change, reason: 'there is another way' });
  expect((await look(story.manager, hotfix)).next.map(({ step }) => step)).toEqual(['call-off', 'note']);
  const over = shown(await take(story.manager, hotfix, { step: 'call-off', because: 'it is no blocker' }));
  expect([over.state, over.next]).toEqual(['called-off', []]);
});
