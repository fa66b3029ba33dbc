import { randomUUID } from 'node:crypto';
import type { Octokit } from 'octokit';
import { USUAL_BOUNDS, type Bounds } from './bounds.js';
import { fault, GitHubFault, troubleOf, type BadAnswer } from './trouble.js';

export interface Address {
  /** The base of its interface, such as `https://api.github.com` or `https://github.example.org/api/v3`. */
  readonly url: string;
  readonly token: string;
}

/** One request in octokit's words: `GET /repos/{owner}/{repo}`, and what stands in the places, the query and the body. */
export interface Question {
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** When the whole of what is asked of the port is given up. */
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly data: unknown;
  readonly header: (name: string) => string | null;
}

/** What octokit makes of an answer. */
interface Answered {
  readonly status: number;
  readonly headers: object;
  readonly data: unknown;
}

const VERSION = '2022-11-28';
/** A page of a hundred releases with long notes is some 10 MB; what is larger than this is no answer to us, in bytes. */
const LARGEST_ANSWER = 32 * 1024 * 1024;
const LONGEST_WORDS = 300;
const SEEN_FOR_MS = 60_000;

/** Its name keeps octokit from taking it for a fault of the server, and so from trying again what was given up. */
class GivenUp extends Error {
  constructor() {
    super('There was no answer in time.');
    this.name = 'AbortError';
  }
}

/**
 * The way to one GitHub. The token goes on each request here, at the last moment, so that octokit and its errors never hold it; it is sent
 * nowhere but to GITHUB_URL itself, and no redirect is followed.
 */
export class GitHubConnection {
  readonly base: URL;
  readonly #token: string;
  private octokit: Octokit | null = null;
  /** Until when GitHub asked us not to ask again, in milliseconds since 1970. */
  private restsUntil = 0;
  /** When each repository was last seen to be there, in milliseconds since 1970. */
  private readonly seen = new Map<string, number>();

  constructor(
    { url, token }: Address,
    readonly bounds: Bounds = USUAL_BOUNDS,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.base = new URL(url.replace(/\/+$/, ''));
    this.#token = token;
  }

  /** Asks, and tries reads again. Answers what GitHub says with a status below 300 and JSON or nothing; throws a GitHubFault else. */
  async ask({ route, parameters, signal }: Question): Promise<Reply> {
    this.refuseTooEarly();
    const octokit = await this.open();
    try {
      const answer: Answered = await octokit.request(route, {
        ...parameters,
        headers: { 'x-github-api-version': VERSION },
        // A number here would outrule the statuses that are never tried again, so that reads go without one.
        request: { signal, ...(route.startsWith('GET ') ? {} : { retries: 0 }) },
      });
      const { status, data } = answer;
      const header = headerOf(answer.headers);
      const [method = '', path = ''] = spelt(route, parameters).split(' ');
      if (status >= 300 || (data !== '' && !isJson(header)) || (data === '' && status !== 204 && status !== 202))
        throw this.refusal({ method, path, status, header, isJson: isJson(header), said: '' });
      return { status, data, header };
    } catch (error) {
      throw this.faultOf(error, spelt(route, parameters));
    }
  }

  /** Looks, unless it was seen within the last minute: a release of many packages is asked about one by one. */
  async onceSeen(repository: string, look: () => Promise<unknown>): Promise<void> {
    const now = this.now().getTime();
    if ((this.seen.get(repository) ?? 0) > now - SEEN_FOR_MS) return;
    await look();
    this.seen.set(repository, now);
  }

  /** While GitHub wants to be left alone nobody here asks: it blocks those who go on. */
  private refuseTooEarly(): void {
    const rest = this.restsUntil - this.now().getTime();
    if (rest > 0)
      throw fault('rate-limited', 'GitHub asked us to wait, and it is not yet time.', Math.ceil(rest / 1000));
  }

  private async open(): Promise<Octokit> {
    if (this.octokit !== null) return this.octokit;
    // Loaded when GitHub is first spoken to: most starts need not wait for it.
    const library = await import('octokit');
    const { second, wait, retries } = this.bounds;
    // Waits out a short limit once; a long one is handed on, with its time, to whoever asked.
    const mayWait = (seconds: number, _: object, __: unknown, retried: number): boolean =>
      seconds * second <= wait && retried < 1;
    this.octokit ??= new library.Octokit({
      baseUrl: this.base.href.replace(/\/$/, ''),
      userAgent: 'gatehouse',
      log: { debug: silent, info: silent, warn: silent, error: silent },
      request: { fetch: (url: string, init: RequestInit) => this.fetch(url, init) },
      // 409 and 429 are for the caller and for the throttle: the plugin would come back too soon, and against Retry-After.
      retry: { retries, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451], retryAfterBaseValue: second },
      // Its queues are the process's own, told apart by this id.
      throttle: { id: randomUUID(), retryAfterBaseValue: second, onRateLimit: mayWait, onSecondaryRateLimit: mayWait },
    });
    return this.octokit;
  }

  /** One try. The body is read here to its end, for octokit takes one that breaks off for an empty answer. */
  private async fetch(url: string, init: RequestInit): Promise<Response> {
    if (new URL(url).origin !== this.base.origin) throw fault('invalid', 'This address is not one of GITHUB_URL.');
    const given = init.signal ?? null;
    const signal = AbortSignal.any([AbortSignal.timeout(this.bounds.request), ...(given === null ? [] : [given])]);
    try {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${this.#token}`);
      const response = await fetch(url, { ...init, headers, redirect: 'manual', signal });
      const { status } = response;
      const body = await bytesOf(response);
      return new Response(status === 204 || status === 304 ? null : body, { status, headers: response.headers });
    } catch (error) {
      if (signal.aborted) throw new GivenUp();
      throw error;
    }
  }

  private refusal(answer: BadAnswer): GitHubFault {
    const now = this.now();
    const trouble = troubleOf(answer, now);
    if (trouble.kind === 'rate-limited' && trouble.retryAfterSeconds !== null)
      this.restsUntil = Math.max(this.restsUntil, now.getTime() + trouble.retryAfterSeconds * 1000);
    return new GitHubFault(trouble);
  }

  /** Anything that was thrown on the way, as a fault of its own kind. */
  private faultOf(error: unknown, asked: string): Error {
    if (!(error instanceof Error) || error instanceof GitHubFault)
      return error instanceof Error ? error : new Error('Something that is no error was thrown.');
    if (error.cause instanceof GitHubFault) return error.cause;
    if (error instanceof GivenUp) return fault('unavailable', `GitHub did not answer ${asked} in time.`);
    const response = 'response' in error ? error.response : null;
    if (isResponse(response)) {
      const [method = '', path = ''] = asked.split(' ');
      const header = headerOf(response.headers);
      const said = this.safe(wordsIn(response.data));
      return this.refusal({ method, path, status: response.status, header, isJson: isJson(header), said });
    }
    if ('status' in error && 'request' in error)
      return fault('unavailable', `GitHub could not be spoken to for ${asked} (${codeOf(error.cause)}).`);
    return error;
  }

  /** A text of the other side made fit for a message: no secret of ours, nothing that moves a cursor, and not long. */
  private safe(text: string): string {
    const quiet = text
      .replaceAll(this.#token, '[redacted]')
      .replace(/[\p{C}\s]+/gu, ' ')
      .trim();
    return quiet.length <= LONGEST_WORDS ? quiet : `${quiet.slice(0, LONGEST_WORDS)}…`;
  }
}

/** `GET /repos/acme/app/git/ref/tags/v1`, with what stands in its places. */
function spelt(route: string, parameters: Question['parameters']): string {
  return route.replace(/\{([a-z_]+)\}/g, (_, name: string) => String(parameters[name]));
}

function silent(): void {
  // Octokit would write to the console; what is to be said stands in our own faults.
}

async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER)
      throw fault('unavailable', 'GitHub answered more than can be an answer; it was not read to its end.');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function headerOf(headers: object): (name: string) => string | null {
  const all = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  return (name) => all.get(name) ?? null;
}

function isJson(header: (name: string) => string | null): boolean {
  return /^application\/([a-z0-9.+-]+\+)?json\b/.test(header('content-type') ?? '');
}

function isResponse(value: unknown): value is Answered {
  if (typeof value !== 'object' || value === null || !('status' in value) || !('headers' in value)) return false;
  return typeof value.status === 'number' && typeof value.headers === 'object' && 'data' in value;
}

/** The messages of GitHub's own form for errors; empty for any other text, which may be a whole page. */
function wordsIn(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('message' in data)) return '';
  const errors: unknown[] = 'errors' in data && Array.isArray(data.errors) ? data.errors : [];
  const more = errors.flatMap((error) => {
    if (typeof error === 'string') return [error];
    if (typeof error !== 'object' || error === null) return [];
    const said = ['field', 'code', 'message'].flatMap((name) => {
      const value: unknown = Object.entries(error).find(([key]) => key === name)?.[1];
      return typeof value === 'string' ? [value] : [];
    });
    return said.length === 0 ? [] : [said.join(' ')];
  });
  return [String(data.message), ...more].join('; ');
}

/** The system's own short word, such as ECONNREFUSED. */
function codeOf(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'the connection broke';
}
