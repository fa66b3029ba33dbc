import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { runKills } from './kills.js';
import { isClean, reportOf, tableOf } from './report.js';

interface Wish {
  readonly rounds: number;
  readonly seed: number;
  readonly sites: number;
  readonly json?: string;
}

const torture = new Command('torture').description('break the service on purpose, and judge by the sites themselves');
torture
  .command('kills')
  .description('kill -9 the service, again and again, while a release is rolled out')
  .option('--rounds <n>', 'how often', whole, 50)
  .option('--seed <n>', 'the same seed kills at the same moments', whole, Date.now() % 100_000)
  .option('--sites <n>', 'sites in Production', whole, 10)
  .option('--json <file>', 'where to write the result')
  .action(kills);
await torture.parseAsync();

async function kills({ rounds, seed, sites, json }: Wish): Promise<void> {
  const result = await runKills({ rounds, seed, sites, say });
  for (const line of tableOf(result, seed)) say(line);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(reportOf(result, seed), null, 2)}\n`);
  process.exitCode = isClean(result) ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${text} is not a whole number from 1 on`);
  return number;
}
