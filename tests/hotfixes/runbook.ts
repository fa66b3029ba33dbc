import { z } from 'zod';
import type { Answer } from '../client.js';
import type { Somebody } from '../gatehouse.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import type { Climb } from '../promotions/climb.js';
import { ownWords } from './own-words.js';

const nextSchema = z.object({
  step: z.string(),
  who: z.string(),
  you: z.boolean(),
  leadsOn: z.boolean(),
  needs: z.array(z.object({ field: z.string(), what: z.string() })),
  method: z.string(),
  path: z.string(),
  example: z.record(z.string(), z.unknown()),
});
export type Next = z.infer<typeof nextSchema>;

const hotfixSchema = z.object({
  id: z.string(),
  number: z.string(),
  state: z.string(),
  release: z.string().nullable(),
  steps: z.array(z.object({ step: z.string(), by: z.object({ name: z.string() }), said: z.unknown() })),
  next: z.array(nextSchema),
  waitingFor: z.array(z.string()),
  queued: z.array(z.string()),
  offline: z.array(z.object({ site: z.string(), stage: z.string() })),
  approveAfterwardsBy: z.string().nullable(),
  rca: z.object({ id: z.string(), state: z.string(), dueOn: z.iso.date() }).nullable(),
  clocks: z.object({
    seconds: z.record(z.string(), z.number().nullable()),
    steps: z.record(z.string(), z.number()),
    trusts: z.array(
      z.object({ trust: z.string(), firstNotice: z.number().nullable(), restore: z.number().nullable() }),
    ),
  }),
});
export type Shown = z.infer<typeof hotfixSchema>;

/** The hotfix that an answer shows. Throws for a refusal. */
export function shown(answer: Answer): Shown {
  if (answer.status !== 200 && answer.status !== 201)
    throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
  return hotfixSchema.parse(answer.body);
}

const refusalSchema = z.object({ detail: z.string() });

/** What a refusal says. */
export function refusal({ status, body }: Answer): string {
  return `${String(status)}: ${refusalSchema.parse(body).detail}`;
}

export interface Raised {
  readonly product?: string;
  readonly environment?: string;
  readonly severity?: number;
  readonly sites?: readonly string[];
  readonly reference?: string | null;
  readonly clinicalRisk?: Readonly<Record<string, boolean>>;
}

/** Raises an incident, a Sev 1 of Live unless told otherwise, and answers its id. */
export async function raise(by: Somebody, over: Raised = {}): Promise<string> {
  const usual = { product: 'flip', environment: 'production', severity: 1, sites: [], reference: 'SD-1' };
  const answer = await by.post('/api/v1/incidents', { ...usual, summary: 'Scans are lost', ...over });
  return z.object({ id: z.string() }).parse(answer.body).id;
}

export async function open(by: Somebody, incident: string): Promise<Shown> {
  return shown(await by.post('/api/v1/hotfixes', { key: `open-${incident}`, incident }));
}

export async function look(by: Somebody, { id }: Pick<Shown, 'id'>): Promise<Shown> {
  return shown(await by.get(`/api/v1/hotfixes/${id}`));
}

/** Takes a step of the runbook, with its own words where some are given. */
export function take(
  by: Somebody,
  { id }: Pick<Shown, 'id'>,
  body: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  return by.post(`/api/v1/hotfixes/${id}/steps`, { key: `${String(body['step'])}-of-a-test`, ...body });
}

export interface Walk {
  readonly people: readonly Somebody[];
  /** What is said with a step beside what its example leaves to whoever sends it. */
  readonly words?: (next: Next) => Readonly<Record<string, unknown>>;
  /** What is done with an offer before it is taken; nothing where it is left out. */
  readonly before?: (next: Next, person: Somebody) => Promise<void>;
  /** Lets come about what is waited for. */
  readonly wait: (hotfix: Shown) => Promise<void>;
  /** Whether it has come far enough. */
  readonly until: (hotfix: Shown) => boolean;
}

/** A walk over real sites takes less. */
const LONGEST_MS = 240_000;

/** Follows only what the answers offer, each step by somebody who may take it. Answers the steps in their order. */
export async function follow(
  start: Shown,
  { people, words = () => ({}), before = async () => {}, wait, until }: Walk,
): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const end = performance.now() + LONGEST_MS; performance.now() < end;) {
    const step = await nextStep(start, people);
    if (until(step.hotfix)) return taken;
    if (step.found === null) {
      await wait(step.hotfix);
      continue;
    }
    const { next, person } = step.found;
    await before(next, person);
    const answer = await person.send(next.method, next.path, {
      raw: JSON.stringify({ ...ownWords(next.example), ...words(next) }),
    });
    if (answer.status >= 300) throw new Error(`${next.step}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    taken.push(next.step);
  }
  throw new Error(`It never came so far: ${taken.join(', ')}`);
}

/** The rungs below Production, by what the answers call them. */
const RUNGS: ReadonlyMap<string, EnvironmentName> = new Map([
  ['Dev', 'dev'],
  ['SIT', 'sit'],
  ['UAT', 'uat'],
  ['Pre-Prod', 'pre-prod'],
]);

/** Lets the rollout of the fix settle that is waited for. */
export async function settleWhatIsWaitedFor(climb: Climb, { release, waitingFor }: Shown): Promise<void> {
  const said = waitingFor.join(' ');
  const below = RUNGS.get(/rollout on (Dev|SIT|UAT|Pre-Prod)/.exec(said)?.[1] ?? '');
  if (below === undefined && !said.includes('not reached every site'))
    throw new Error(`Nobody lets this come: ${said}`);
  const { body } = await climb.manager.get(`/api/v1/releases/${release ?? ''}`);
  const { digest } = z.object({ digest: z.string() }).parse(body);
  await climb.settle({ version: release ?? '', digest }, below ?? 'production');
}

/** The first way on that somebody sees, and how it stands; null where all wait. */
async function nextStep(start: Shown, people: readonly Somebody[]) {
  let hotfix = start;
  for (const person of people) {
    hotfix = await look(person, start);
    const next = hotfix.next.find(({ you, leadsOn }) => you && leadsOn);
    if (next !== undefined) return { hotfix, found: { next, person } };
  }
  return { hotfix, found: null };
}
