import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getOn, type Company } from '../../../src/rollouts/company.js';
import { decide, type RolloutFacts } from '../../../src/rollouts/rollout.js';
import type { AttemptFacts, SiteFacts } from '../../../src/rollouts/standing.js';
import { openWard, release } from '../ward.js';

const QUIET = {
  hold: null,
  skipped: false,
  accepted: false,
  excused: false,
  retryWanted: false,
  rollBackWanted: false,
};

const worksWith = (said: Readonly<Record<string, readonly string[] | null>>): Company['worksWith'] =>
  new Map(Object.entries(said));

interface World {
  readonly runs: Map<string, string>;
  facts: RolloutFacts;
}

/** A rollout of version 3 over sites that run 1 or 2, each in a wave of its own unless it shares one. */
function world(runs: readonly string[], perWave: number): World {
  const sites = runs.map((version, index): SiteFacts => ({
    site: `s${String(index)}-${version}`,
    ...QUIET,
    attempts: [],
  }));
  const waves = Array.from({ length: Math.ceil(sites.length / perWave) }, (_, index) => ({
    ...({ number: index + 1, state: 'pending', pilots: false, soakUntil: null } as const),
    sites: sites.slice(index * perWave, (index + 1) * perWave),
  }));
  const policy = { concurrency: 3, soakSeconds: 0, failureBudget: 99 };
  const facts: RolloutFacts = { state: 'running', policy, returnRule: 'by-itself', afterRollBack: null, waves };
  return {
    runs: new Map(sites.map(({ site }, index) => [site, runs[index] ?? ''])),
    facts: { ...facts, company: null },
  };
}

/** What may run at a site while something is under way there: what it ran and what it gets. */
function mayRun(at: World): Company['mayRun'] {
  return new Map(
    at.facts.waves.flatMap((wave) =>
      wave.sites.map(({ site, attempts }) => {
        const now = at.runs.get(site) ?? '';
        const flying = attempts.find(({ state }) => state === 'running');
        const gets = flying?.kind === 'deploy' ? '3' : flying?.kind === 'roll-back' ? (site.at(-1) ?? '') : now;
        return [site, [...new Set([now, gets])]] as const;
      }),
    ),
  );
}

function pairs(runs: Company['mayRun']): readonly (readonly [string, string])[] {
  const all = [...runs];
  return all.flatMap(([site, ours]) =>
    all.flatMap(([other, theirs]) =>
      site < other ? ours.flatMap((one) => theirs.map((two) => [one, two] as const)) : [],
    ),
  );
}

function attempted(site: SiteFacts, kind: 'deploy' | 'roll-back'): SiteFacts {
  const before = { version: site.site.at(-1) ?? '', digest: 'b' };
  const attempt: AttemptFacts = { id: 'x', kind, purpose: 'order', state: 'running', before, leftAsItWas: false };
  return { ...site, rollBackWanted: false, attempts: [...site.attempts, attempt] };
}

function step(at: World, fate: number, said: Company['worksWith']): void {
  at.facts = { ...at.facts, company: { release: '3', mayRun: mayRun(at), worksWith: said } };
  for (const decision of decide(at.facts, new Date(0))) {
    const waves = at.facts.waves.map((wave) => {
      if (decision.do === 'open-wave' && wave.number === decision.wave) return { ...wave, state: 'open' } as const;
      if (decision.do === 'settle-wave' && wave.number === decision.wave)
        return { ...wave, state: 'settling' } as const;
      if (decision.do === 'soak-wave' && wave.number === decision.wave) {
        return { ...wave, state: 'soaking', soakUntil: new Date(0) } as const;
      }
      if (decision.do === 'pass-wave' && wave.number === decision.wave) return { ...wave, state: 'passed' } as const;
      if (decision.do !== 'deploy' && decision.do !== 'roll-back') return wave;
      const { site, do: what } = decision;
      return { ...wave, sites: wave.sites.map((one) => (one.site === site ? attempted(one, what) : one)) };
    });
    at.facts = { ...at.facts, waves, state: decision.do === 'end' ? decision.as : at.facts.state };
  }
  land(at, fate);
}

/** One run of those under way ends, well mostly. */
function land(at: World, fate: number): void {
  const flying = at.facts.waves.flatMap((wave) => wave.sites.filter((one) => one.attempts.at(-1)?.state === 'running'));
  const lands = flying[fate % Math.max(1, flying.length)];
  if (lands === undefined) return;
  const back = lands.attempts.at(-1)?.kind === 'roll-back';
  const fails = !back && fate % 5 === 0;
  at.runs.set(lands.site, back ? (lands.site.at(-1) ?? '') : fails ? (at.runs.get(lands.site) ?? '') : '3');
  const state = back ? 'rolled-back' : fails ? 'failed' : 'succeeded';
  const ended = (one: SiteFacts): SiteFacts => ({
    ...one,
    attempts: one.attempts.map((attempt) => (attempt.state === 'running' ? { ...attempt, state } : attempt)),
  });
  const waves = at.facts.waves.map((wave) => ({
    ...wave,
    sites: wave.sites.map((one) => (one.site === lands.site ? ended(one) : one)),
  }));
  at.facts = { ...at.facts, waves };
}

test('forwards and back, no two versions that do not get on ever run at two sites, not even for a moment (INV-22)', () => {
  const said = fc.constantFrom(
    worksWith({ '3': ['2'], '2': null, '1': null }),
    worksWith({ '3': ['2'], '2': ['1'], '1': null }),
    worksWith({ '3': null, '2': ['3', '1'], '1': null }),
    worksWith({ '3': [], '2': ['1'], '1': null }),
  );
  const runs = fc.array(fc.constantFrom('1', '2', '2', '2'), { minLength: 1, maxLength: 6 });
  const fates = fc.array(fc.nat(60), { minLength: 10, maxLength: 60 });
  const seen = { whole: 0, back: 0 };
  fc.assert(
    fc.property(
      runs,
      said,
      fc.integer({ min: 1, max: 4 }),
      fates,
      fc.boolean(),
      (versions, table, perWave, all, returns) => {
        const at = world(versions, perWave);
        for (const [index, fate] of all.entries()) {
          if (returns && index === 8) orderAllBack(at);
          step(at, fate, table);
          for (const [one, two] of pairs(mayRun(at)))
            expect(`${one} ${two} ${String(getOn(one, two, table))}`).toMatch(/true/);
        }
        if (at.facts.state === 'completed') seen.whole += 1;
        if (at.facts.state === 'rolled-back') seen.back += 1;
      },
    ),
    { numRuns: 400 },
  );
  expect(seen.whole).toBeGreaterThan(5);
  expect(seen.back).toBeGreaterThan(5);
});

function orderAllBack(at: World): void {
  if (at.facts.state !== 'running') return;
  const waves = at.facts.waves.map((wave) => ({
    ...wave,
    sites: wave.sites.map((one) => ({ ...one, rollBackWanted: one.attempts.length > 0 })),
  }));
  at.facts = { ...at.facts, waves, state: 'rolling-back', afterRollBack: 'rolled-back' };
}

test('what a manifest says of other versions is kept, and holds at planning and in rollouts (INV-22)', async () => {
  const ward = await openWard({ sites: 3, policy: { concurrency: 3 } });
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  const manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const register = async (version: string, works: readonly string[]): Promise<void> => {
    const packages = [{ service: 'api', version, artefact: 'file:api.tar.gz', sha256: 'a'.repeat(64) }];
    const manifest = { version, kind: 'planned', product: 'flip', packages, migration: 'none', rollsBackTo: null };
    const answer = await manager.post('/api/v1/releases', { ...manifest, worksWith: works });
    expect(answer).toMatchObject({ status: 201, body: { worksWith: works } });
  };
  await register('2.0.0', ['1.0.0']);
  await register('3.0.0', ['2.0.0']);
  const asked = { release: '3.0.0', environment: 'production' };
  const sentence =
    /^3\.0\.0 does not work with 1\.0\.0 \(at trust-01, trust-02, trust-03\).*Bring these sites to 2\.0\.0 first\.$/;
  expect(await manager.post('/api/v1/rollouts/plan', asked)).toMatchObject({
    ...{ status: 409, body: { detail: expect.stringMatching(sentence) } },
  });
  await expect(ward.plan(release('3.0.0'))).rejects.toThrow(sentence);
  await ward.until(await ward.plan(release('2.0.0')), 'completed');
  expect((await manager.post('/api/v1/rollouts/plan', asked)).status).toBe(200);
  await ward.until(await ward.plan(release('3.0.0')), 'completed');
  await ward.stop();
});
