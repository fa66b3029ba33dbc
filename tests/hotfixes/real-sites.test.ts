import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { DocumentFacts } from '../../src/evidence/documents/document.facts.js';
import type { Tx } from '../../src/platform/database/database.service.js';
import { PromotionApproval } from '../../src/promotions/approval.service.js';
import { SharedNotes } from '../../src/release-notes/shared-notes.service.js';
import { findRelease } from '../../src/releases/release.table.js';
import { UrgentFixes } from '../../src/releases/urgent-fix.js';
import { ApprovalCheck, type ApprovalAnswer } from '../../src/rollouts/approval-check.js';
import { findRollout } from '../../src/rollouts/rollout.table.js';
import { RolloutService } from '../../src/rollouts/rollout.service.js';
import { Environments } from '../../src/sites/environments.service.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { startLab, type Lab } from '../lab/lab.js';
import { eventually } from '../rollouts/ward.js';
import { follow, look, open, raise, type Next, type Shown } from './runbook.js';

const OFFLINE = ['ashmere', 'bracken-vale'];

/** The real check, but for what ran at the sites before the test began. */
class ApprovalOfTheFix extends ApprovalCheck {
  real: ApprovalCheck | null = null;

  override stillHolds(tx: Tx, asked: { readonly promotion: string }): Promise<ApprovalAnswer> {
    return this.real?.stillHolds(tx, asked) ?? Promise.resolve({ holds: true });
  }
}

const approval = new ApprovalOfTheFix();
let lab: Lab;
let gatehouse: Gatehouse;
let manager: Somebody;
let people: readonly Somebody[];

beforeAll(async () => {
  lab = await startLab({
    production: 4,
    rollout: { production: { concurrency: 1, soak: '0s', failureBudget: 1 } },
    healthSeconds: 3,
    products: {
      flip: {
        title: 'FLIP',
        smokeTest: {
          required: true,
          performer: 'delivery',
          steps: 'https://steps.example/flip',
          trusts: ['bracken-vale'],
        },
      },
    },
  });
  gatehouse = await startGatehouse({
    settings: lab.settings(),
    replace: [{ injected: ApprovalCheck, by: approval }],
  });
  manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const [tester, owner, centre] = [
    await gatehouse.as({ role: 'delivery', duty: 'tester' }),
    await gatehouse.as({ role: 'product-owner' }),
    await gatehouse.as({ role: 'ai-centre' }),
  ];
  people = [manager, tester, owner, centre];
});

afterAll(async () => {
  await gatehouse.stop();
  await lab.stop();
});

/** Has a release run everywhere in Production before the test begins. */
async function everywhere(version: string): Promise<void> {
  const { product, packages } = await lab.build('flip', version, 20_000);
  const manifest = { version, kind: 'planned', product, packages, migration: 'none', rollsBackTo: null };
  expect((await manager.post('/api/v1/releases', manifest)).status).toBe(201);
  const { database } = gatehouse;
  const rollout = await database.transaction(async (tx) => {
    const release = await findRelease(tx, version);
    if (release === null) throw new Error('There is no such release.');
    const plan = { promotion: randomUUID(), release, environment: 'production', by: manager.person } as const;
    return (await gatehouse.injected(RolloutService).planRollout(tx, plan)).rollout;
  });
  await eventually(async () => {
    const row = await database.transaction((tx) => findRollout(tx, rollout));
    return row?.state === 'completed' ? row : `it is ${row?.state ?? 'not there'}`;
  });
}

const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
const stages = ({ offline }: Shown): string => offline.map(({ site, stage }) => `${site} ${stage}`).join(', ');

const promotionSchema = z.looseObject({ rollout: z.string() });
const rolloutSchema = z.looseObject({
  state: z.string(),
  waves: z.array(
    z.looseObject({ pilots: z.boolean(), state: z.string(), sites: z.array(z.looseObject({ site: z.string() })) }),
  ),
});

/** The rollout that a step of the runbook began. */
async function rolloutOf(hotfix: Shown) {
  const [{ said }] = z
    .tuple([z.looseObject({ said: z.object({ promotion: z.string() }) })])
    .parse(hotfix.steps.filter(({ step }) => step === 'deploy'));
  const { rollout } = promotionSchema.parse((await manager.get(`/api/v1/promotions/${said.promotion}`)).body);
  return rolloutSchema.parse((await manager.get(`/api/v1/rollouts/${rollout}`)).body);
}

test('a hotfix goes over real sites from a severity 1 to a closed RCA by the steps that its answers offer: offline, fix, Pre-Prod, three waves, back and tested (003-023, 003-025, 003-026, 003-028, 003-029, 003-030, 003-031, 003-032, 003-033)', async () => {
  await everywhere('1.0.0');
  approval.real = new PromotionApproval(
    gatehouse.injected(Environments),
    gatehouse.injected(SharedNotes),
    gatehouse.injected(DocumentFacts),
    gatehouse.injected(UrgentFixes),
  );
  const { packages } = await lab.build('flip', '1.0.1', 20_000);
  const known: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    triage: { finding: 'Scans are lost when two arrive at once', version: '1.0.1' },
    'decide-offline': { otherSystems: false, dataLoss: true, sites: OFFLINE, because: 'Scans are lost' },
    'register-fix': { packages },
  };
  const words = ({ step }: Next): Readonly<Record<string, unknown>> => known[step] ?? {};
  const hotfix = await open(manager, await raise(manager, { sites: OFFLINE }));
  const on = (until: (seen: Shown) => boolean) => follow(hotfix, { people, words, wait: aWhile, until });
  await on((seen) => stages(seen) === 'ashmere offline, bracken-vale offline');
  for (const site of OFFLINE)
    expect(await lab.site(site).probe('flip')).toMatchObject({ healthy: false, current: '1.0.0' });
  await on(({ state }) => state === 'deploying');
  for (const { id } of lab.sites.filter(({ id: site }) => site.startsWith('pre-prod')))
    expect(await lab.site(id).probe('flip')).toMatchObject({ version: '1.0.1', healthy: true, intact: true });
  const taken = await on(({ state }) => state === 'closed');
  expect(taken).toEqual(expect.arrayContaining(['smoke-test-bracken-vale', 'restore', 'sign-off-rca', 'close']));
  const end = await look(manager, hotfix);
  expect([stages(end), end.rca?.state]).toEqual(['ashmere back, bracken-vale back', 'closed']);
  for (const { id } of lab.sites.slice(-4))
    expect(await lab.site(id).probe('flip')).toMatchObject({ version: '1.0.1', healthy: true, intact: true });
  const { state, waves } = await rolloutOf(end);
  expect([state, ...waves.map((wave) => [wave.pilots, wave.state, wave.sites.length])]).toEqual([
    'completed',
    [true, 'passed', 2],
    [false, 'passed', 1],
    [false, 'passed', 1],
  ]);
});
