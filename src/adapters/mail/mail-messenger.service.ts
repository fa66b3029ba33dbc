import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Messenger, type Message } from '../../evidence/deliveries/messenger.js';
import { Settings } from '../../platform/config/settings.service.js';
import type { Sent } from '../../platform/outbox/sent.js';
import { sentByFault, shownWords } from './smtp-fault.js';

/** As many as are brought at once: what waited here for a free one would outlive the patience of whoever sent it. */
const CONNECTIONS = 8;
const CONNECT_MS = 10_000;
/** For all of one message, within the patience of whoever sends it: what is given up there must not leave from here later. */
const WHOLE_MS = 50_000;

/** Sends messages by SMTP, to the server that `SMTP_URL` names, in the name of `MAIL_FROM`. */
@Injectable()
export class MailMessenger extends Messenger implements OnApplicationShutdown {
  private readonly transport: Transporter | null;
  private readonly from: string | undefined;
  /** The password in each spelling in which it travels, so that a server cannot have us show it. */
  readonly #secrets: readonly string[];

  constructor(settings: Settings) {
    super();
    const url = settings.get('SMTP_URL');
    this.from = settings.get('MAIL_FROM');
    this.#secrets = url === undefined ? [] : secretsIn(new URL(url));
    this.transport =
      url === undefined || this.from === undefined ? null : transportTo(url, settings.get('SMTP_SILENCE_SECONDS'));
  }

  override get isSetUp(): boolean {
    return this.transport !== null;
  }

  override async send({ key, to, subject, text, html, thread, calendar }: Message): Promise<Sent> {
    if (this.transport === null || this.from === undefined)
      return { state: 'later', because: 'No mail server is set up.', afterSeconds: null };
    const domain = this.from.slice(this.from.lastIndexOf('@') + 1).replace('>', '');
    // Every message of a thread answers one that was never sent, so that they stand together in whatever order they arrive.
    const root = thread === null ? null : `<${idOf(thread)}@${domain}>`;
    const references = root === null ? {} : { references: root, inReplyTo: root };
    try {
      const taken: unknown = await this.transport.sendMail({
        from: this.from,
        to: { name: to.name, address: to.email },
        // The same at every try: a mailbox that got it twice can tell.
        messageId: `<${key}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...{ ...references, subject, text, html },
        ...(calendar === null ? {} : { icalEvent: { method: calendar.method, content: calendar.text } }),
        signal: AbortSignal.timeout(WHOLE_MS),
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return { state: 'delivered', detail: answerIn(taken, this.#secrets) };
    } catch (error) {
      return sentByFault(error, this.#secrets);
    }
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }
}

function transportTo(address: string, silenceSeconds: number): Transporter {
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
    socketTimeout: silenceSeconds * 1000,
  });
}

/** A name that may stand in a message's id. */
function idOf(thread: string): string {
  return encodeURIComponent(thread).replaceAll('%', '.');
}

function answerIn(taken: unknown, secrets: readonly string[]): string | null {
  if (typeof taken !== 'object' || taken === null || !('response' in taken)) return null;
  return typeof taken.response === 'string' ? shownWords(taken.response, secrets) : null;
}

/** By itself and as AUTH PLAIN and AUTH LOGIN say it. */
function secretsIn({ username, password }: URL): readonly string[] {
  if (password === '') return [];
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  return [`\0${user}\0${pass}`, pass].map((text) => Buffer.from(text).toString('base64')).concat(pass, password);
}
