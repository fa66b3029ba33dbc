import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spansOf, type Outline } from '../../../src/rollouts/planning/outline.js';
import { schedule, type Schedule } from '../../../src/rollouts/planning/schedule.js';
import { decide, type Decision, type RolloutFacts } from '../../../src/rollouts/rollout.js';
import type { AttemptFacts, Hold, SiteFacts } from '../../../src/rollouts/standing.js';
import { planWaves } from '../../../src/rollouts/wave.js';
import { minutes, MINUTE, outline, outlines, planned } from './outlines.js';

const startsOf = (made: Schedule): Record<string, number> =>
  Object.fromEntries(made.waves.flatMap((wave) => wave.starts.map(({ site, at }) => [site.id, at / MINUTE])));

test('the pilots go first, and the next wave begins when they have soaked (INV-17, INV-18)', () => {
  const sites = [planned('a'), planned('pilot', { pilot: true }), planned('b'), planned('c')];
  const made = schedule(outline(sites, { soakSeconds: 3_600 }));
  expect(startsOf(made)).toEqual({ pilot: 0, a: 70, b: 70, c: 140 });
  expect(made.waves.map((wave) => wave.soakedAt / MINUTE)).toEqual([70, 140, 210]);
  expect(made).toMatchObject({ endsAt: 210 * MINUTE, obstacle: null });
});

test('a site starts only where there is time for nearly every run before its window closes (INV-20)', () => {
  const made = schedule(outline([planned('a', { allowed: 900, openings: [minutes(0, 14), minutes(60, 75)] })]));
  expect(startsOf(made)).toEqual({ a: 60 });
});

test('who cannot start yet keeps nobody behind them waiting', () => {
  const pilot = { pilot: true };
  const sites = [planned('late', { ...pilot, openings: [minutes(30, 60)] }), planned('a', pilot), planned('b', pilot)];
  expect(startsOf(schedule(outline(sites, { concurrency: 1 })))).toEqual({ late: 30, a: 0, b: 10 });
});

test('two sites of a group follow one another (INV-23)', () => {
  const sites = ['a', 'b'].map((id) => planned(id, { apart: ['north'] }));
  expect(startsOf(schedule(outline(sites)))).toEqual({ a: 0, b: 10 });
});

test('a site whose agreed time is over before its wave begins is named', () => {
  const sites = [planned('pilot', { pilot: true }), planned('a', { agreed: minutes(0, 60) })];
  const made = schedule(outline(sites, { soakSeconds: 86_400 }));
  expect(made.obstacle).toMatchObject({ kind: 'no-time', wave: 2, opensAt: 1_450 * MINUTE, site: { id: 'a' } });
});

test('a schedule that ends too late says by how much', () => {
  const made = schedule(outline([planned('a')], { by: 5 * MINUTE }));
  expect(made.obstacle).toEqual({ kind: 'late', endsAt: 10 * MINUTE, by: 5 * MINUTE });
});

const QUIET = { skipped: false, accepted: false, excused: false, retryWanted: false, rollBackWanted: false };
const SHUT: Hold = { kind: 'window', because: 'shut', until: null };

/** The rollout as `decide` conducts it minute by minute, each run taking as long as nine of ten past ones. */
function conducted(plan: Outline): { starts: Record<string, number>; endsAt: number | null } {
  const starts: Record<string, number> = {};
  let facts = unbegun(plan);
  for (let minute = 0; minute < 300; minute += 1) {
    const at = minute * MINUTE;
    for (let rounds = 0; rounds < 50; rounds += 1) {
      facts = seenAt(facts, plan, { at, starts });
      const decisions = decide(facts, new Date(at));
      if (decisions.length === 0) break;
      for (const decision of decisions) {
        if (decision.do === 'deploy') starts[decision.site] = minute;
        facts = written(facts, decision, at);
      }
      if (facts.state !== 'running') return { starts, endsAt: minute };
    }
  }
  return { starts, endsAt: null };
}

function unbegun(plan: Outline): RolloutFacts {
  const policy = { concurrency: plan.concurrency, soakSeconds: plan.soakSeconds, failureBudget: 0, order: plan.order };
  const waves = planWaves(plan.sites, plan.concurrency, plan.order).map((members, index) => ({
    ...({ number: index + 1, state: 'pending', pilots: false, soakUntil: null } as const),
    sites: members.map(({ id, hub = false, apart = [] }): SiteFacts => {
      return { site: id, hold: null, hub, apart, ...QUIET, attempts: [] };
    }),
  }));
  return { state: 'running', policy, returnRule: 'never', afterRollBack: null, waves };
}

function seenAt(
  facts: RolloutFacts,
  plan: Outline,
  { at, starts }: { at: number; starts: Record<string, number> },
): RolloutFacts {
  const seen = (site: SiteFacts): SiteFacts => {
    const found = plan.sites.find(({ id }) => id === site.site);
    if (found === undefined) throw new Error(site.site);
    const open = spansOf(found).some(({ from, to }) => from <= at && at + found.allowed * 1000 <= to);
    const over = ((starts[site.site] ?? Infinity) + found.p90 / 60) * MINUTE <= at;
    const attempts = site.attempts.map((one) =>
      over || one.kind === 'verify' ? ({ ...one, state: 'succeeded' } as const) : one,
    );
    return { ...site, hold: open ? null : SHUT, attempts };
  };
  return { ...facts, waves: facts.waves.map((wave) => ({ ...wave, sites: wave.sites.map(seen) })) };
}

function written(facts: RolloutFacts, decision: Decision, at: number): RolloutFacts {
  if (decision.do === 'end' || decision.do === 'stop') return { ...facts, state: 'completed' };
  const waves = facts.waves.map((wave) => {
    if (wave.number !== decision.wave) return wave;
    if (decision.do === 'open-wave') return { ...wave, state: 'open' } as const;
    if (decision.do === 'settle-wave') return { ...wave, state: 'settling' } as const;
    if (decision.do === 'pass-wave') return { ...wave, state: 'passed' } as const;
    if (decision.do === 'soak-wave') {
      return { ...wave, state: 'soaking', soakUntil: new Date(at + decision.seconds * 1000) } as const;
    }
    if (decision.do !== 'deploy' && decision.do !== 'probe') throw new Error(decision.do);
    const what = decision.do;
    return { ...wave, sites: wave.sites.map((one) => (one.site === decision.site ? tried(one, what) : one)) };
  });
  return { ...facts, waves };
}

function tried(site: SiteFacts, what: 'deploy' | 'probe'): SiteFacts {
  const attempt: AttemptFacts =
    what === 'deploy'
      ? { id: 'd', kind: 'deploy', purpose: 'order', state: 'running', before: null, leftAsItWas: false }
      : { id: 'p', kind: 'verify', purpose: 'soak', state: 'running', before: null, leftAsItWas: false };
  return { ...site, attempts: [...site.attempts, attempt] };
}

test('every site starts at the very minute at which the rollout itself would start it (INV-17, INV-18, INV-20, INV-23)', () => {
  let whole = 0;
  fc.assert(
    fc.property(outlines(8), (plan) => {
      const made = schedule(plan);
      const done = conducted(plan);
      if (made.obstacle?.kind === 'no-time') {
        expect(done.endsAt).toBeNull();
        expect(done.starts).not.toHaveProperty(made.obstacle.site.id);
        expect(done.starts).toMatchObject(startsOf(made));
      } else {
        whole += 1;
        expect({ starts: startsOf(made), endsAt: made.endsAt / MINUTE }).toEqual(done);
        expect(made.obstacle !== null).toBe(made.endsAt > plan.by);
      }
    }),
    { numRuns: 500 },
  );
  expect(whole).toBeGreaterThan(100);
});
