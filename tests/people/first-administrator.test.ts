import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { peopleCommand } from '../../src/people/people.command.js';
import { People } from '../../src/people/people.service.js';
import { createTestDatabase } from '../database.js';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';

let gatehouse: Gatehouse;
beforeEach(async () => {
  gatehouse = await startGatehouse();
});
afterEach(async () => {
  await gatehouse.stop();
});

async function* typed(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}

/** Runs `gatehouse people <argv>` on this test's database; answers what it printed. */
async function run(argv: readonly string[], input = '', more: Readonly<Record<string, string>> = {}): Promise<string> {
  const lines: string[] = [];
  const environment = { DATABASE_URL: gatehouse.address, DATA_DIRECTORY: gatehouse.folder, NODE_ENV: 'test', ...more };
  const command = peopleCommand({ environment, input: typed(input), print: (line) => void lines.push(line) });
  for (const each of [command, ...command.commands])
    each.exitOverride().configureOutput({ writeErr: (text) => void lines.push(text) });
  await command.parseAsync([...argv], { from: 'user' });
  return lines.join('\n');
}

const ADA = ['create-administrator', '--name', 'Ada Okafor', '--email', 'Ada@example.org'];
const LET_ADA_IN = ['allow-password', '--email', 'ADA@example.org'];
const PASSWORD = 'seven quiet herons wade';

async function signIn(password: string): Promise<number> {
  return (await gatehouse.post('/api/v1/sign-in', { email: 'ada@example.org', password })).status;
}

describe('a new installation', () => {
  test('has no account, no token and no password in it (abuse 40)', async () => {
    const { rows } = await gatehouse.database.transaction((tx) =>
      sql`select id from person union all select null from api_token union all select null from password_right`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([]);
  });
});

describe('the first administrator', () => {
  test('is made by the command, which prints a right to set the password, once', async () => {
    const printed = await run(ADA);
    const [right] = /gatehouse-password_[0-9a-f_]+/.exec(printed) ?? [];
    expect((await gatehouse.post('/api/v1/passwords', { right, password: PASSWORD })).status).toBe(204);
    expect(await signIn(PASSWORD)).toBe(201);
  });

  test('may have a password from standard input, which is then not printed (INV-32)', async () => {
    const printed = await run([...ADA, '--password-stdin'], `${PASSWORD}\n`);
    expect(printed).toMatch(
      /^Ada Okafor <ada@example\.org> is the administrator now, in the database in \S+ at \S+ \(DATABASE_URL\)\.$/,
    );
    expect(printed).not.toContain(new URL(gatehouse.address).password || PASSWORD);
    expect(await signIn(PASSWORD)).toBe(201);
  });

  test('is not made with an unfit password, and can be made afterwards', async () => {
    await expect(run([...ADA, '--password-stdin'], 'short')).rejects.toMatchObject({ status: 400 });
    await run([...ADA, '--password-stdin'], PASSWORD);
    expect(await signIn(PASSWORD)).toBe(201);
  });

  test('takes no password as an argument', async () => {
    await expect(run([...ADA, '--password', PASSWORD])).rejects.toThrow(/unknown option/);
  });

  test('is made once, by two commands at the same moment too', async () => {
    const people = gatehouse.injected(People);
    const made = await Promise.allSettled([
      people.createFirstAdministrator('Ada', 'ada@example.org'),
      people.createFirstAdministrator('Ben', 'ben@example.org'),
    ]);
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(run(['create-administrator', '--name', 'Cat', '--email', 'cat@example.org'])).rejects.toMatchObject({
      status: 409,
    });
    expect(await people.list()).toHaveLength(1);
  });
});

describe('somebody who cannot sign in', () => {
  test('is let back in by a right from the command line', async () => {
    await run([...ADA, '--password-stdin'], PASSWORD);
    const printed = await run(LET_ADA_IN, '', { PUBLIC_URL: 'https://releases.example.org/gatehouse/' });
    expect(printed).toContain('Set the password at https://releases.example.org/gatehouse/password before 20');
    const [right] = /gatehouse-password_[0-9a-f_]+/.exec(printed) ?? [];
    const password = 'nine grey herons wade';
    expect((await gatehouse.post('/api/v1/passwords', { right, password })).status).toBe(204);
    expect([await signIn(PASSWORD), await signIn(password)]).toEqual([401, 201]);
  });

  test('must exist', async () => {
    await expect(run(['allow-password', '--email', 'nobody@example.org'])).rejects.toMatchObject({ status: 404 });
  });
});

test('a database that is not the one of the service is said to be new or empty, and none is made in a folder that was mistyped', async () => {
  const { address, drop } = await createTestDatabase('empty');
  const there = { DATABASE_URL: address };
  await expect(run(LET_ADA_IN, '', there)).rejects.toThrow(
    /holds nobody yet\. Set DATA_DIRECTORY, or DATABASE_URL, to what the service has\.$/,
  );
  expect(await run(ADA, '', there)).toContain(
    'Nothing was there, so that it is new. Is it not the one of the service? Set',
  );
  await drop();
  const folder = join(gatehouse.folder, 'mistyped');
  const environment = { DATA_DIRECTORY: folder, NODE_ENV: 'test' };
  const command = peopleCommand({ environment, input: typed(''), print: () => undefined });
  await expect(command.parseAsync(LET_ADA_IN, { from: 'user' })).rejects.toThrow(
    `There is no database of Gatehouse in ${folder} (DATA_DIRECTORY), and none was made.`,
  );
  await expect(stat(folder)).rejects.toThrow(/ENOENT/);
});
