import type { Lab } from '../lab/lab.js';
import type { Member, Team } from '../service/team.js';
import type { Outside } from './outside.js';
import type { Stage } from './stage.js';
import type { Account } from './way-in.js';

const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** Everything the story is played with. */
export interface Scene {
  /** Where Gatehouse is. */
  readonly url: string;
  readonly lab: Lab;
  readonly outside: Outside;
  readonly team: Team;
  /** Is heard before UAT is signed off. */
  readonly uatTester: Member;
  /** Whom whoever looks on may sign in as beside these; they take no part in the story. */
  readonly onlookers: readonly Account[];
  readonly stage: Stage;
  readonly stop: AbortSignal;
}

/** One thing that somebody did, as a line. */
export function told({ stage }: Pick<Scene, 'stage'>, { name, part }: Member, deed: string): void {
  stage.say(`  ${name} (${part}) ${deed}`);
}

export async function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  stop.throwIfAborted();
}

/** Asks again and again until the answer is not null. Throws after a minute, with what was waited for. */
export async function until<T>({ stop }: Scene, what: string, ask: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > end) throw new Error(`waited a minute in vain until ${what}`);
    await pause(LOOK_EVERY_MS, stop);
  }
}
