import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AttemptState } from '../../src/rollouts/attempt.js';
import { decide, type Decision, type Policy, type RolloutFacts, type WaveFacts } from '../../src/rollouts/rollout.js';
import { countsAsFailure, isInFlight, type AttemptFacts, type SiteFacts } from '../../src/rollouts/standing.js';
import { planWaves } from '../../src/rollouts/wave.js';

/** How each next attempt at a site ends. */
type Ends = readonly AttemptState[];

interface Model {
  facts: RolloutFacts;
  readonly ends: Map<string, AttemptState[]>;
  made: number;
}

const before = { version: '1.0.0', digest: 'b'.repeat(64) };

function site(id: string): SiteFacts {
  const quiet = { skipped: false, accepted: false, excused: false, retryWanted: false, rollBackWanted: false };
  return { site: id, hold: null, ...quiet, attempts: [] };
}

function model(pilots: number, others: number, policy: Policy, ends: readonly Ends[]): Model {
  const ids = Array.from({ length: pilots + others }, (_, index) => ({
    id: `s${String(index)}`,
    pilot: index < pilots,
  }));
  const waves: WaveFacts[] = planWaves(ids, policy.concurrency).map((members, index) => ({
    number: index + 1,
    state: 'pending',
    pilots: members.every((member) => member.pilot),
    soakUntil: null,
    sites: members.map((member) => site(member.id)),
  }));
  const facts: RolloutFacts = { state: 'running', policy, returnRule: 'by-itself', afterRollBack: null, waves };
  return { facts, made: 0, ends: new Map(ids.map(({ id }, index) => [id, [...(ends[index % ends.length] ?? [])]])) };
}

function changeWave(at: Model, number: number, change: Partial<WaveFacts>): void {
  at.facts = {
    ...at.facts,
    waves: at.facts.waves.map((wave) => (wave.number === number ? { ...wave, ...change } : wave)),
  };
}

function changeSite(at: Model, id: string, attempts: (old: readonly AttemptFacts[]) => AttemptFacts[]): void {
  at.facts = {
    ...at.facts,
    waves: at.facts.waves.map((wave) => ({
      ...wave,
      sites: wave.sites.map((one) => (one.site === id ? { ...one, attempts: attempts(one.attempts) } : one)),
    })),
  };
}

/** A person's wish is heard when it is ordered. */
function heard(at: Model, id: string): void {
  const waves = at.facts.waves.map((wave) => ({
    ...wave,
    sites: wave.sites.map((one) => (one.site === id ? { ...one, rollBackWanted: false } : one)),
  }));
  at.facts = { ...at.facts, waves };
}

function order(at: Model, id: string, kind: AttemptFacts['kind'], purpose: AttemptFacts['purpose']): void {
  at.made += 1;
  const attempt = { id: String(at.made), kind, purpose, before, leftAsItWas: false, state: 'running' } as const;
  changeSite(at, id, (old) => [...old, attempt]);
}

function apply(at: Model, decision: Decision, now: Date): void {
  switch (decision.do) {
    case 'open-wave':
      changeWave(at, decision.wave, { state: 'open' });
      return;
    case 'settle-wave':
    case 'unsettle-wave':
      changeWave(at, decision.wave, { state: 'settling' });
      return;
    case 'reopen-wave':
      changeWave(at, decision.wave, { state: 'open' });
      return;
    case 'soak-wave':
      changeWave(at, decision.wave, { state: 'soaking', soakUntil: new Date(now.getTime() + decision.seconds * 1000) });
      return;
    case 'pass-wave':
      changeWave(at, decision.wave, { state: 'passed' });
      return;
    case 'deploy':
      order(at, decision.site, 'deploy', 'order');
      return;
    case 'roll-back':
      order(at, decision.site, 'roll-back', 'order');
      heard(at, decision.site);
      return;
    case 'probe':
      order(at, decision.site, 'verify', 'soak');
      return;
    case 'stop':
      at.facts = { ...at.facts, state: 'halted' };
      return;
    case 'end':
      at.facts = { ...at.facts, state: decision.as };
      return;
    case 'ask-person':
    case 'pre-flight':
    case 'request':
      throw new Error(`No site of these rollouts is looked at, busy or an operator's, yet it decides: ${decision.do}.`);
  }
}

/** Lets one site's run end as it is fated to; deployments and probes succeed when nothing else is said. */
function land(at: Model, id: string): void {
  changeSite(at, id, (old) =>
    old.map((attempt) => {
      if (attempt.state !== 'running') return attempt;
      const well = attempt.kind === 'roll-back' ? 'rolled-back' : 'succeeded';
      const fate = attempt.kind === 'verify' ? well : (at.ends.get(id)?.shift() ?? well);
      return { ...attempt, state: attempt.kind === 'roll-back' && fate === 'failed' ? 'rollback-failed' : fate };
    }),
  );
}

const sitesOf = (at: Model): readonly SiteFacts[] => at.facts.waves.flatMap((wave) => wave.sites);

function checkOrdering(at: Model, decisions: readonly Decision[]): void {
  for (const decision of decisions) {
    if (decision.do === 'open-wave') {
      const earlier = at.facts.waves.filter((wave) => wave.number < decision.wave);
      expect(earlier.every((wave) => wave.state === 'passed')).toBe(true);
    }
    if (decision.do === 'soak-wave' || decision.do === 'pass-wave') {
      const wave = at.facts.waves.find((one) => one.number === decision.wave);
      expect(wave?.sites.some((one) => one.attempts.some((attempt) => attempt.state === 'unknown'))).toBe(false);
    }
  }
}

function run(at: Model, order: () => number): void {
  let now = new Date(0);
  for (let step = 0; step < 400; step += 1) {
    const decisions = decide(at.facts, now);
    checkOrdering(at, decisions);
    for (const decision of decisions) apply(at, decision, now);
    expect(sitesOf(at).filter(isInFlight).length).toBeLessThanOrEqual(at.facts.policy.concurrency);
    if (decisions.length > 0) continue;
    const flying = sitesOf(at).filter((one) => one.attempts.some((attempt) => attempt.state === 'running'));
    const lands = flying[order() % Math.max(1, flying.length)];
    if (lands === undefined) now = new Date(now.getTime() + 60_000);
    else land(at, lands.site);
    if (at.facts.state !== 'running' && flying.length === 0) return;
  }
}

const fate = fc.constantFrom<Ends[]>([], ['failed'], ['failed', 'failed'], ['unknown'], ['errored']);
const policy = fc.record({
  concurrency: fc.integer({ min: 1, max: 5 }),
  soakSeconds: fc.nat(90),
  failureBudget: fc.nat(3),
});

test('whatever happens, sites in flight stay within the limit and waves follow in order, unknown holding them (INV-13, INV-17)', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 0, max: 12 }),
      policy,
      fc.array(fate, { minLength: 1 }),
      fc.infiniteStream(fc.nat()),
      (pilots, others, limits, ends, stream) => {
        const at = model(pilots, others + 1, limits, ends);
        run(at, () => Number(stream.next().value));
        expect(at.facts.state).not.toBe('rolling-back');
        if (sitesOf(at).every((one) => !countsAsFailure(one))) expect(at.facts.state).toBe('completed');
      },
    ),
    { numRuns: fc.readConfigureGlobal().numRuns ?? 300 },
  );
});

test('once more sites have failed than the budget allows, no deployment is decided any more (INV-19)', () => {
  fc.assert(
    fc.property(policy, fc.integer({ min: 2, max: 12 }), (limits, others) => {
      const at = model(0, others, { ...limits, failureBudget: 1 }, [['failed', 'rolled-back']]);
      run(at, () => 0);
      const failed = sitesOf(at).filter((one) => one.attempts.some((attempt) => attempt.state === 'failed'));
      expect(failed.length).toBeLessThanOrEqual(1 + limits.concurrency);
      expect(decide({ ...at.facts, state: 'running' }, new Date()).some((one) => one.do === 'deploy')).toBe(false);
    }),
  );
});

test('the first wave holds exactly the pilots, and every site is in exactly one wave (INV-18)', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ id: fc.uuid(), pilot: fc.boolean() }), { selector: (one) => one.id }),
      fc.nat(9),
      (sites, limit) => {
        const waves = planWaves(sites, limit);
        const pilots = sites.filter((one) => one.pilot);
        if (pilots.length > 0) expect(waves[0]).toEqual(pilots);
        expect(waves.flat()).toHaveLength(sites.length);
        expect(waves.every((wave) => wave.length > 0)).toBe(true);
      },
    ),
  );
});

test('sites go back in reverse wave order, the pilots last', () => {
  const at = model(1, 4, { concurrency: 2, soakSeconds: 0, failureBudget: 3 }, [[]]);
  run(at, () => 0);
  expect(at.facts.state).toBe('completed');
  const waves = at.facts.waves.map((wave) => ({
    ...wave,
    sites: wave.sites.map((one) => ({ ...one, rollBackWanted: true, excused: true })),
  }));
  at.facts = { ...at.facts, state: 'rolling-back', afterRollBack: 'rolled-back', waves };
  const back: number[] = [];
  for (let step = 0; step < 60 && at.facts.state === 'rolling-back'; step += 1) {
    const decisions = decide(at.facts, new Date());
    for (const decision of decisions) {
      if (decision.do === 'roll-back') back.push(decision.wave);
      apply(at, decision, new Date());
    }
    for (const one of sitesOf(at).filter(isInFlight)) land(at, one.site);
  }
  expect(at.facts.state).toBe('rolled-back');
  expect(back).toEqual([...back].sort((a, b) => b - a));
  expect(back).toHaveLength(5);
  expect(back.at(-1)).toBe(1);
});
