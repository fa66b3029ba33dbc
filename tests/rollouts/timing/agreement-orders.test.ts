import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { AGREEMENT_STATES } from '../../../src/evidence/agreements/agreement.js';
import { proposingSchema } from '../../../src/evidence/agreements/agreement.schema.js';
import { currentAgreements } from '../../../src/evidence/agreements/agreement.table.js';
import { Answering } from '../../../src/evidence/agreements/answering.service.js';
import { BegunRuns } from '../../../src/evidence/agreements/begun-runs.js';
import { Proposing } from '../../../src/evidence/agreements/proposing.service.js';
import type { Caller } from '../../../src/people/caller.js';
import { Problem } from '../../../src/platform/http/problem.js';
import { Engine } from '../../../src/rollouts/engine.worker.js';
import { Holds } from '../../../src/rollouts/hold.facts.js';
import type { RolloutRow } from '../../../src/rollouts/rollout.table.js';
import { startGatehouse, type Gatehouse } from '../../gatehouse.js';
import { environmentsOf, release } from '../ward.js';
import { inHours, keptRelease } from './agreed.js';

/** Where runs began, as this test says. */
const begun = new Set<string>();

class ToldRuns extends BegunRuns {
  override at(_: unknown, { digest, sites }: { digest: string; sites: readonly string[] }): Promise<readonly string[]> {
    return Promise.resolve(sites.filter((site) => begun.has(`${digest} ${site}`)));
  }
}

let gatehouse: Gatehouse;
let asker: Caller;
let trustee: string;
beforeAll(async () => {
  gatehouse = await startGatehouse({
    environments: environmentsOf({ sites: 1, pilots: 1, agreements: 'required' }),
    replace: [
      { injected: Engine, by: {} },
      { injected: BegunRuns, by: new ToldRuns() },
    ],
  });
  const { person } = await gatehouse.as({ role: 'delivery' });
  asker = { person, name: 'Dana', email: 'dana@gatehouse.example', roles: [] };
  trustee = (await gatehouse.as({ role: 'trust', trust: 'trust-01' })).person;
});
afterAll(() => gatehouse.stop());

/** Windows around now, to come, and too short for a run of ten minutes; and a day. */
const WINDOWS = {
  now: { from: inHours(-1), to: inHours(3) },
  again: { from: inHours(-2), to: inHours(2) },
  later: { from: inHours(2), to: inHours(5) },
  short: { from: inHours(-1), to: inHours(0.1) },
} as const;
type WindowName = keyof typeof WINDOWS;

type Act =
  | { readonly do: 'propose'; readonly window: WindowName | 'day' }
  | { readonly do: 'answer'; readonly word: 'agreed' | 'countered' | 'declined' }
  | { readonly do: 'withdraw'; readonly as: 'trust' | 'delivery' }
  | { readonly do: 'claim' };

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    do: fc.constant('propose' as const),
    window: fc.constantFrom('now', 'again', 'later', 'short', 'day'),
  }),
  fc.record({ do: fc.constant('answer' as const), word: fc.constantFrom('agreed', 'agreed', 'countered', 'declined') }),
  fc.record({ do: fc.constant('withdraw' as const), as: fc.constantFrom('trust', 'delivery') }),
  fc.constant({ do: 'claim' as const }),
);

/** What must be true of a run that starts, by the rules alone. */
interface Mind {
  /** The open proposal, if there is one. */
  open: { readonly window: WindowName | 'day'; readonly agreed: boolean } | null;
  begun: boolean;
}

test('no order of proposing, answering, changing, withdrawing and claiming starts a site without an agreement that holds (003-101, 003-022)', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 14 }), async (acts) => {
      const kept = await keptRelease(gatehouse, `2.0.${(runs += 1)}`);
      const mind: Mind = { open: null, begun: false };
      for (const one of acts) await play(kept.release, mind, one);
    }),
    { numRuns: 60 },
  );
});

async function play({ version, digest }: ReturnType<typeof release>, mind: Mind, one: Act): Promise<void> {
  switch (one.do) {
    case 'propose': {
      const proposal = { trust: 'trust-01', ...timeOf(one.window) };
      const body = proposingSchema.parse({ proposals: [proposal] });
      const done = await goes((tx) => gatehouse.injected(Proposing).propose(tx, version, body, asker));
      const isSame = mind.open?.window === one.window;
      expect(done).toBe(isSame || !mind.begun);
      if (done && !isSame) mind.open = { window: one.window, agreed: false };
      return;
    }
    case 'answer': {
      const id = await latest(version);
      if (id === null) return;
      const by = { person: trustee, link: null, name: 'Ina', role: 'trust' };
      const instead = one.word === 'countered' ? ({ kind: 'exact', day: null, ...WINDOWS.later } as const) : null;
      const given = { word: one.word, reason: 'Because.', instead, by };
      const done = await goes((tx) => gatehouse.injected(Answering).answer(tx, id, given));
      if (!done || mind.open === null) return;
      if (one.word === 'agreed') mind.open = { ...mind.open, agreed: true };
      else {
        expect(mind.begun && mind.open.agreed).toBe(false);
        mind.open = null;
      }
      return;
    }
    case 'withdraw': {
      const id = await latest(version);
      if (id === null) return;
      const who = { person: trustee, link: null, name: 'Ina', role: 'trust' };
      const by = one.as === 'trust' ? { trust: who } : { delivery: { person: asker.person } };
      const done = await goes((tx) => gatehouse.injected(Answering).withdraw(tx, id, 'Because.', by));
      expect(done).toBe(mind.open !== null && !mind.begun);
      if (done) mind.open = null;
      return;
    }
    case 'claim': {
      const free = await gatehouse.database.transaction(
        async (tx) => (await gatehouse.injected(Holds).at(tx, rolloutOf(version, digest), ['trust-01'])).size === 0,
      );
      const holds = mind.open?.agreed === true && (mind.open.window === 'now' || mind.open.window === 'again');
      expect({ mind, free }).toEqual({ mind, free: holds });
      if (free) begun.add(`${digest} trust-01`);
      mind.begun ||= free;
    }
  }
}

function timeOf(window: WindowName | 'day'): object {
  if (window === 'day') return { day: inHours(72).toISOString().slice(0, 10) };
  const { from, to } = WINDOWS[window];
  return { from: from.toISOString(), to: to.toISOString() };
}

type Work = Parameters<Gatehouse['database']['transaction']>[0];

/** Whether it was done; a refusal is an answer. */
async function goes(work: Work): Promise<boolean> {
  try {
    await gatehouse.database.transaction(work);
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return false;
  }
}

async function latest(version: string): Promise<string | null> {
  const [found] = await gatehouse.database.transaction((tx) => currentAgreements(tx, { release: version }));
  expect(AGREEMENT_STATES).toContain(found?.state ?? 'asked');
  return found?.id ?? null;
}

function rolloutOf(version: string, digest: string): RolloutRow {
  return {
    ...{
      id: randomUUID(),
      promotion: randomUUID(),
      release: version,
      digest,
      product: 'flip',
      environment: 'production',
    },
    ...{ state: 'running', concurrency: 1, soak_seconds: 0, failure_budget: 0, deadline_seconds: 600 },
    ...{
      return_rule: 'by-itself',
      return_sentence: '',
      site_order: null,
      pre_flight: false,
      requested_by: randomUUID(),
    },
    ...{ planned_at: new Date(), ended_at: null, halt_because: null, halted_by: null, halt_asked_at: null },
    ...{ halted_at: null, after_roll_back: null, superseded_by: null },
  };
}
