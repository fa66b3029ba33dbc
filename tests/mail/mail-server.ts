import type { AddressInfo, Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What the server says to a recipient; null: it takes them. */
type Objection = { readonly code: number; readonly message: string } | null;

/**
 * How it meets a mail: `takes`; `defers` (451) and `refuses` (550) each recipient; `hangs`, saying nothing; `drops` the connection before it
 * has anything; `forgets`: takes the mail and drops the connection before it says so.
 */
export type Mood = 'takes' | 'defers' | 'refuses' | 'hangs' | 'drops' | 'forgets';

/** A real mail server on a free port of the loopback, which keeps what it takes. */
export class MailServer {
  readonly mails: Email[] = [];
  /** The address of every recipient that it was asked about, whatever it said. */
  readonly asked: string[] = [];
  objection: (address: string) => Objection = () => null;
  mood: Mood = 'takes';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  /** On a free port unless told. */
  static async start(options: SMTPServerOptions = {}, port = 0): Promise<MailServer> {
    const started: { mail: MailServer | null } = { mail: null };
    const server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false, hideSTARTTLS: true },
      onRcptTo: ({ address }, _session, callback) => {
        started.mail?.asked.push(address);
        if (started.mail?.mood === 'hangs') return;
        if (started.mail?.mood === 'drops') {
          started.mail.hangUp();
          return;
        }
        const objection = started.mail?.objectionTo(address) ?? null;
        if (objection === null) {
          callback();
          return;
        }
        callback(Object.assign(new Error(objection.message), { responseCode: objection.code }));
      },
      onData: (stream, _session, callback) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          PostalMime.parse(Buffer.concat(parts)).then((mail) => {
            started.mail?.mails.push(mail);
            if (started.mail?.mood === 'forgets') started.mail.hangUp();
            else callback();
          }, callback);
        });
      },
      ...options,
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const mail = new MailServer(server, portOf(server.server.address()));
    started.mail = mail;
    server.server.on('connection', (socket: Socket) => {
      mail.sockets.add(socket);
      socket.once('close', () => mail.sockets.delete(socket));
    });
    // A connection that breaks is the business of the test that broke it.
    server.on('error', () => undefined);
    return mail;
  }

  /** What a Gatehouse needs to send through it. */
  get settings(): Record<string, string> {
    return {
      SMTP_URL: `smtp://127.0.0.1:${String(this.port)}`,
      MAIL_FROM: 'Gatehouse <gatehouse@releases.example.org>',
    };
  }

  private objectionTo(address: string): Objection {
    if (this.mood === 'defers') return { code: 451, message: 'come back later' };
    if (this.mood === 'refuses') return { code: 550, message: 'no such mailbox' };
    return this.objection(address);
  }

  /** Breaks every connection. */
  private hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The mail server listens nowhere.');
  return address.port;
}
