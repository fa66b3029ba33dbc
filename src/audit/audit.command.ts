import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { withDatabase } from '../platform/command/command-database.service.js';
import type { Database } from '../platform/database/database.service.js';
import { CommandFault, type CommandSurroundings } from '../platform/command/surroundings.js';
import { headSchema } from './audit.schema.js';
import { currentHead, hasRecord } from './audit.table.js';
import type { Head } from './chain.js';
import { verifyRecord } from './verification.service.js';

/** `gatehouse audit …`: exports the head of the record, and checks the record against one that was exported earlier. */
export function auditCommand(surroundings: CommandSurroundings): Command {
  const audit = new Command('audit').description('check the record, or export its head');
  audit
    .command('head')
    .description(
      'print the number and hash of the newest entry, to be kept where nobody who can reach the database can',
    )
    .action(() => printHead(surroundings));
  audit
    .command('verify')
    .description('find any change, gap, swap or cut; ends with 1 when there is one')
    .option('--head <file>', 'a head that was exported earlier; without it a cut tail cannot be seen')
    .action((wish: { readonly head?: string }) => verify(surroundings, wish.head ?? null));
  return audit;
}

async function printHead(surroundings: CommandSurroundings): Promise<void> {
  const head = await withRecord(surroundings, (database) => database.transaction(currentHead));
  surroundings.print(JSON.stringify(head));
}

async function verify(surroundings: CommandSurroundings, file: string | null): Promise<void> {
  const exported = file === null ? null : await readHead(file);
  const { entries, head, faults } = await withRecord(surroundings, (database) => verifyRecord(database, exported));
  if (faults.length > 0) throw new CommandFault('The record is not whole:', faults);
  const against = exported === null ? '' : ` It agrees with the exported head, entry ${exported.seq}.`;
  surroundings.print(`The record is whole: ${entries} entries, head ${head.hash}.${against}`);
}

function withRecord<T>(surroundings: CommandSurroundings, work: (database: Database) => Promise<T>): Promise<T> {
  return withDatabase(surroundings, async ({ database }) => {
    if (await database.transaction(hasRecord)) return work(database);
    throw new CommandFault('This database holds no record yet. Is it the right DATABASE_URL or DATA_DIRECTORY?');
  });
}

async function readHead(file: string): Promise<Head> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandFault(`The head's file cannot be read: ${file}`);
  });
  try {
    return headSchema.parse(JSON.parse(text));
  } catch {
    throw new CommandFault(`${file} holds no head; it should be what "gatehouse audit head" printed.`);
  }
}
