import { Injectable } from '@nestjs/common';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { dieAt } from '../fail-point.service.js';
import { momentTold } from './moment.js';

/**
 * A transaction on the one database. Table functions take it first; each names the tables that it
 * speaks of with `tx.withTables<{ person: PersonRow }>()`, so that no file has to know them all.
 */
export type Tx = Transaction<object>;

/** Postgres reports these when two transactions collided and neither was wrong: trying again is the answer. */
const COLLISIONS = new Set(['40001', '40P01']);
const ATTEMPTS = 5;
/** The server shuts down, crashed, starts, or has no connection left; and the system's own words for one that cannot be made or broke. */
const AWAY = new Set([
  ...['57P01', '57P02', '57P03', '53300'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT'],
]);
/** What the driver throws without a code: a connection that ended, and one that was waited for in vain. */
const AWAY_IN_WORDS = /^(?:Connection terminated|timeout exceeded when trying to connect)/;
/**
 * A process that stands still, or whose machine is gone without a word, in the middle of a transaction would hold what it has
 * locked against every other service for as long as its connection lasts; the server ends its session instead.
 */
const OPTIONS = '-c search_path=app -c idle_in_transaction_session_timeout=10s';

/** Whose own types do not say what it reads values by. */
const DRIVER: { getTypeParser(of: number): (text: string) => unknown } = pg.types;

/** Opens transactions on the Postgres that holds the truth. Rows carry `timestamptz` as UTC `Date`, `bigint` as `number`. */
@Injectable()
export class Database {
  private readonly pool: pg.Pool;
  private readonly kysely: Kysely<object>;

  /** `patienceMs` is how long a transaction waits for a connection: to be free, or to a server that answers nothing. Then it throws. */
  constructor(connectionString: string, poolSize = 10, patienceMs = 10_000) {
    const types = new pg.TypeOverrides();
    types.setTypeParser(pg.types.builtins.INT8, Number);
    const inAnyWay = DRIVER.getTypeParser(pg.types.builtins.TIMESTAMPTZ);
    types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => momentTold(text) ?? inAnyWay(text));
    this.pool = new pg.Pool({
      ...{ connectionString, max: poolSize, types, options: OPTIONS },
      connectionTimeoutMillis: patienceMs,
    });
    // A connection that breaks is replaced by the pool at its next use; without a listener it would end the process. The pool
    // listens to those that are idle and not to those in use, whose transactions throw by themselves.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.kysely = new Kysely<object>({ dialect: new PostgresDialect({ pool: this.pool }) });
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and answers what it answers; a throw rolls everything back.
   * A deadlock or serialisation collision is tried again, at most five times, so `work` must have no effect but through `tx`.
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
        if (attempt >= ATTEMPTS || !isCollision(error)) throw error;
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

function isCollision(error: unknown): boolean {
  return error instanceof pg.DatabaseError && COLLISIONS.has(error.code ?? '');
}

/** Whether the error says that the database could not be reached, or was lost in the middle: of no work of ours, and it may pass. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return AWAY.has(code) || AWAY_IN_WORDS.test(error.message);
}

/** The constraint that an insert or update broke (unique, foreign key, check), or null if the error is of another kind. */
export function brokenConstraint(error: unknown): string | null {
  return error instanceof pg.DatabaseError && (error.code ?? '').startsWith('23') ? (error.constraint ?? null) : null;
}
