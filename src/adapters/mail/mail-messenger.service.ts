import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Messenger, type Message } from '../../evidence/deliveries/messenger.js';
import { Settings } from '../../platform/config/settings.service.js';
import type { Sent } from '../../platform/outbox/sent.js';
import { sentByFault } from './smtp-fault.js';

const CONNECTIONS = 4;
const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

/** Sends messages by SMTP, to the server that `SMTP_URL` names, in the name of `MAIL_FROM`. */
@Injectable()
export class MailMessenger extends Messenger implements OnApplicationShutdown {
  private readonly transport: Transporter | null;
  private readonly from: string | undefined;

  constructor(settings: Settings) {
    super();
    const url = settings.get('SMTP_URL');
    this.from = settings.get('MAIL_FROM');
    this.transport = url === undefined || this.from === undefined ? null : transportTo(url);
  }

  override get isSetUp(): boolean {
    return this.transport !== null;
  }

  override async send({ key, to, subject, text, html, thread }: Message): Promise<Sent> {
    if (this.transport === null || this.from === undefined)
      return { state: 'later', because: 'No mail server is set up.', afterSeconds: null };
    const domain = this.from.slice(this.from.lastIndexOf('@') + 1).replace('>', '');
    const references = thread === null ? {} : { references: `<${idOf(thread)}@${domain}>` };
    try {
      const taken: unknown = await this.transport.sendMail({
        from: this.from,
        to: { name: to.name, address: to.email },
        // The same at every try: a mailbox that got it twice can tell.
        messageId: `<${key}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...{ ...references, subject, text, html },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return { state: 'delivered', detail: answerIn(taken) };
    } catch (error) {
      return sentByFault(error);
    }
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }
}

function transportTo(address: string): Transporter {
  const url = new URL(address);
  const { hostname, port, username, password } = url;
  const isSecure = url.protocol === 'smtps:';
  const isNear = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    // Neither the password nor who is told what travels unprotected to another machine.
    requireTLS: !isSecure && !isNear,
    ignoreTLS: !isSecure && isNear,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
}

/** A name that may stand in a message's id. */
function idOf(thread: string): string {
  return encodeURIComponent(thread).replaceAll('%', '.');
}

function answerIn(taken: unknown): string | null {
  if (typeof taken !== 'object' || taken === null || !('response' in taken)) return null;
  return typeof taken.response === 'string' ? taken.response.slice(0, 500) : null;
}
