import { setTimeout as pause } from 'node:timers/promises';
import { USUAL_BOUNDS, type Bounds } from './patience.js';
import { fault, isRedirect, troubleOf, waitAskedFor, type JiraFault } from './trouble.js';

/** What passes by itself: the clock, waiting and chance. A test gives its own. */
export interface Passing {
  readonly now: () => Date;
  /** Ends early, and without a fault, when the signal is given. */
  readonly pause: (ms: number, ends: AbortSignal) => Promise<unknown>;
  /** From 0 to 1. */
  readonly dice: () => number;
}

export interface Address {
  readonly url: string;
  /** Of an account of Jira Cloud; null signs in with a personal access token (Data Center). */
  readonly email: string | null;
  readonly token: string;
}

export interface Request {
  readonly method: string;
  readonly uri: string;
  readonly body?: unknown;
}

const LONGEST_WORDS = 300;

/**
 * The way to one Jira. Holds the credentials where neither an inspection nor a log comes at them, sends them nowhere but to
 * JIRA_URL itself, and follows no redirect.
 */
export class JiraConnection {
  readonly base: URL;
  readonly passing: Passing;
  readonly bounds: Bounds;
  readonly #token: string;
  readonly #authorization: string;
  private readonly closing = new AbortController();
  /** Until when Jira asked us not to ask again, in milliseconds since 1970. */
  private restsUntil = 0;

  constructor({ url, email, token }: Address, passing: Partial<Passing> = {}, bounds: Bounds = USUAL_BOUNDS) {
    this.base = new URL(url.replace(/\/+$/, ''));
    this.passing = { now: () => new Date(), pause: pauseFor, dice: Math.random, ...passing };
    this.bounds = bounds;
    this.#token = token;
    const basic = Buffer.from(`${email ?? ''}:${token}`).toString('base64');
    this.#authorization = email === null ? `Bearer ${token}` : `Basic ${basic}`;
  }

  /** How long Jira still wants to be left alone, in milliseconds. */
  get rest(): number {
    return Math.max(0, this.restsUntil - this.passing.now().getTime());
  }

  /** Waits so long; throws a JiraFault when Gatehouse is closing meanwhile. */
  async wait(ms: number): Promise<void> {
    await this.passing.pause(ms, this.closing.signal);
    if (this.closing.signal.aborted) throw closed();
  }

  /** Lets nobody wait any longer: whatever is under way ends as if Jira were not to be had. */
  close(): void {
    this.closing.abort();
  }

  /** One try. Answers the parsed JSON, or null for an empty answer; throws a JiraFault for everything else. */
  async ask({ method, uri, body }: Request): Promise<unknown> {
    const path = new URL(uri).pathname;
    const signal = AbortSignal.timeout(this.bounds.request);
    try {
      const response = await this.fetch(uri, {
        method,
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const text = await textOf(response, this.bounds.answer);
      const value = response.ok ? valueIn(response, text) : undefined;
      if (value === undefined) throw this.refusal(method, path, response, text);
      return value;
    } catch (error) {
      throw this.faultOf(error, `${method} ${path}`);
    }
  }

  /** One request with our credentials, for what is not JSON. Its body is for the caller to read or to cancel. */
  async fetch(
    uri: string,
    init: { method: string; signal: AbortSignal; body?: string; headers?: object },
  ): Promise<Response> {
    if (new URL(uri).origin !== this.base.origin) throw fault('invalid', 'This address is not one of JIRA_URL.');
    if (this.closing.signal.aborted) throw closed();
    return fetch(uri, {
      ...init,
      signal: AbortSignal.any([init.signal, this.closing.signal]),
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        'user-agent': 'gatehouse',
        // Without it, a write that looks like a browser's is taken for a forged one.
        'x-atlassian-token': 'no-check',
        authorization: this.#authorization,
        ...init.headers,
      },
    });
  }

  /** What an answer that is none of ours means; Jira's wish to be left alone is kept for all who ask. */
  refusal(method: string, path: string, response: Response, text: string): JiraFault {
    const retryAfterSeconds = waitAskedFor((name) => response.headers.get(name), this.passing.now());
    const { kind, message } = troubleOf({
      ...{ method, path, status: response.status, mediaType: mediaTypeOf(response), retryAfterSeconds },
      said: this.safe(wordsIn(text)),
      wantsCaptcha: response.headers.get('x-authentication-denied-reason')?.includes('CAPTCHA') === true,
    });
    const waits = kind === 'rate-limited' || kind === 'unavailable' ? retryAfterSeconds : null;
    if (waits !== null) this.restsUntil = Math.max(this.restsUntil, this.passing.now().getTime() + waits * 1000);
    return fault(kind, message, waits);
  }

  /** Anything that was thrown on the way, as a fault of its own kind. Never holds what the other side wrote. */
  faultOf(error: unknown, asked: string): Error {
    if (error instanceof Error && error.name === 'JiraFault') return error;
    if (this.closing.signal.aborted) return closed();
    const seconds = Math.round(this.bounds.request / 1000);
    if (nameOf(error) === 'TimeoutError') {
      return fault('unavailable', `Jira did not answer ${asked} within ${seconds} seconds.`);
    }
    const code = codeOf(error);
    if (code !== null) return fault('unavailable', `Jira could not be spoken to for ${asked} (${code}).`);
    return error instanceof Error ? error : new Error('Something that is no error was thrown.');
  }

  /** A text of the other side made fit for a message: no secret of ours, nothing that moves a cursor, and not long. */
  private safe(text: string): string {
    const [, credentials = ''] = this.#authorization.split(' ');
    // A proxy says the header back as it came, which for an account is not the token itself.
    const spellings = [credentials, this.#token, encodeURIComponent(this.#token)];
    const quiet = spellings
      .reduce((words, spelling) => words.replaceAll(spelling, '[redacted]'), text)
      .replace(/[\p{C}\s]+/gu, ' ')
      .trim();
    return quiet.length <= LONGEST_WORDS ? quiet : `${quiet.slice(0, LONGEST_WORDS)}…`;
  }
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  // Cut short, it ends in a fault of its own, which is none to those who wait.
  await pause(ms, undefined, { signal }).catch(() => undefined);
}

function closed(): JiraFault {
  return fault('unavailable', 'Gatehouse is closing, and asks Jira nothing more.');
}

async function textOf(response: Response, most: number): Promise<string> {
  if (isRedirect(response.status)) {
    await response.body?.cancel();
    return '';
  }
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  const chunks: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of chunks ?? []) {
    bytes += chunk.length;
    if (bytes > most) throw fault('invalid', 'Jira answered more than can be an answer; it was not read to its end.');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function mediaTypeOf(response: Response): string {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The value of a good answer; undefined where a page, a broken text or nothing at all came in its place. */
function valueIn(response: Response, text: string): unknown {
  if (response.status === 204) return null;
  return /^application\/(json|[a-z.]+\+json)$/.test(mediaTypeOf(response)) ? parsed(text) : undefined;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** The messages of Jira's own form for errors; empty for any other text, which may be a whole page. */
function wordsIn(text: string): string {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return '';
  const messages: unknown[] = 'errorMessages' in value && Array.isArray(value.errorMessages) ? value.errorMessages : [];
  const errors = 'errors' in value && typeof value.errors === 'object' ? Object.entries(value.errors ?? {}) : [];
  const single = 'message' in value ? [value.message] : [];
  const said = [...messages, ...errors.map(([field, word]) => `${field}: ${String(word)}`), ...single];
  return said.filter((word) => typeof word === 'string').join(' ');
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}

/** The system's own short word for a connection that failed, such as ECONNREFUSED; null for any other error, which is a fault of ours. */
function codeOf(error: unknown): string | null {
  if (nameOf(error) !== 'TypeError' || !isErrorLike(error)) return null;
  if (error.message !== 'fetch failed' && error.message !== 'terminated') return null;
  const { cause } = error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'the connection broke';
}

function isErrorLike(error: unknown): error is { message: string; cause?: unknown } {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}
