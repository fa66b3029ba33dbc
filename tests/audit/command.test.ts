import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { auditCommand } from '../../src/audit/audit.command.js';
import { createTestDatabase } from '../database.js';
import { withRecord } from './recorded.js';

async function run(address: string, ...words: readonly string[]): Promise<string> {
  const said: string[] = [];
  const command = auditCommand({
    environment: { DATABASE_URL: address },
    input: Readable.from([]),
    print: (line) => {
      said.push(line);
    },
  });
  await command.exitOverride().parseAsync(words, { from: 'user' });
  return said.join('\n');
}

test('the command line exports a head, agrees with it, and says no when the record was cut behind it (INV-29)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-head-'));
  const file = join(folder, 'head.json');
  try {
    await withRecord(3, async ({ address, meddle }) => {
      await writeFile(file, await run(address, 'head'));
      expect(await run(address, 'verify', '--head', file)).toMatch(
        /^The record is whole: 3 entries.*agrees with the exported head/,
      );
      await meddle('delete from audit where seq = 3');
      expect(await run(address, 'verify')).toMatch(/^The record is whole: 2 entries/);
      await expect(run(address, 'verify', '--head', file)).rejects.toThrow(/not whole:[\s\S]*was cut/);
      await writeFile(file, '{"seq":3}');
      await expect(run(address, 'verify', '--head', file)).rejects.toThrow(/holds no head/);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a database without a record is told from one whose record is empty', async () => {
  const { address, drop } = await createTestDatabase('empty');
  await expect(run(address, 'head')).rejects.toThrow(/holds no record yet/);
  await drop();
  await withRecord(0, async (recorded) => {
    expect(await run(recorded.address, 'head')).toBe(JSON.stringify({ seq: 0, hash: '0'.repeat(64) }));
  });
});
