import { Injectable } from '@nestjs/common';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { currentRequest } from '../log/log.service.js';
import { dieAt } from '../fail-point.service.js';
import { BoundPool, HeldByAnother, type Patience } from './bound-pool.service.js';
import { momentTold } from './moment.js';

/**
 * A transaction on the one database. Table functions take it first; each names the tables that it
 * speaks of with `tx.withTables<{ person: PersonRow }>()`, so that no file has to know them all.
 */
export type Tx = Transaction<object>;

/** Postgres reports these when two transactions collided and neither was wrong: trying again is the answer. */
const COLLISIONS = new Set(['40001', '40P01']);
const ATTEMPTS = 5;
/**
 * A process that stands still, or whose machine is gone without a word, in the middle of a transaction would hold what it has
 * locked against every other service for as long as its connection lasts; the server ends its session instead.
 */
const OPTIONS = '-c search_path=app -c idle_in_transaction_session_timeout=10s';

/** Longer than another process may hold a lock while it stands still. */
const PATIENCE: Patience = { connectionMs: 10_000, answerMs: 15_000 };
const FOR_JOBS = 4;
/** A lock is given up a little before the answer is, so that whoever waited learns that the database is there and somebody else was faster. */
const FOR_A_LOCK = 0.9;

/** Whose own types do not say what it reads values by. */
const DRIVER: { getTypeParser(of: number): (text: string) => unknown } = pg.types;

/** Opens transactions on the Postgres that holds the truth. Rows carry `timestamptz` as UTC `Date`, `bigint` as `number`. */
@Injectable()
export class Database {
  private readonly kysely: Kysely<object>;

  /**
   * `patience` is that of requests. What no request waits for has four times as long for an answer. Afterwards the connection is given up,
   * and `DatabaseAway` thrown.
   */
  constructor(connectionString: string, poolSize = 10, { connectionMs, answerMs }: Patience = PATIENCE) {
    const types = new pg.TypeOverrides();
    types.setTypeParser(pg.types.builtins.INT8, Number);
    const inAnyWay = DRIVER.getTypeParser(pg.types.builtins.TIMESTAMPTZ);
    types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => momentTold(text) ?? inAnyWay(text));
    const longestMs = answerMs * FOR_JOBS;
    const pool = new pg.Pool({
      ...{ connectionString, max: poolSize, types, connectionTimeoutMillis: connectionMs },
      // A statement that nobody waits for any more would go on where it was begun.
      options: `${OPTIONS} -c statement_timeout=${longestMs} -c lock_timeout=${Math.floor(answerMs * FOR_A_LOCK)}`,
    });
    // A connection that breaks is replaced by the pool at its next use; without a listener it would end the process. The pool
    // listens to those that are idle and not to those in use, whose transactions throw by themselves.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    const bound = new BoundPool(pool, () => (isInRequest() ? answerMs : longestMs));
    this.kysely = new Kysely<object>({ dialect: new PostgresDialect({ pool: bound }) });
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and answers what it answers; a throw rolls everything back.
   * A deadlock or serialisation collision is tried again, at most five times, so `work` must have no effect but through `tx`.
   * So is what another held for too long, where no request waits for it; a request is told by a `HeldByAnother`.
   * A database that is away, or does not answer, is a `DatabaseAway`; where that happens at the commit, a `CommitUnsure`.
   * `point` names its commit, such as `dispatch.claim`: there a crash test can make the process die, before and after.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>, point?: string): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.kysely.transaction().execute(async (tx) => {
          const worked = await work(tx);
          dieAt(point, 'before');
          return worked;
        });
        dieAt(point, 'after');
        return answer;
      } catch (error) {
        const isTriedAgain = isCollision(error) || (error instanceof HeldByAnother && !isInRequest());
        if (attempt >= ATTEMPTS || !isTriedAgain) throw error;
      }
    }
  }

  /** Whether the database answers at all; never throws. */
  async answers(): Promise<boolean> {
    try {
      await sql`select 1`.execute(this.kysely);
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.kysely.destroy();
  }
}

function isInRequest(): boolean {
  return currentRequest.getStore() !== undefined;
}

function isCollision(error: unknown): boolean {
  return error instanceof pg.DatabaseError && COLLISIONS.has(error.code ?? '');
}

/** The constraint that an insert or update broke (unique, foreign key, check), or null if the error is of another kind. */
export function brokenConstraint(error: unknown): string | null {
  return error instanceof pg.DatabaseError && (error.code ?? '').startsWith('23') ? (error.constraint ?? null) : null;
}
