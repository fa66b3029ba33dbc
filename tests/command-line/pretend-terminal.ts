import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { clientCommands } from '../../src/command-line/command-line.command.js';
import { Line } from '../../src/command-line/line.service.js';
import type { Terminal } from '../../src/command-line/terminal.js';

export interface Typing {
  readonly environment?: Readonly<Record<string, string>>;
  /** What is on standard input. */
  readonly input?: string;
  /** What somebody answers at the keyboard, one question after the other; nobody is there where it is left out. */
  readonly answers?: readonly string[];
  /** The width of the screen; no screen where it is left out. */
  readonly columns?: number;
  readonly home?: string;
}

/** What a command left behind. */
export interface Told {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
  /** The questions that were asked at the keyboard. */
  readonly questions: readonly string[];
}

/** A folder for one person's settings, which whoever asks for it removes. */
export function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'gatehouse-home-'));
}

/** Runs the command line in this process, at a terminal that is pretended; at a home that is gone afterwards unless one is given. */
export async function typed(words: readonly string[], typing: Typing = {}): Promise<Told> {
  if (typing.home !== undefined) return typedAt(typing.home, words, typing);
  const home = newHome();
  try {
    return await typedAt(home, words, typing);
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function typedAt(home: string, words: readonly string[], typing: Typing): Promise<Told> {
  const questions: string[] = [];
  const said = { out: '', errors: '', questions };
  const line = new Line(terminalFor(home, typing, said));
  const root = new Command('gatehouse').configureOutput({
    writeOut: (text) => (said.out += text),
    writeErr: (text) => (said.errors += text),
  });
  for (const command of clientCommands(line, () => root)) root.addCommand(command);
  quieten(root, root);
  try {
    await root.parseAsync(words, { from: 'user' });
    return { ...said, code: line.code };
  } catch (error) {
    if (error instanceof CommanderError) return { ...said, code: error.exitCode === 0 ? 0 : 2 };
    throw error;
  }
}

function terminalFor(
  home: string,
  typing: Typing,
  said: { out: string; errors: string; questions: string[] },
): Terminal {
  const { environment = {}, input = '', answers, columns = null } = typing;
  const left = [...(answers ?? [])];
  const ask = (question: string): Promise<string | null> => {
    said.questions.push(question);
    return Promise.resolve(left.shift() ?? null);
  };
  return {
    ...{
      environment,
      columns,
      home,
      ask,
      askHidden: ask,
      rows: columns === null ? null : 24,
      timeZone: 'Europe/London',
    },
    input: Readable.from(input === '' ? [] : [input]),
    isAtKeyboard: answers !== undefined,
    interrupted: new AbortController().signal,
    print: (text) => (said.out += `${text}\n`),
    complain: (text) => (said.errors += `${text}\n`),
    draw: (text) => (said.out += text),
  };
}

function quieten(command: Command, root: Command): void {
  command.exitOverride().copyInheritedSettings(root);
  for (const each of command.commands) quieten(each.exitOverride(), root);
}
