import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';

/** How long is waited for the database, in milliseconds, before it counts as away. */
export interface Patience {
  /** For a connection: to be free, or to a server that answers nothing. */
  readonly connectionMs: number;
  /** For the answer to one statement. */
  readonly answerMs: number;
}

/** The database could not be reached, was lost in the middle, or gave no answer in time: of no work of ours, and it may pass. */
export class DatabaseAway extends Error {
  override readonly name: string = 'DatabaseAway';
}

/** The database was lost while it was told to keep what a transaction did: nobody knows whether it did. */
export class CommitUnsure extends DatabaseAway {
  override readonly name = 'CommitUnsure';
}

/** Another transaction held for too long what this one wanted to change. Nothing of this one is kept, and it may be tried again. */
export class HeldByAnother extends Error {
  override readonly name = 'HeldByAnother';
}

/** Postgres waited for a lock for as long as it may. */
const LOCK_NOT_HAD = '55P03';

/** The server shuts down, crashed, starts, has no connection left, gave up a statement or a session; and the system's words for a connection that broke. */
const AWAY = new Set([
  ...['57P01', '57P02', '57P03', '53300', '57014', '25P03'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EAI_AGAIN'],
]);
/** What the driver throws without a code: a connection that ended, and one that was waited for in vain. */
const AWAY_IN_WORDS =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error)/;

/**
 * A pool whose connections are given up when they answer nothing for too long: their sockets may stay open for ever, as where a network
 * forwards nothing any more. What fails because the database is away throws `DatabaseAway`.
 */
export class BoundPool implements PostgresPool {
  /** `answerMs` is asked whenever a connection is taken. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly answerMs: () => number,
  ) {}

  async connect(): Promise<PostgresPoolClient> {
    const answerMs = this.answerMs();
    try {
      return new BoundConnection(await this.pool.connect(), answerMs);
    } catch (error) {
      throw awayOr(error);
    }
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

interface Released {
  release(destroy?: boolean): void;
}

class BoundConnection implements PostgresPoolClient {
  private isLost = false;

  constructor(
    private readonly client: PostgresPoolClient & Released,
    private readonly answerMs: number,
  ) {}

  query<R>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    asked: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof asked !== 'string') throw new Error('A cursor would answer for as long as it is open.');
    return this.ask<R>(asked, parameters);
  }

  /** One that was lost is put away, and with it what its transaction had done: the server takes that back. */
  release(): void {
    this.client.release(this.isLost);
  }

  private async ask<R>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    if (this.isLost && statement !== 'rollback') throw new DatabaseAway('The connection was given up.');
    try {
      if (this.isLost) return NOTHING;
      return await within(this.answerMs, this.client.query<R>(statement, parameters));
    } catch (thrown) {
      const error = awayOr(thrown);
      if (!(error instanceof DatabaseAway)) throw error;
      this.isLost = true;
      // The end of the connection rolls back as well, and why the transaction failed is not to be forgotten over it.
      if (statement === 'rollback') return NOTHING;
      throw statement === 'commit' ? new CommitUnsure(error.message, { cause: error }) : error;
    }
  }
}

const NOTHING: PostgresQueryResult<never> = { command: 'SELECT', rowCount: 0, rows: [] };

function awayOr(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseAway) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === LOCK_NOT_HAD) return new HeldByAnother(error.message, { cause: error });
  const isAway = AWAY.has(code) || AWAY_IN_WORDS.test(error.message);
  return isAway ? new DatabaseAway(error.message, { cause: error }) : error;
}

function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      reject(new DatabaseAway(`The database gave no answer within ${ms} ms.`));
    };
    // This process may have stood still itself: what came meanwhile is read first.
    const timer = setTimeout(() => setImmediate(late), ms);
    void answer.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
