import { expect, test } from '@jest/globals';
import type { PlannedSite } from '../../../src/rollouts/planning/outline.js';
import { remedies } from '../../../src/rollouts/planning/remedy.js';
import { schedule } from '../../../src/rollouts/planning/schedule.js';
import { minutes, MINUTE, outline, planned } from './outlines.js';

const DAY = 1_440;

/** A window of four hours every night, at hours that differ from site to site, and groups of four. */
function many(count: number): readonly PlannedSite[] {
  return Array.from({ length: count }, (_, index) => {
    const opens = 1_080 + (index % 7) * 60;
    const openings = Array.from({ length: 120 }, (_unused, day) => minutes(day * DAY + opens, day * DAY + opens + 240));
    const pace = { p50: 900 + (index % 5) * 60, p90: 1_500, allowed: 2_000, back: 2_000 };
    const agreed = index % 40 === 39 ? minutes(0, 30 * DAY) : null;
    return planned(`s${String(index)}`, {
      pilot: index < 3,
      apart: [`group-${String(index % Math.ceil(count / 4))}`],
      ...{ openings, agreed, ...pace },
    });
  });
}

/** Milliseconds of this process's own work: others on the machine make it no longer. */
function work(what: () => void): number {
  const before = process.cpuUsage();
  what();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

test('two hundred sites are planned within two seconds, and the smallest changes found where they do not fit (P1)', () => {
  const plan = outline(many(200), { concurrency: 5, soakSeconds: 86_400 });
  expect(schedule(plan).obstacle).toBeNull();
  const late = { ...plan, by: schedule(plan).endsAt - MINUTE };
  const found = { changes: 0 };
  const ms = work(() => {
    schedule(plan);
    found.changes = remedies(late, 0).sets.length;
  });
  expect(found.changes).toBeGreaterThan(1);
  expect(ms).toBeLessThan(2_000);
});

test('ten thousand sites are planned too, and something found that would make them fit (P1)', () => {
  const plan = outline(many(10_000), { concurrency: 100, soakSeconds: 3_600 });
  const whole = schedule(plan);
  const found = { changes: 0 };
  const scheduling = work(() => schedule(plan));
  const searching = work(() => {
    found.changes = remedies({ ...plan, by: whole.endsAt - 60 * MINUTE }, 0).sets.length;
  });
  expect(found.changes).toBeGreaterThan(0);
  expect(scheduling).toBeLessThan(2_000);
  expect(searching).toBeLessThan(5_000);
});
