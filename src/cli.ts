#!/usr/bin/env node
import 'reflect-metadata';
import { type Argument, Command, CommanderError } from 'commander';
import { clientCommands } from './command-line/command-line.command.js';
import { Line } from './command-line/line.service.js';
import { ProcessTerminal } from './command-line/process-terminal.service.js';
import { Problem } from './platform/http/problem.js';

/** How a command ends: 0 well, 1 the answer is no, 2 it was typed wrongly, 3 something broke. Clients of the service know more: ending.ts. */
const SAID_NO = 1;
const MISTYPED = 2;
const BROKE = 3;

const terminal = new ProcessTerminal();
const line = new Line(terminal);
const gatehouse = new Command('gatehouse').description(
  'Takes an approved release through every environment to every hospital, and shows the proof at each gate.',
);
const clients = clientCommands(line, () => gatehouse);
gatehouse.commandsGroup('Of a service, over HTTP (GATEHOUSE_URL):');
for (const command of clients) gatehouse.addCommand(command, { hidden: command.name() === 'complete' });
if (!clients.some((command) => command.name() === process.argv[2])) await addThoseBesideTheService();
throwRatherThanExit(gatehouse);
helpInFewColumns(gatehouse);

try {
  await gatehouse.parseAsync(process.argv);
  process.exitCode = line.code;
} catch (error) {
  process.exitCode = explain(error);
}

/** They bring the database along, for which whoever asks a service over HTTP need not wait. */
async function addThoseBesideTheService(): Promise<void> {
  const [{ peopleCommand }, { environmentsCommand }, { auditCommand }] = await Promise.all([
    import('./people/people.command.js'),
    import('./sites/environments.command.js'),
    import('./audit/audit.command.js'),
  ]);
  gatehouse.commandsGroup('On the machine of the service:');
  for (const command of [peopleCommand, environmentsCommand, auditCommand]) gatehouse.addCommand(command(terminal));
}

function throwRatherThanExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwRatherThanExit);
}

/** So that a terminal of 80 columns shows help in columns: what a command takes is left to its own help, or to that of its group. */
function helpInFewColumns(root: Command): void {
  root.configureHelp({ subcommandTerm: (command) => command.name() });
  const ofGroup = {
    minWidthToWrap: 30,
    subcommandTerm: (command: Command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
  };
  for (const group of root.commands) group.configureHelp(ofGroup);
}

function argumentTerm(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
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
  terminal.complain(text);
  return code;
}
