import { connect, createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';

const WRITES = /\b(insert into|update|delete from)\b/i;
const COMMIT = 'commit\0';

/** The way from services to their Postgres, which can be cut and mended, and on which everything can stand still with its connections open. */
export interface Way {
  /** The address that was given, led along here. */
  readonly address: string;
  /** Ends every connection, and takes no new one. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Forwards nothing any more, and takes new connections all the same. */
  standStill(): void;
  /** Stands still as soon as a transaction that has written something is to be committed: the server does not hear of it before `goOn`. */
  standStillAtCommit(): Promise<void>;
  /** Forwards what has waited, and what comes. */
  goOn(): void;
}

/** Opens one; `cut` ends it for good. */
export async function wayTo(address: string): Promise<Way> {
  const { hostname, port } = new URL(address);
  const held = new Set<Socket>();
  let stands = false;
  let atCommit: (() => void) | null = null;
  const goOn = (): void => {
    stands = false;
    for (const one of held) one.resume();
  };
  const standStill = (): void => {
    stands = true;
    for (const one of held) one.pause();
  };

  function carry(near: Socket): void {
    const far = connect(Number(port), hostname);
    let writes = false;
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      held.add(one);
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', () => {
        held.delete(one);
        other.destroy();
      });
      if (stands) one.pause();
    }
    far.on('data', (bytes) => near.write(bytes));
    near.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      writes ||= WRITES.test(text);
      if (!text.includes(COMMIT)) far.write(bytes);
      else if (writes && atCommit !== null) {
        standStill();
        near.unshift(bytes);
        atCommit();
        atCommit = null;
      } else {
        writes = false;
        far.write(bytes);
      }
    });
    if (stands) standStill();
  }

  async function listening(at: number): Promise<Server> {
    const made = createServer(carry);
    await new Promise<void>((done) => made.listen(at, '127.0.0.1', done));
    return made;
  }

  let server = await listening(0);
  const own = z.object({ port: z.number() }).parse(server.address()).port;
  const led = new URL(address);
  led.hostname = '127.0.0.1';
  led.port = String(own);
  return {
    address: led.href,
    cut: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const one of held) one.destroy();
      await closed;
    },
    mend: async () => {
      server = await listening(own);
    },
    standStill,
    standStillAtCommit: () =>
      new Promise<void>((done) => {
        atCommit = done;
      }),
    goOn,
  };
}
