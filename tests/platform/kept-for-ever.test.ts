import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Database } from '../../src/platform/database/database.service.js';
import { createTestDatabase, type TestDatabase } from '../database.js';

let on: TestDatabase;
let database: Database;
beforeAll(async () => {
  on = await createTestDatabase();
  database = new Database(on.address, 1);
});
afterAll(async () => {
  await database.close();
  await on.drop();
});

const KEPT = [
  ...['audit', 'release', 'release_builder', 'promotion', 'agreement_answer', 'consultation_comment'],
  ...['sign_off', 'sign_off_withdrawal', 'sign_off_void', 'attestation', 'attestation_withdrawal'],
  ...['waiver', 'waiver_decision', 'smoke_test_decision', 'smoke_test_result'],
  ...[
    'document',
    'document_approval',
    'document_approval_void',
    'document_withdrawal',
    'checklist_mark',
    'contact_word',
  ],
  ...['scope_wish', 'release_closure', 'tracked_ticket', 'scope_snapshot', 'scope_change'],
  ...['source_snapshot', 'source_change'],
  ...['note_section', 'note_section_approval', 'note_edition', 'note_reading', 'note_document'],
];

/** What a trigger of Postgres is for, as its catalogue counts it. */
const BEFORE_EACH_ROW = 1 + 2;
const [DELETE, UPDATE] = [8, 16];

test.each(KEPT)('no row of %s is ever changed, removed or emptied (INV-02, 001-068)', async (table) => {
  await expect(database.transaction((tx) => sql.raw(`truncate ${table} cascade`).execute(tx))).rejects.toThrow(
    'append-only',
  );
  const guards = await database.transaction((tx) =>
    sql<{ type: number }>`
      select tgtype::int as type from pg_trigger join pg_proc on pg_proc.oid = tgfoid
      where tgrelid = ${`app.${table}`}::regclass and proname = 'refuse_change' and tgenabled = 'O' and tgqual is null
        and tgattr = ''::int2vector and tgtype & ${BEFORE_EACH_ROW} = ${BEFORE_EACH_ROW}`.execute(tx),
  );
  const guarded = guards.rows.reduce((all, { type }) => all | type, 0);
  expect(guarded & (DELETE | UPDATE)).toBe(DELETE | UPDATE);
});
