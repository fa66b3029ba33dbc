import type { Scene } from './scene.js';

/** People are told a whole minute that is at least half a minute ahead: what runs on when this second passes gets another one. */
const TURN_SECOND = 30;
/** What was said before has to be kept by then, and what is said after to be seen. */
const BEFORE_SECONDS = 8;
const AFTER_SECONDS = 6;

/** For how long something that begins now has to take, so that people see its end put off; in seconds. */
export function longEnough(now: Date): number {
  const since = (now.getTime() / 1000 - TURN_SECOND) % 60;
  const until = 60 - since;
  return Math.ceil((until < BEFORE_SECONDS ? until + 60 : until) + AFTER_SECONDS);
}

/** Has the next restart at a site take so long that people see its end put off. */
export async function slowDown({ lab, stage }: Scene, site: string, name: string): Promise<void> {
  await lab.site(site).slowRestart(longEnough(new Date()));
  stage.say(`  (at ${name} the restart will take longer than ever before: watch the time in the banner)`);
}
