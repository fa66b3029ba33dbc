import { z } from 'zod';
import type { Member, Team } from '../../service/team.js';
import { said } from '../../service/said.js';
import { pause, until, type Scene } from '../scene.js';
import { clock, clocksSchema } from './clocks.js';
import { OF_TESTER } from './fault.js';
import { deedOf, inTurn, wordsFor } from './words.js';

const nextSchema = z.looseObject({
  ...{ step: z.string(), what: z.string(), who: z.string(), you: z.boolean(), leadsOn: z.boolean() },
  ...{ method: z.string(), path: z.string(), example: z.record(z.string(), z.unknown()) },
});
const hotfixSchema = z.looseObject({
  ...{ id: z.string(), number: z.string(), state: z.string() },
  incident: z.looseObject({ id: z.string(), number: z.string() }),
  steps: z.array(z.looseObject({ step: z.string(), at: z.coerce.date() })),
  next: z.array(nextSchema),
  offline: z.array(
    z.looseObject({
      ...{ site: z.string(), name: z.string(), stage: z.string(), says: z.string() },
      ...{ offlineAt: z.coerce.date().nullable(), backAt: z.coerce.date().nullable() },
    }),
  ),
  rca: z.looseObject({ id: z.string(), state: z.string() }).nullable(),
  clocks: clocksSchema,
});
/** Something that may be done now. */
export type Next = z.infer<typeof nextSchema>;
/** A hotfix as it answers one person, as far as the story reads it. */
export type Hotfix = z.infer<typeof hotfixSchema>;

/** A hotfix that is followed, and since when its clocks run. */
export interface Following {
  readonly scene: Scene;
  readonly id: string;
  /** Before each step of its own, in milliseconds, for those who read along. */
  readonly pace: number;
  readonly since: Date;
}

/** How far it is followed, and what happens besides. */
interface Way {
  readonly until: (hotfix: Hotfix) => boolean;
  /** Before a step is taken; answers what else is sent with it. */
  readonly before: (next: Next) => Promise<Readonly<Record<string, unknown>>>;
  /** When it was; with what was answered. */
  readonly after: (next: Next, answer: unknown) => Promise<void>;
}

export async function lookAs(member: Member, id: string): Promise<Hotfix> {
  return said(await member.get(`/api/v1/hotfixes/${id}`), hotfixSchema);
}

/** A line with the clock before it. */
export function tell({ scene, since }: Pick<Following, 'scene' | 'since'>, text: string): void {
  scene.stage.say(`  ${clock((Date.now() - since.getTime()) / 1000).padStart(5)}  ${text}`);
}

export function tellOf(following: Following, { name, part }: Member, deed: string): void {
  tell(following, `${name} (${part}) ${deed}`);
}

/**
 * Takes only steps that the answers offer, each by somebody who may, and says each with what is next. Throws after a minute in which
 * nothing is offered to anybody.
 */
export async function followRunbook(following: Following, way: Way): Promise<Hotfix> {
  const { scene, id, pace } = following;
  let state = '';
  for (;;) {
    const turn = await until(scene, 'the runbook goes on', async () => {
      const hotfix = await lookAs(scene.team.releaseManager, id);
      if (way.until(hotfix)) return { hotfix, taken: null };
      const taken = await whoseTurn(scene.team, hotfix);
      return taken === null ? null : { hotfix, taken };
    });
    const { hotfix, taken } = turn;
    if (taken === null) return hotfix;
    if (hotfix.state !== state) tellOfState(scene, hotfix, taken.next);
    state = hotfix.state;
    await pause(taken.next.path.includes('/hotfixes/') ? pace : 0, scene.stop);
    const { member, next } = taken;
    const raw = JSON.stringify({
      ...next.example,
      ...wordsFor(next, following.since),
      ...(await way.before(next)),
    });
    const answer = said(await member.send(next.method, next.path, { raw }), z.unknown());
    tellOf(following, member, deedOf(next));
    await way.after(next, answer);
  }
}

function tellOfState({ stage }: Scene, { number, state }: Hotfix, { what }: Next): void {
  stage.say(`         ${number}: ${state.replaceAll('-', ' ')}. Next: ${what}`);
}

async function whoseTurn(team: Team, { id, next }: Hotfix): Promise<{ member: Member; next: Next } | null> {
  for (const offer of inTurn(next))
    for (const member of order(team, offer)) {
      const own = (await lookAs(member, id)).next.find(({ step, you }) => step === offer.step && you);
      if (own !== undefined) return { member, next: own };
    }
  return null;
}

/** Who takes it if they may: who leads the hotfix and promotes, who tests and attests, and who looks at what others made. */
function order({ releaseManager, deputy, tester, productOwner, aiCentre }: Team, { step, path }: Next): Member[] {
  if (step === 'approve') return [deputy, productOwner, aiCentre];
  if (path.startsWith('/api/v1/releases/')) return [tester, productOwner, aiCentre];
  const isOfTester = OF_TESTER.some((section) => step === `write-${section}`) || /^(add|close)-action/.test(step);
  return isOfTester ? [tester] : [releaseManager, aiCentre];
}
