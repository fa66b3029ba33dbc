import { expect, test } from '@jest/globals';
import { letPass } from '../let-pass.js';
import { openWard, release } from '../ward.js';
import { begun } from './line.js';

test.each(['fails', 'unreachable'] as const)(
  'when the last failure that the budget allows is passed, no further site starts (%s) (INV-19)',
  async (conduct) => {
    const ward = await openWard({ sites: 24, pilots: 1, policy: { concurrency: 8, failureBudget: 2 } });
    try {
      await ward.until(await ward.plan(release('1.0.0')), 'completed');
      for (const host of ['trust-03', 'trust-05', 'trust-06']) ward.node.conduct(host, conduct);
      ward.node.runMs = 40;
      const rollout = await ward.plan(release('2.0.0'));
      await ward.until(rollout, 'halted');
      const shown = begun(ward).length;
      await letPass(ward, 6);
      // Shown as halted, it lets nothing more begin, however long one waits.
      expect(begun(ward).length).toBe(shown);
      const of = new Set((await ward.attempts(rollout)).map(({ id }) => id));
      const lines = ward.node.journal.filter((line) => of.has(line.key) && line.playbook === 'deploy');
      const bad = lines.filter(
        ({ host, step }) => step === 'ended' && ['trust-03', 'trust-05', 'trust-06'].includes(host),
      );
      const passed = bad.map(({ at }) => at).sort((one, other) => one - other)[2] ?? Number.NaN;
      // The five seconds are what is promised.
      const late = lines.filter(({ step, at }) => step === 'began' && at > passed + 5_000);
      expect(passed).toBeGreaterThan(0);
      expect(late).toEqual([]);
      expect(new Set(lines.map(({ host }) => host)).size).toBeLessThan(24);
    } finally {
      await ward.stop();
    }
  },
);
