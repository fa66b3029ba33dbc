import { expect, test } from '@jest/globals';
import { listEntries, record } from '../../src/audit/audit.table.js';
import { verifyRecord } from '../../src/audit/verification.service.js';
import { withRecord } from './recorded.js';

const TO_READ = { after: 0, limit: 10, subject: null };

test('what happened is recorded whatever letters came with it from elsewhere, even those that no document may hold', async () => {
  await withRecord(0, async ({ database }) => {
    const said = { why: 'a\0b \ud83d, \udc00 \\u0000 \\\\ud83d \u{1d49c}', '\0': ['\udfff', '\\'], kept: '\u2028"' };
    await database.transaction((tx) =>
      record(tx, { actor: 'gatehouse', action: 'thing.done', subject: 'thing:1', detail: said }),
    );
    const [entry] = await database.transaction((tx) => listEntries(tx, TO_READ));
    expect(entry?.detail).toEqual({
      ...{ why: 'a\ufffdb \ufffd, \ufffd \\u0000 \\\\ud83d \u{1d49c}', '\ufffd': ['\ufffd', '\\'], kept: '\u2028"' },
    });
    expect(await verifyRecord(database, null)).toMatchObject({ entries: 1, faults: [] });
  });
});
