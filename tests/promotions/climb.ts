import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { ATTESTABLE } from '../../src/evidence/attestable.js';
import { Engine } from '../../src/rollouts/engine.worker.js';
import type { Release } from '../../src/releases/release.js';
import { findRelease } from '../../src/releases/release.table.js';
import { RolloutService } from '../../src/rollouts/rollout.service.js';
import { Environments } from '../../src/sites/environments.service.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../../src/sites/environment.js';
import type { Answer } from '../client.js';
import type { GatehouseOptions, Somebody } from '../gatehouse.js';
import { startStory, type Signable, type Story } from '../evidence/story.js';

/** What people can do about one gate, by the id of the criterion that it meets. */
type Evidence = Readonly<Record<string, () => Promise<Answer>>>;

/** A story whose rollouts are planned for real but carried out by nobody, so that a test says when each one settles. */
export interface Climb extends Story {
  promote(release: Signable, environment: EnvironmentName, by?: Somebody): Promise<Answer>;
  /** Ends the rollout of a release in an environment well, as of now. */
  settle(release: Signable, environment: EnvironmentName): Promise<void>;
  /** Gives a release the state that its last rollout in an environment has. */
  leave(release: Signable, environment: EnvironmentName, state: string): Promise<void>;
  /** Begins a rollout past every gate, and answers its id. */
  plan(release: Signable, environment: EnvironmentName): Promise<string>;
  /** A release that is registered. */
  named(version: string): Promise<Signable>;
  /** Each piece of evidence that the gate's own criteria ask people for. */
  evidence(release: Signable, environment: EnvironmentName): Evidence;
  /** Takes a release through every gate below, and settles it there, and brings the evidence for this gate; does not promote it there. */
  climbTo(release: Signable, environment: EnvironmentName): Promise<void>;
}

const agreementsSchema = z.object({ agreements: z.array(z.object({ id: z.string(), trust: z.string() })) });

const STAGE_FOR = { uat: 'sit', 'pre-prod': 'uat', production: 'oat' } as const;

export async function startClimb(options: GatehouseOptions = {}): Promise<Climb> {
  return climbIn(await startStory({ ...options, replace: [...(options.replace ?? []), { injected: Engine, by: {} }] }));
}

/** `settle`: where rollouts are carried out, and end by themselves. */
export function climbIn(story: Story, settle?: Climb['settle']): Climb {
  const leave = async (release: Signable, environment: EnvironmentName, state: string): Promise<void> => {
    const { rows } = await story.gatehouse.database.transaction((tx) =>
      sql`update rollout set state = ${state}, ended_at = app.now() where id = (select id from rollout
        where digest = ${release.digest} and environment = ${environment} order by planned_at desc limit 1)
        returning id`.execute(tx),
    );
    if (rows.length !== 1) throw new Error(`${release.version} has no rollout in ${environment}.`);
  };
  const promote = (release: Signable, environment: EnvironmentName, by: Somebody = story.manager): Promise<Answer> =>
    by.post('/api/v1/promotions', { release: release.version, environment });
  const evidence = (release: Signable, environment: EnvironmentName): Evidence => ({
    ...signOffFor(story, release, environment),
    ...attestationsFor(story, release, environment),
    ...agreementsFor(story, release, environment),
  });
  const settled = settle ?? ((release, environment) => leave(release, environment, 'completed'));
  const found = (version: string): Promise<Release> =>
    story.gatehouse.database.transaction(async (tx) => present(await findRelease(tx, version)));
  return {
    ...story,
    ...{ promote, evidence, leave, named: found },
    plan: async ({ version }, environment) => {
      const plan = { promotion: randomUUID(), release: await found(version), environment, by: story.manager.person };
      const rollouts = story.gatehouse.injected(RolloutService);
      return (await story.gatehouse.database.transaction((tx) => rollouts.planRollout(tx, plan))).rollout;
    },
    settle: settled,
    climbTo: async (release, environment) => {
      for (const rung of ENVIRONMENT_NAMES) {
        for (const give of Object.values(evidence(release, rung))) expectStatus(await give());
        if (rung === environment) return;
        expectStatus(await promote(release, rung));
        await settled(release, rung);
      }
    },
  };
}

function signOffFor(story: Story, { version, digest }: Signable, environment: EnvironmentName): Evidence {
  if (environment === 'dev' || environment === 'sit') return {};
  const stage = STAGE_FOR[environment];
  const signer = stage === 'sit' ? story.tester : story.owner;
  const body = { stage, decision: 'approved', digest };
  return { [`${stage}-signed-off`]: () => signer.post(`/api/v1/releases/${version}/sign-offs`, body) };
}

function attestationsFor(story: Story, { version }: Signable, environment: EnvironmentName): Evidence {
  const here = ATTESTABLE.filter((criterion) => criterion.environment === environment);
  return Object.fromEntries(
    here.map(({ id }) => {
      const body = { criterion: id, environment, outcome: 'holds', reason: 'seen', link: 'https://proof.example/1' };
      return [id, () => story.tester.post(`/api/v1/releases/${version}/attestations`, body)];
    }),
  );
}

/** Every Trust is asked, and those of the first wave agree. Answers what the first of them was answered. */
function agreementsFor({ gatehouse, tester }: Story, { version }: Signable, environment: EnvironmentName): Evidence {
  const environments = gatehouse.injected(Environments);
  if (environment !== 'production' || environments.rung(environment).agreements === 'attested') return {};
  const agree = async (): Promise<Answer> => {
    const { product } = await gatehouse.database.transaction(async (tx) => present(await findRelease(tx, version)));
    const sites = environments.sites(environment, product);
    const [from, to] = [1, 5].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    const proposals = [...new Set(sites.flatMap(({ trust }) => trust ?? []))].map((trust) => ({ trust, from, to }));
    const asked = await tester.post(`/api/v1/releases/${version}/agreements`, { proposals });
    const { agreements } = agreementsSchema.parse(asked.body);
    const first = sites.filter(({ pilot }) => pilot).map(({ trust }) => trust);
    for (const { id, trust } of agreements.filter((one) => first.includes(one.trust))) {
      const contact = await gatehouse.as({ role: 'trust', trust });
      await contact.post(`/api/v1/agreements/${id}/answer`, { answer: 'agreed' });
    }
    return asked;
  };
  return { 'dates-agreed': agree };
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('There is no such release.');
  return value;
}

function expectStatus(answer: Answer): void {
  if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
}

const reasonSchema = z.object({
  criterion: z.string(),
  title: z.string(),
  status: z.string(),
  howToMeet: z.string().min(1),
  whoCan: z.array(z.string()),
});

/** The reasons that a 409 gives. */
export function reasonsOf({ status, body }: Answer): z.infer<typeof reasonSchema>[] {
  if (status !== 409) throw new Error(`It is not refused but ${status}: ${JSON.stringify(body)}`);
  return z.object({ reasons: z.array(reasonSchema) }).parse(body).reasons;
}
