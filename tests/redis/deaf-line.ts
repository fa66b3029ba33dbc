import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a service and its Redis, and can turn the lines that are open deaf, as a cable does that is cut somewhere far away. */
export class DeafLine {
  private deaf = new Set<Socket>();
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(port: number): Promise<DeafLine> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const here = server.address();
    if (here === null || typeof here === 'string') throw new Error('it does not listen');
    const line = new DeafLine(server, `redis://127.0.0.1:${here.port}`);
    server.on('connection', (service) => {
      line.carry(service, port);
    });
    return line;
  }

  /** Nothing goes through the lines that are open now any more, and nobody hangs up; new ones are as they should be. */
  deafen(): void {
    this.deaf = new Set(this.open);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.open) socket.destroy();
    await closed;
  }

  private carry(service: Socket, port: number): void {
    const redis = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [service, redis],
      [redis, service],
    ] as const) {
      this.open.add(from);
      from.on('error', () => undefined);
      from.on('data', (bytes) => {
        if (!this.deaf.has(from)) to.write(bytes);
      });
      from.on('close', () => {
        this.open.delete(from);
        if (!this.deaf.has(from)) to.destroy();
      });
    }
  }
}
