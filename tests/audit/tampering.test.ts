import { describe, expect, test } from '@jest/globals';
import { currentHead } from '../../src/audit/audit.table.js';
import { verifyRecord } from '../../src/audit/verification.service.js';
import { withRecord } from './recorded.js';

const REHASH = `
  do $$ declare r record; previous text; begin
    select hash into previous from audit where seq = 4;
    for r in select * from audit where seq > 4 order by seq loop
      update audit set previous_hash = previous, hash = encode(sha256(convert_to(concat_ws(E'\\n', previous, seq,
        to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry), 'UTF8')), 'hex') where seq = r.seq returning hash into previous;
    end loop;
  end $$`;

const TAMPERINGS: readonly [string, string, RegExp][] = [
  [
    'one byte of an entry changed',
    `update audit set entry = replace(entry, 'thing:5', 'thing:6') where seq = 5`,
    /Entry 5 was changed/,
  ],
  [
    'the time of an entry changed',
    `update audit set at = at + interval '1 microsecond' where seq = 5`,
    /Entry 5 was changed/,
  ],
  ['one entry dropped', 'delete from audit where seq = 5', /Entry 5 is missing/],
  ['the first entry dropped', 'delete from audit where seq = 1', /Entry 1 is missing/],
  [
    'two entries swapped',
    'update audit set entry = (select entry from audit b where b.seq = 11 - audit.seq) where seq in (5, 6)',
    /Entry 5 was changed/,
  ],
  [
    'one entry dropped and the rest moved up',
    'delete from audit where seq = 5; update audit set seq = seq - 1 where seq > 5',
    /Entry 5 does not follow/,
  ],
  ['the tail cut', 'delete from audit where seq > 8', /was cut/],
  ['everything cut', 'delete from audit', /was cut/],
  [
    'the chain hashed again from the middle',
    `update audit set entry = replace(entry, 'thing:5', 'thing:6') where seq = 5; ${REHASH}`,
    /was rewritten/,
  ],
  ['an entry drafted with its trigger off', `insert into audit_draft (entry) values ('{}')`, /never joined the chain/],
];

describe('against a head that was exported, the check finds (INV-29, abuse 71, abuse 72)', () => {
  test.each(TAMPERINGS)('%s', async (_what, statement, fault) => {
    await withRecord(10, async ({ database, meddle }) => {
      const exported = await database.transaction(currentHead);
      expect((await verifyRecord(database, exported)).faults).toEqual([]);
      await meddle(statement);
      expect((await verifyRecord(database, exported)).faults.join('\n')).toMatch(fault);
    });
  });

  test('nothing when the record has only grown since', async () => {
    await withRecord(3, async ({ database, write }) => {
      const exported = await database.transaction(currentHead);
      await write('thing:4');
      expect(await verifyRecord(database, exported)).toMatchObject({ entries: 4, faults: [] });
    });
  });
});
