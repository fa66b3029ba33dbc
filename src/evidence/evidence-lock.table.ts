import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';

/**
 * Holds everything that is said about a release until the transaction ends: whoever adds evidence, takes it back, or promotes on
 * it comes one after the other. Does nothing for a version that is not registered.
 */
export async function lockEvidence(tx: Tx, version: string): Promise<void> {
  await sql`select from release where version = ${version} for no key update`.execute(tx);
}

/**
 * As `lockEvidence`, for one who only reads, of whom there may be many at once. What was read stays true until the transaction ends: a
 * withdrawal waits, and so is never answered as done before what still relied on the sign-off has happened.
 */
export async function holdEvidence(tx: Tx, version: string): Promise<void> {
  await sql`select from release where version = ${version} for share`.execute(tx);
}
