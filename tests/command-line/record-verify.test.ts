import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { chainedPage, currentHead } from '../../src/audit/audit.table.js';
import { withRecord, type Recorded } from '../audit/recorded.js';
import { typed, type Told } from './pretend-terminal.js';

/** A service that shows the record of this database, and all that the command line says of it. */
async function beside(
  { database }: Recorded,
  work: (at: (words: string[], input?: string) => Promise<Told>) => Promise<void>,
) {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://service').searchParams;
    const [after, limit] = [Number(query.get('after')), Number(query.get('limit'))];
    void database
      .transaction((tx) => chainedPage(tx, after, limit))
      .then((rows) => {
        const next = rows.length < limit ? null : (rows.at(-1)?.seq ?? null);
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ rows, next }));
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  const environment = { GATEHOUSE_URL: url, GATEHOUSE_TOKEN: 'gatehouse_canary' };
  try {
    await work((words, input = '') => typed(['record', 'verify', ...words], { environment, input }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('the whole record is read from afar, page by page, and it is said what was reckoned and what cannot be seen (INV-29)', async () => {
  await withRecord(2, async (recorded) => {
    // What the chain hashed is not what is fit to be shown.
    await recorded.write(...Array.from({ length: 1_003 }, (_, n) => `thing:\u202e\u009b${n}`));
    const head = JSON.stringify(await recorded.database.transaction(currentHead));
    await beside(recorded, async (at) => {
      const alone = await at([]);
      expect(alone).toMatchObject({ code: 0, errors: '' });
      expect(alone.out).toMatch(/Read 1005 entries from http\S+ \(1 to 1005\), and reckoned each hash again here/);
      expect(alone.out).toContain('a tail that was cut off, or a record that was rewritten to its end, cannot be seen');
      const held = await at(['-'], head);
      expect(held).toMatchObject({
        code: 0,
        out: expect.stringContaining('agrees with the head that was kept: entry 1005'),
      });
      await recorded.write('thing:more');
      const since = await at(['-', '--since'], head);
      expect(since.out).toMatch(/Read 1 entry[\s\S]*Entries 1 to 1005 were not read, but for the one that was kept/);
      expect(JSON.parse((await at(['-', '--since', '--json'], head)).out)).toMatchObject({ entries: 1, faults: [] });
      expect(await at(['--since'])).toMatchObject({ code: 2 });
    });
  });
});

const TAMPERINGS = [
  [
    'an entry that was changed',
    `update audit set entry = replace(entry, 'thing:2', 'thing:9') where seq = 2`,
    /Entry 2 was changed/,
  ],
  ['an entry that is gone', 'delete from audit where seq = 3', /Entry 3 is missing: after 2 comes 4/],
  ['a tail that was cut off', 'delete from audit where seq > 4', /The record was cut: the exported head is entry 5/],
] as const;

test.each(TAMPERINGS)(
  '%s is found from afar, with the place, and what was checked is said (INV-29, abuse 72)',
  async (_, meddling, fault) => {
    await withRecord(5, async (recorded) => {
      const head = JSON.stringify(await recorded.database.transaction(currentHead));
      await recorded.meddle(meddling);
      await beside(recorded, async (at) => {
        const told = await at(['-'], head);
        expect(told).toMatchObject({ code: 1, errors: expect.stringMatching(fault) });
        expect(told.out).toMatch(/^Read [45] entries/);
        expect(told.out).not.toContain('Each entry is as it was hashed');
      });
    });
  },
);
