import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real receiver of webhooks on the loopback, which does with each what it is told. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it does with a message that it has read. */
  answer: (response: ServerResponse, received: Received) => void = (response) => {
    response.writeHead(204).end();
  };

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<Receiver> {
    const started: { receiver: Receiver | null } = { receiver: null };
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const received = { path: request.url ?? '', headers: request.headers, body };
        started.receiver?.received.push(received);
        started.receiver?.answer(response, received);
      });
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        resolve(portOf(server.address()));
      });
    });
    started.receiver = new Receiver(server, port);
    return started.receiver;
  }

  /** What a Gatehouse needs to send to it. */
  get settings(): Record<string, string> {
    return { WEBHOOK_KEY: 'the key of a test, and of no other place', WEBHOOK_HOSTS: `127.0.0.1:${this.port}` };
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The receiver listens nowhere.');
  return address.port;
}
