import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Outside } from './outside.js';
import { Doors } from './doors.js';
import { HOTFIX } from './hotfix/play.js';
import type { Ground, Play } from './opening.js';
import { WHOLE_STORY } from './play.js';
import { openStage } from './stage.js';

const HELP = `The whole story on this machine: a release climbs from Dev to ten Trusts, by real Ansible.

  --hotfix       another story: a severity 1 in Live, from its first report to its closed root cause analysis
  --once         end when the story is over, rather than stay until Ctrl-C
  --json FILE    write what every site runs, what Jira, the notes, the mailboxes and the banner said, and the head of the record
`;
const SAME_STROKE_MS = 1000;
/** How a shell tells that a program was interrupted, or asked to end. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

interface Wish {
  readonly play: Play;
  readonly once: boolean;
  readonly json: string | undefined;
}

function readWish(): Wish | null {
  const yes = { type: 'boolean' } as const;
  const { values } = parseArgs({ options: { hotfix: yes, once: yes, json: { type: 'string' }, help: yes } });
  const play = values.hotfix === true ? HOTFIX : WHOLE_STORY;
  return values.help === true ? null : { play, once: values.once ?? false, json: values.json };
}

function writeSummary(file: string, summary: object): Promise<void> {
  return writeFile(file, `${JSON.stringify(summary, null, 2)}\n`);
}

async function tell(ground: Ground, wish: Wish): Promise<number> {
  const { stage, stop } = ground;
  const ending = await wish.play.play(ground);
  if (wish.json !== undefined) await writeSummary(wish.json, ending.summary);
  for (const fault of ending.faults) stage.say(`  Not as it should be: ${fault}`);
  stage.say(ending.summary.ok ? '  Everything is as the story says.' : '  The story did not end well.');
  if (!wish.once) {
    for (const line of ending.addresses) stage.give(line);
    await stay(stop);
  }
  return ending.summary.ok ? 0 : 1;
}

/** Waits for as long as nobody says stop. */
async function stay(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) await wait(3_600_000, undefined, { signal: stop }).catch(() => undefined);
}

/** Plays, unless somebody says stop: then it throws at once, whatever is being waited for. */
async function tellUnlessStopped(ground: Ground, wish: Wish): Promise<number> {
  const { stop } = ground;
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => {
      reject(new Error('interrupted'));
    });
    if (stop.aborted) reject(new Error('interrupted'));
  });
  return await Promise.race([tell(ground, wish), stopped]);
}

/** Somebody may say stop at any moment. */
interface Interruption {
  readonly stop: AbortSignal;
  /** With what to exit; null as long as nobody has. */
  exitCode(): number | null;
}

function listen(): Interruption {
  const controller = new AbortController();
  let exitCode: number | null = null;
  let since = 0;
  for (const [signal, code] of Object.entries(EXIT_CODES))
    process.on(signal, () => {
      // The same key may reach us by several ways. A second stroke does not wait: the lab's keeper sees to the rest when we are gone.
      if (exitCode !== null && performance.now() - since < SAME_STROKE_MS) return;
      if (exitCode !== null) process.exit(code);
      exitCode = code;
      since = performance.now();
      controller.abort(new Error(`interrupted by ${signal}`));
    });
  return { stop: controller.signal, exitCode: () => exitCode };
}

async function main(): Promise<number> {
  const wish = readWish();
  if (wish === null) {
    process.stdout.write(HELP);
    return 0;
  }
  const interruption = listen();
  const stage = openStage(process.stdout, process.env);
  const lab = await wish.play.raiseLab();
  let outside: Outside | null = null;
  const doors = wish.once ? null : new Doors();
  try {
    outside = await Outside.raise();
    const code = await tellUnlessStopped({ lab, outside, stage, doors, stop: interruption.stop }, wish);
    return interruption.exitCode() ?? code;
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode !== null) return exitCode;
    const fault = error instanceof Error ? error.message : String(error);
    stage.settle();
    stage.say(`The demo cannot go on: ${fault}`);
    if (wish.json !== undefined) await writeSummary(wish.json, { ...wish.play.nothing, fault });
    return 1;
  } finally {
    if (interruption.exitCode() !== null) {
      stage.settle();
      stage.close();
      stage.say('Stopping everything');
    }
    await doors?.shut();
    await lab.stop();
    stage.close();
    await outside?.stop();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
