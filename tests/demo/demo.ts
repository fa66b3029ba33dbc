import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Lab } from '../lab/lab.js';
import { addresses, play, raiseLab, stay } from './play.js';
import { openStage, type Stage } from './stage.js';

const HELP = `The whole story on this machine: a release climbs from Dev to ten Trusts, by real Ansible.

  --once         end when the story is over, rather than stay until Ctrl-C
  --json FILE    write what every site runs, and the head of the record
`;
/** How a shell tells that a program was interrupted, or asked to end. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

interface Wish {
  readonly once: boolean;
  readonly json: string | undefined;
}

function readWish(): Wish | null {
  const options = { once: { type: 'boolean' }, json: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  return values.help === true ? null : { once: values.once ?? false, json: values.json };
}

async function tell(lab: Lab, stage: Stage, wish: Wish, stop: AbortSignal): Promise<number> {
  const ending = await play(lab, stage, stop);
  if (wish.json !== undefined) await writeFile(wish.json, `${JSON.stringify(ending.summary, null, 2)}\n`);
  for (const fault of ending.faults) stage.say(`  Not as it should be: ${fault}`);
  stage.say(ending.summary.ok ? '  Everything is as the story says.' : '  The story did not end well.');
  if (!wish.once) {
    for (const line of addresses(ending)) stage.say(line);
    await stay(stop);
  }
  return ending.summary.ok ? 0 : 1;
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
  for (const [signal, code] of Object.entries(EXIT_CODES))
    process.on(signal, () => {
      // A second one does not wait: the keeper of the lab sees to the rest when we are gone.
      if (exitCode !== null) process.exit(code);
      exitCode = code;
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
  const lab = await raiseLab();
  try {
    interruption.stop.throwIfAborted();
    const code = await tell(lab, stage, wish, interruption.stop);
    return interruption.exitCode() ?? code;
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode !== null) return exitCode;
    stage.settle();
    stage.say(`The demo cannot go on: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    if (interruption.exitCode() !== null) stage.say('\nStopping everything');
    await lab.stop();
    stage.close();
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
