import { Command } from 'commander';
import { z } from 'zod';
import { signedInSchema } from '../answer.schema.js';
import { Ending } from '../ending.js';
import { briefly } from '../layout.js';
import { understood, type Line } from '../line.service.js';
import { asking, at, ordering, removing } from '../request.js';
import { Service } from '../service.service.js';
import { addressOf, forgetSignIn, keepSignIn, readSignIn, signInFile } from '../sign-in-file.service.js';
import { issuedSchema, meSchema, tokensSchema } from './account.schema.js';
import { meLines, tokenLines } from './account-view.js';

/** `sign-in`, `sign-out`, `who` and `tokens`. Neither a password nor a token is ever an argument, which every process here could read. */
export function accountCommands(line: Line): readonly Command[] {
  const tokens = new Command('tokens').description('tokens for pipelines');
  line.reads(tokens.command('list').description('your tokens, without their secrets'), {
    ask: () => asking(at`tokens`),
    schema: tokensSchema,
    lines: (answer, look) => tokenLines(answer, look, new Date()),
  });
  line.reads(
    tokens
      .command('create')
      .description('make a token and print it, this once; for GATEHOUSE_TOKEN')
      .requiredOption('--name <name>', 'what it is for')
      .option('--days <days>', 'how long it is good for, 1 to 90', '30')
      .option('--only <permission...>', 'narrow it to these permissions'),
    {
      ask: ({
        name,
        days,
        only,
      }: {
        readonly name: string;
        readonly days: string;
        readonly only?: readonly string[];
      }) => ordering(at`tokens`, { name, days: Number(days), scope: only ?? null }),
      schema: issuedSchema,
      lines: ({ token }) => [token],
    },
  );
  line.reads(tokens.command('revoke <id>').description('end a token at once'), {
    ask: (id: string) => removing(at`tokens/${id}`),
    schema: z.null(),
    lines: () => ['It is of no use any more.'],
  });
  return [signInCommand(line), signOutCommand(line), whoCommand(line), tokens];
}

function whoCommand(line: Line): Command {
  return line.reads(new Command('who').description('who you are to the service, and in which roles'), {
    ask: () => asking(at`me`),
    schema: meSchema,
    lines: meLines,
  });
}

interface SignInWish {
  readonly email?: string;
  readonly passwordStdin?: boolean;
}

function signInCommand(line: Line): Command {
  const command = new Command('sign-in')
    .description('sign in with a password; kept for twelve hours in a file that nobody else may read')
    .option('--email <address>', 'whose account; asked for where it is left out')
    .option('--password-stdin', 'read the password from standard input');
  return command.action(async (wish: SignInWish) => {
    await line.answering(command, () => signIn(line, wish));
  });
}

async function signIn(line: Line, wish: SignInWish): Promise<void> {
  const { terminal } = line;
  const url = addressOf(terminal.environment, await whereSignedIn(line));
  const service = new Service({ url, token: null });
  const email = wish.email ?? (await terminal.ask(`E-mail address at ${url}: `));
  if (email === null || email.trim() === '') throw new Ending('mistyped', 'Say whose account: --email ada@example.org');
  const password =
    wish.passwordStdin === true ? await firstLine(terminal.input) : await terminal.askHidden('Password: ');
  if (password === null || password === '') throw new Ending('mistyped', 'No password was given; nothing was sent.');
  const body = await service.ask(ordering(at`sign-in`, { email: email.trim(), password }));
  const { token, expiresAt } = understood(signedInSchema, body);
  await keepSignIn(terminal, { url, token, email: email.trim(), expiresAt });
  terminal.print(`Signed in at ${url} until ${briefly(line.look, expiresAt, new Date())}.`);
  if ((terminal.environment['GATEHOUSE_TOKEN'] ?? '') !== '')
    terminal.complain('GATEHOUSE_TOKEN is set, and goes before this sign-in as long as it is.');
}

/** What stands there now may be of no use any more; it is about to be replaced. */
async function whereSignedIn(line: Line): Promise<string | null> {
  return (await readSignIn(line.terminal).catch(() => null))?.url ?? null;
}

async function firstLine(input: AsyncIterable<string | Uint8Array>): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of input) {
    text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    if (text.includes('\n') || text.length > 4_000) break;
  }
  return text.replace(/\r?\n[^]*$/, '');
}

function signOutCommand(line: Line): Command {
  const command = new Command('sign-out').description('end the session, and remove its file');
  return command.action(async () => {
    await line.answering(command, async () => {
      const kept = await readSignIn(line.terminal).catch(() => null);
      await forgetSignIn(line.terminal);
      line.terminal.print(`Removed ${signInFile(line.terminal)}.`);
      if (kept === null) return;
      await new Service({ url: kept.url, token: kept.token }).ask(ordering(at`sign-out`));
    });
  });
}
