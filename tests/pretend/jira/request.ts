import type { JiraKind } from './shape.js';

/** A request as it arrived; kept for tests to look at. */
export interface Arrived {
  readonly method: string;
  /** Undecoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; null when there was none. */
  readonly body: unknown;
  /** As it came, for what is not JSON. */
  readonly raw: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object or array goes out as JSON; text and bytes as they are; null is an empty body. */
  readonly body: unknown;
}

/** Something that goes wrong with the next requests that it fits. */
export interface Trouble {
  /** Which requests: `METHOD path` is matched against it. */
  readonly on: RegExp;
  readonly times: number;
  /** `hang`: never answers. `cut`: hangs up at once. `cut-after`: obeys, then hangs up. `crawl`: begins a body and never ends it. */
  readonly what: Reply | ((request: Arrived) => Reply) | 'hang' | 'cut' | 'cut-after' | 'crawl';
}

/** A page of a proxy or of a sign-in service, in the place of an answer. */
export const SIGN_IN_PAGE: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><html><head><title>Log in</title></head><body><form action="/login"><input name="password"></form></body></html>',
};

export function rateLimited(headers: Readonly<Record<string, string>>): Reply {
  const own = { 'ratelimit-reason': 'jira-burst-based', ...headers };
  return { status: 429, headers: own, body: { errorMessages: ['Rate limit exceeded.'], errors: {} } };
}

export function errorReply(status: number, message: string, errors: Readonly<Record<string, string>> = {}): Reply {
  return { status, body: { errorMessages: Object.keys(errors).length > 0 ? [] : [message], errors } };
}

/** Under which path a kind of Jira has its interface. */
export function apiPath(kind: JiraKind): string {
  return kind === 'cloud' ? '/rest/api/3' : '/rest/api/2';
}
