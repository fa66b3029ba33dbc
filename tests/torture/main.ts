import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { Fault, FaultResult } from './fault.js';
import { FAULTS, KILLS } from './registry.js';
import { entryOf, isClean, tableOf, type FaultEntry } from './report.js';

interface Wish {
  readonly rounds?: number;
  readonly seed: number;
  readonly sites?: number;
  readonly json?: string;
}

const torture = new Command('torture').description('break the service on purpose, and judge by the sites themselves');
for (const fault of [KILLS, ...FAULTS])
  withOptions(torture.command(fault.id).description(`${fault.title}; ${fault.rounds} rounds`)).action((wish: Wish) =>
    tryAll([fault], wish),
  );
withOptions(torture.command('all').description('every fault, one after the other')).action((wish: Wish) =>
  tryAll(FAULTS, wish),
);
await torture.parseAsync();

function withOptions(command: Command): Command {
  return command
    .option('--rounds <n>', 'how often; each fault has a number of its own', whole)
    .option('--seed <n>', 'the same seed breaks the same things at the same moments', whole, Date.now() % 100_000)
    .option('--sites <n>', 'sites in Production', whole)
    .option('--json <file>', 'where to write the result');
}

/** The result is written after each fault, so that nothing of an hour is lost should a later one break. */
async function tryAll(faults: readonly Fault[], { rounds, seed, sites, json }: Wish): Promise<void> {
  const entries: FaultEntry[] = [];
  for (const fault of faults) {
    say(`${fault.id}, seed ${seed}: ${fault.title}`);
    const wish = { rounds: rounds ?? fault.rounds, seed, say, ...(sites === undefined ? {} : { sites }) };
    const result = await fault.run(wish).catch(broken);
    for (const line of tableOf(fault.id, fault.title, result)) say(line);
    say('');
    entries.push(entryOf(fault.id, result));
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ faults: entries, seed }, null, 2)}\n`);
    if (!isClean(result)) process.exitCode = 1;
  }
}

/** A run that broke off found that something did not go as it must; why, its words say. */
function broken(error: unknown): FaultResult {
  const words = error instanceof Error ? error.message : String(error);
  return {
    lost: [],
    double: [],
    stuck: [],
    broken: [`the run broke off: ${words}`],
    rounds: 0,
    resumed: [],
    counted: {},
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${text} is not a whole number from 1 on`);
  return number;
}
