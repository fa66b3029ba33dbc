import { showable } from '../platform/showable.js';
import { refusalSchema } from './answer.schema.js';
import { Ending, endingOf } from './ending.js';
import type { Asked } from './request.js';

const LONGEST_MS = 60_000;
/** From the question to the last byte. */
const LONGEST_FILE_MS = 1_800_000;

/** Where the service is, and who asks. */
export interface Place {
  readonly url: string;
  readonly token: string | null;
}

/** Speaks the HTTP API of one Gatehouse. Whatever is no success ends the command, in words for people. */
export class Service {
  constructor(readonly place: Place) {}

  /** What it answered, with every text made fit to be shown; null where it answered with nothing. */
  async ask(asked: Asked): Promise<unknown> {
    const response = await this.send(asked, AbortSignal.timeout(LONGEST_MS), 'application/json');
    const text = await response.text().catch((error: unknown) => {
      throw lost(asked, error);
    });
    if (response.ok && text === '') return null;
    const body = parsed(text);
    if (response.ok && body === undefined)
      throw new Ending('unknown', `What answers at ${this.place.url} is not Gatehouse: it sent no JSON.`);
    if (response.ok) return fitToShow(body);
    throw refusedBy(response.status, body, this.place.url);
  }

  /** What it answered, with every text as it came: for what is reckoned with, and not shown. */
  async read(asked: Asked): Promise<unknown> {
    const response = await this.send(asked, AbortSignal.timeout(LONGEST_MS), 'application/json');
    const body = parsed(await response.text());
    if (response.ok && body !== undefined) return body;
    throw refusedBy(response.status, body, this.place.url);
  }

  /** A file that it sends, as it comes. */
  async file(asked: Asked, type: string): Promise<ReadableStream<Uint8Array>> {
    const response = await this.send(asked, AbortSignal.timeout(LONGEST_FILE_MS), type);
    if (response.ok && response.body !== null && response.headers.get('content-type') === type) return response.body;
    throw refusedBy(response.status, parsed(await response.text()), this.place.url);
  }

  /** A document that it sends as it is, made fit to be shown. Ends the command where what comes is no such document. */
  async document(asked: Asked, type: string): Promise<string> {
    const response = await this.send(asked, AbortSignal.timeout(LONGEST_MS), `${type}, application/json;q=0.5`);
    const text = await response.text().catch((error: unknown) => {
      throw lost(asked, error);
    });
    if (!response.ok) throw refusedBy(response.status, parsed(text), this.place.url);
    if (response.headers.get('content-type')?.startsWith(type) === true) return showable(text);
    throw new Ending('unknown', `What answers at ${this.place.url} is not Gatehouse: it sent no ${type}.`);
  }

  /** What it streams, piece by piece, until it ends or `enough`. */
  async *stream(path: string, headers: Readonly<Record<string, string>>, enough: AbortSignal): AsyncGenerator<string> {
    const asked: Asked = { method: 'GET', path };
    const response = await this.send(asked, enough, 'text/event-stream', headers);
    if (!response.ok || response.body === null)
      throw refusedBy(response.status, parsed(await response.text()), this.place.url);
    yield* response.body.pipeThrough(new TextDecoderStream());
  }

  private async send(
    { method, path, body }: Asked,
    signal: AbortSignal,
    accept: string,
    further: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const { url, token } = this.place;
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        signal,
        redirect: 'manual',
        headers: {
          accept,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...further,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (response.status >= 300 && response.status < 400) throw elsewhere(url, response.headers.get('location'));
      return response;
    } catch (error) {
      throw error instanceof Ending ? error : lost({ method, path }, error);
    }
  }
}

/** Our token goes nowhere that GATEHOUSE_URL does not name. */
function elsewhere(url: string, location: string | null): Ending {
  const to = location === null ? '' : ` to ${showable(location)}`;
  return new Ending(
    'unknown',
    `${url} sends us elsewhere${to}. Set GATEHOUSE_URL to the address of the service itself.`,
  );
}

function lost({ method, path }: Asked, error: unknown): Ending {
  const because = error instanceof Error ? causeOf(error) : String(error);
  const what = `The service does not answer: ${because}.`;
  if (method === 'GET') return new Ending('unknown', what);
  return new Ending(
    'unknown',
    `${what}\nIt is not known whether ${method} ${path} was done; look before you try it again.`,
  );
}

function causeOf(error: Error): string {
  if (error.name === 'TimeoutError') return `nothing came for ${LONGEST_MS / 1000} seconds`;
  const { cause } = error;
  return showable(cause instanceof Error && cause.message !== '' ? cause.message : error.message).replace(/\.$/, '');
}

function refusedBy(status: number, body: unknown, url: string): Ending {
  const shown = fitToShow(body);
  const refusal = refusalSchema.safeParse(shown);
  if (refusal.success && refusal.data.type?.startsWith('urn:gatehouse:problem:') === true)
    return endingOf(status, refusal.data, shown);
  return new Ending('unknown', `What answers at ${url} is not Gatehouse, or not this version of it: status ${status}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same with every text in it made showable: what a site or a person wrote moves nobody's cursor. */
function fitToShow(value: unknown): unknown {
  if (typeof value === 'string') return showable(value);
  if (Array.isArray(value)) return value.map(fitToShow);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [showable(name), fitToShow(each)]));
}
