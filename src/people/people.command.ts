import { Command } from 'commander';
import { hasRecord } from '../audit/audit.table.js';
import { MEND, withDatabase, type CommandDatabase } from '../platform/command/command-database.service.js';
import { CommandFault, type CommandSurroundings } from '../platform/command/surroundings.js';
import { Settings } from '../platform/config/settings.service.js';
import { migrate } from '../platform/database/migrations.service.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { badRequest, notFound } from '../platform/http/problem.js';
import { KnownTrusts } from './known-trusts.service.js';
import { PasswordHash } from './password-hash.service.js';
import { faultOfPassword, LONGEST_PASSWORD } from './password.js';
import { newPersonSchema } from './people.schema.js';
import { People } from './people.service.js';
import { findPersonByEmail } from './person.table.js';
import { SignIn, type ShownOnce } from './sign-in.service.js';

interface NewAdministrator {
  readonly name: string;
  readonly email: string;
  readonly passwordStdin: boolean;
}

/**
 * `gatehouse people …`, for whoever may reach the database itself. A password is never an argument, which every process of the
 * machine could read. Throws a Problem, in words for people, when it refuses.
 */
export function peopleCommand(surroundings: CommandSurroundings): Command {
  const people = new Command('people').description('make the first administrator, and let somebody back in');
  people
    .command('create-administrator')
    .description('make the first administrator; refuses when there is one')
    .requiredOption('--name <name>', 'how others see the person')
    .requiredOption('--email <address>', 'what the person signs in with')
    .option('--password-stdin', 'read the password from standard input, rather than print a code to set it', false)
    .action((wish: NewAdministrator) => createAdministrator(surroundings, wish));
  people
    .command('allow-password')
    .description('print a code to set a password once, for somebody who cannot sign in')
    .requiredOption('--email <address>', 'whose password')
    .action(({ email }: { readonly email: string }) => allowPassword(surroundings, email));
  return people;
}

async function createAdministrator(surroundings: CommandSurroundings, wish: NewAdministrator): Promise<void> {
  const { name, email } = new BodyPipe(newPersonSchema).transform({ name: wish.name, email: wish.email });
  const password = wish.passwordStdin ? await passwordFrom(surroundings.input) : null;
  // Looked at before anything is made: the first administrator is made once.
  const fault = password === null ? null : faultOfPassword(password, { name, email });
  if (fault !== null) throw badRequest([{ field: 'password', ...fault }]);
  const make = async ({ database, address, place }: CommandDatabase): Promise<void> => {
    const isNew = !(await database.transaction(hasRecord));
    // The first administrator may be made before the service has ever run.
    await migrate(address);
    const signIn = new SignIn(database, new PasswordHash());
    const { id } = await new People(database, new KnownTrusts()).createFirstAdministrator(name, email);
    const right = await signIn.grantPasswordRight(id, null);
    surroundings.print(`${name} <${email}> is the administrator now, in the database in ${place}.`);
    if (isNew) surroundings.print(`Nothing was there, so that it is new. Is it not the one of the service? ${MEND}`);
    if (password === null) printRight(surroundings, right);
    else await signIn.usePasswordRight(right.token, password);
  };
  await withDatabase(surroundings, make, { makes: true });
}

async function allowPassword(surroundings: CommandSurroundings, email: string): Promise<void> {
  await withDatabase(surroundings, async ({ database, place }) => {
    if (!(await database.transaction(hasRecord)))
      throw new CommandFault(`The database in ${place} holds nobody yet. ${MEND}`);
    const person = await database.transaction((tx) => findPersonByEmail(tx, email.toLowerCase()));
    if (person === null) throw notFound('person');
    printRight(surroundings, await new SignIn(database, new PasswordHash()).grantPasswordRight(person.id, null));
  });
}

function printRight(surroundings: CommandSurroundings, right: ShownOnce): void {
  const page = `${Settings.read(surroundings.environment).get('PUBLIC_URL').replace(/\/$/, '')}/password`;
  surroundings.print(
    `Set the password at ${page} before ${right.expiresAt.toISOString()}, by this code, which is shown once:`,
  );
  surroundings.print(`  ${right.token}`);
}

/** The whole input as one password, without the line's end. */
async function passwordFrom(input: AsyncIterable<string | Uint8Array>): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of input) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > 4 * LONGEST_PASSWORD) break;
  }
  return text.replace(/\r?\n$/, '');
}
