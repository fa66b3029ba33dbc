#!/usr/bin/env node
import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { auditCommand } from './audit/audit.command.js';
import { peopleCommand } from './people/people.command.js';
import type { CommandSurroundings } from './platform/command/surroundings.js';
import { Problem } from './platform/http/problem.js';
import { environmentsCommand } from './sites/environments.command.js';

/** How a command ends: 0 well, 1 the answer is no, 2 it was typed wrongly, 3 something broke. */
const SAID_NO = 1;
const MISTYPED = 2;
const BROKE = 3;

const surroundings: CommandSurroundings = {
  environment: process.env,
  input: process.stdin,
  print: (line) => process.stdout.write(`${line}\n`),
};

const gatehouse = new Command('gatehouse')
  .description(
    'Takes an approved release through every environment to every hospital, and shows the proof at each gate.',
  )
  .addCommand(peopleCommand(surroundings))
  .addCommand(environmentsCommand(surroundings))
  .addCommand(auditCommand(surroundings));
throwRatherThanExit(gatehouse);

try {
  await gatehouse.parseAsync(process.argv);
} catch (error) {
  process.exitCode = explain(error);
}

function throwRatherThanExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwRatherThanExit);
}

/** Says in plain words on standard error what went wrong, and answers how the command ends. */
function explain(error: unknown): number {
  // Commander has printed its own words by now; asking for help is no mistake.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISTYPED;
  if (error instanceof Problem) {
    const faults = error.faults.map(({ field, fault, fix }) => `  ${field} ${fault}. ${fix}`);
    return say([error.detail, ...faults].join('\n'), SAID_NO);
  }
  if (error instanceof Error && error.name.endsWith('Fault')) return say(error.message, SAID_NO);
  return say(error instanceof Error ? (error.stack ?? error.message) : String(error), BROKE);
}

function say(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}
