import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { Product } from '../../sites/site.js';
import type { RolloutRow } from '../rollout.table.js';

/** A rollout that stands still, or is about to, until a person decides. */
export interface HaltedRollout extends RolloutRow {
  readonly environment: EnvironmentName;
  readonly product: Product;
  readonly halt_asked_at: Date;
  /** Which of its halts it is: the number, in the record, of what let it run before; 0 where it was never let go on. */
  readonly halt: number;
}

/** Every one of them, the longest halted first. What is done while one is halted, such as putting a wave back, is no other halt. */
export async function haltedRollouts(tx: Tx): Promise<readonly HaltedRollout[]> {
  const { rows } = await sql<HaltedRollout>`
    select rollout.*, coalesce((select max(seq) from audit
      where app.audit_subject(entry) collate "C" = 'rollout:' || rollout.id
        and entry::json ->> 'action' = 'rollout.running'), 0)::integer as halt
    from rollout where state in ('halting', 'halted') and halt_asked_at is not null order by halt_asked_at, rollout.id`.execute(
    tx,
  );
  return rows;
}
