import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { Product } from '../../sites/site.js';

export interface NewNotice {
  readonly rollout: string;
  readonly site: string;
  readonly attempt: string | null;
  readonly about: 'busy-too-long' | 'request' | 'request-reminder' | 'request-overdue';
  /** Which reminder it is; 0 for what is told once. */
  readonly number: number;
  /** A sentence for people. */
  readonly says: string;
}

export interface NoticeRow extends NewNotice {
  readonly id: string;
  readonly due_at: Date;
}

/** Keeps that somebody must be told; false, and nothing kept, if that very notice is there already. */
export async function keepNotice(tx: Tx, notice: NewNotice): Promise<boolean> {
  const kept = await sql<{ id: string }>`
    insert into due_notice (rollout, site, attempt, about, number, says)
    values (${notice.rollout}, ${notice.site}, ${notice.attempt}, ${notice.about}, ${notice.number}, ${notice.says})
    on conflict (attempt, about, number) where attempt is not null do nothing returning id`.execute(tx);
  return kept.rows.length > 0;
}

/** All notices of a rollout, oldest first. */
export async function noticesOf(tx: Tx, rollout: string): Promise<readonly NoticeRow[]> {
  const found = await sql<NoticeRow>`
    select * from due_notice where rollout = ${rollout} order by due_at, number`.execute(tx);
  return found.rows;
}

/** A due notice, with where and of what it is. */
export interface DueNotice extends NoticeRow {
  readonly release: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly trust: string | null;
}

/** All notices that fell due within these seconds, oldest first. */
export async function dueWithin(tx: Tx, seconds: number): Promise<readonly DueNotice[]> {
  const found = await sql<DueNotice>`
    select due.*, rollout.release, rollout.product, rollout.environment, scope.trust
    from due_notice as due join rollout on rollout.id = due.rollout
      join rollout_site as scope on scope.rollout = due.rollout and scope.site = due.site
    where due.due_at > app.now() - make_interval(secs => ${seconds}) order by due.due_at, due.number`.execute(tx);
  return found.rows;
}
