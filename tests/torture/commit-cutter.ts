import { connect, createServer, type Server, type Socket } from 'node:net';

/** Where the connection is cut: before the server has heard of the commit, or after it has obeyed and before it is told. */
export type Side = 'before' | 'after';

const WRITES = /\b(insert into|update|delete from)\b/i;
const COMMIT = 'commit\0';
const COMMITTED = 'COMMIT\0';

/**
 * Stands between services and their Postgres, and cuts one connection at a commit when told. After the commit, the
 * service cannot know whether what it wrote was kept: it was.
 */
export class CommitCutter {
  private armed: { readonly side: Side; readonly cut: () => void } | null = null;
  private readonly sockets = new Set<Socket>();

  private target: { readonly host: string; readonly port: number } | null = null;

  private constructor(private readonly server: Server) {}

  /** Listens; `through` says where, and for which Postgres. */
  static async open(): Promise<CommitCutter> {
    const server = createServer();
    const cutter = new CommitCutter(server);
    server.on('connection', (socket) => {
      cutter.carry(socket);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return cutter;
  }

  /** The address that was given, led through here. */
  through(address: string): string {
    const here = this.server.address();
    if (here === null || typeof here === 'string') throw new Error('it does not listen');
    const led = new URL(address);
    this.target = { host: led.hostname, port: Number(led.port) };
    led.port = String(here.port);
    return led.href;
  }

  /** Cuts the connection of the next transaction that has written something, at its commit; false if none came in time. */
  cutNext(side: Side, withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (happened: boolean): void => {
        clearTimeout(timer);
        this.armed = null;
        resolve(happened);
      };
      const timer = setTimeout(end, withinMs, false);
      this.armed = {
        side,
        cut: () => {
          end(true);
        },
      };
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private carry(service: Socket): void {
    if (this.target === null) {
      service.destroy();
      return;
    }
    const postgres = connect(this.target);
    const cut = (): void => {
      service.destroy();
      postgres.destroy();
    };
    for (const socket of [service, postgres]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', () => {
        this.sockets.delete(socket);
        cut();
      });
    }
    let writes = false;
    let awaited: { readonly cut: () => void } | null = null;
    service.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      if (WRITES.test(text)) writes = true;
      if (text.includes(COMMIT)) {
        const { armed } = this;
        if (writes && armed !== null) {
          this.armed = null;
          if (armed.side === 'before') {
            cut();
            armed.cut();
            return;
          }
          awaited = armed;
        }
        writes = false;
      }
      postgres.write(bytes);
    });
    postgres.on('data', (bytes) => {
      if (awaited === null) service.write(bytes);
      else if (bytes.includes(COMMITTED)) {
        cut();
        awaited.cut();
      }
    });
  }
}
