import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What the server says to a recipient; null: it takes them. */
type Objection = { readonly code: number; readonly message: string } | null;

/** A real mail server on a free port of the loopback, which keeps what it takes. */
export class MailServer {
  readonly mails: Email[] = [];
  /** The address of every recipient that it was asked about, whatever it said. */
  readonly asked: string[] = [];
  objection: (address: string) => Objection = () => null;

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const started: { mail: MailServer | null } = { mail: null };
    const server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false, hideSTARTTLS: true },
      onRcptTo: ({ address }, _session, callback) => {
        started.mail?.asked.push(address);
        const objection = started.mail?.objection(address) ?? null;
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
            callback();
          }, callback);
        });
      },
      ...options,
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    started.mail = new MailServer(server, portOf(server.server.address()));
    // A connection that breaks is the business of the test that broke it.
    server.on('error', () => undefined);
    return started.mail;
  }

  /** What a Gatehouse needs to send through it. */
  get settings(): Record<string, string> {
    return {
      SMTP_URL: `smtp://127.0.0.1:${String(this.port)}`,
      MAIL_FROM: 'Gatehouse <gatehouse@releases.example.org>',
    };
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
