import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { unfilledIn } from '../../src/platform/placeholder.js';
import type { Somebody } from '../gatehouse.js';
import { startClimb } from '../promotions/climb.js';
import { follow, look, open, raise, settleWhatIsWaitedFor, take, type Next, type Shown } from './runbook.js';

const VERSION = '1.0.1';
/** Those that ask for words of somebody's own. */
const SAID = [
  ...['triage', 'tell', 'decide-offline', 'assess', 'training-documentation', 'restore'],
  ...['write-summary', 'write-contributing-factors', 'write-gates', 'add-action', 'close-action-1'],
  'close',
];
const refusedSchema = z.object({
  faults: z.array(z.object({ field: z.string(), fault: z.string(), fix: z.string() })),
});

test('what an example has in the place of somebody’s words is refused by name at every step, and kept nowhere (003-065, 004-015)', async () => {
  const climb = await startClimb();
  try {
    await climb.release(VERSION, { kind: 'hotfix' });
    const hotfix = await open(climb.manager, await raise(climb.tester));
    const refused: string[] = [];
    const before = async (next: Next, person: Somebody): Promise<void> => {
      const open = unfilledIn(next.example);
      if (open.length === 0) return;
      const answer = await person.send(next.method, next.path, { raw: JSON.stringify(next.example) });
      const { faults } = refusedSchema.parse(answer.body);
      expect([next.step, answer.status, faults.map(({ field }) => field)]).toEqual([
        next.step,
        400,
        expect.arrayContaining([...open]),
      ]);
      expect(faults.every(({ fault, fix }) => fault !== '' && fix !== '')).toBe(true);
      refused.push(next.step);
    };
    await follow(hotfix, {
      ...{ people: [climb.manager, climb.tester, climb.owner, climb.centre], before },
      words: ({ step }) => (step === 'triage' ? { version: VERSION } : {}),
      wait: (seen: Shown) => settleWhatIsWaitedFor(climb, seen),
      until: ({ state }) => state === 'closed',
    });
    expect(refused).toEqual(expect.arrayContaining(SAID));
    expect((await look(climb.manager, hotfix)).steps.flatMap(({ said }) => unfilledIn(said))).toEqual([]);
  } finally {
    await climb.stop();
  }
});

test('words around what an example has are somebody’s own, as where they quote a log (004-015)', async () => {
  const climb = await startClimb();
  try {
    const hotfix = await open(climb.manager, await raise(climb.tester));
    const said = async (key: string, text: string): Promise<number> =>
      (await take(climb.manager, hotfix, { step: 'note', key, text })).status;
    expect(await said('log', 'Logs say “<no scans>” since two')).toBe(200);
    expect(await said('example', '<what happened or was decided, and why>')).toBe(400);
    expect(await said('to-come', ' TBC ')).toBe(400);
  } finally {
    await climb.stop();
  }
});
