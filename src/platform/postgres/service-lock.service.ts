import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const NAME = 'gatehouse service';
/** With a holder that cannot be told. */
const PATIENCE_MS = 1_200;
/** With a holder that is dead: on a busy machine Postgres may take a while to notice. */
const PATIENCE_WITH_THE_DEAD_MS = 10_000;

/** A session that holds the service's lock inside the database for as long as its connection lives. */
export class ServiceLock {
  private constructor(private readonly client: pg.Client) {}

  /**
   * Takes the lock; answers the process id of the live service that has it instead (0 if it cannot be told). A service that
   * was killed leaves it as soon as Postgres notices its closed connection, which is waited for.
   */
  static async take(address: string, onLost: () => void): Promise<ServiceLock | number> {
    const client = new pg.Client({ connectionString: address, application_name: `${NAME} ${process.pid}` });
    client.on('error', () => undefined);
    await client.connect();
    const began = Date.now();
    for (;;) {
      const answer = await client.query<{ taken: boolean }>(
        `select pg_try_advisory_lock(hashtext('${NAME}')) as taken`,
      );
      if (answer.rows[0]?.taken === true) break;
      const holder = await holderOf(client);
      const patience = holder === null ? PATIENCE_MS : lives(holder) ? 0 : PATIENCE_WITH_THE_DEAD_MS;
      if (Date.now() - began >= patience) {
        await client.end();
        return holder ?? 0;
      }
      await pause(25);
    }
    client.once('end', onLost);
    return new ServiceLock(client);
  }

  async release(): Promise<void> {
    this.client.removeAllListeners('end');
    await this.client.end().catch(() => undefined);
  }
}

async function holderOf(client: pg.Client): Promise<number | null> {
  const holders = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and classid = 0 and objsubid = 1 and application_name like '${NAME} %'`,
  );
  const pid = Number(holders.rows[0]?.name.slice(NAME.length + 1));
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
