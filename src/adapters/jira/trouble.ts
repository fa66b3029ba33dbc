import type { Trouble, TroubleKind } from '../../platform/answer.js';

/** What came back in the place of a good answer, as far as it tells what is wrong. */
export interface BadAnswer {
  readonly method: string;
  /** Without the query, which may be long and hold names. */
  readonly path: string;
  readonly status: number;
  readonly mediaType: string;
  /** Jira's own words, already made safe to show; empty if there were none. */
  readonly said: string;
  /** Null: it did not say. */
  readonly retryAfterSeconds: number | null;
  /** Whether Jira asks for a captcha: too many sign-ins failed. */
  readonly wantsCaptcha: boolean;
}

/** How an outside answer breaks off our work: thrown inside the adapter, turned into a value at its edge. */
export class JiraFault extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
    this.name = 'JiraFault';
  }
}

export function fault(kind: TroubleKind, message: string, retryAfterSeconds: number | null = null): JiraFault {
  return new JiraFault({ kind, message, retryAfterSeconds });
}

/** What an answer that is no good one means. */
export function troubleOf(answer: BadAnswer): Trouble {
  const { method, path, status, said, retryAfterSeconds } = answer;
  const kind = kindOf(answer);
  const asked = `${method} ${path}`;
  const words = said === '' ? '' : ` Jira says: ${said}`;
  return { kind, message: `${meaning(kind, answer)} It answered ${status} to ${asked}.${words}`, retryAfterSeconds };
}

function kindOf({ status, mediaType }: BadAnswer): TroubleKind {
  if (status === 401) return 'unauthorised';
  if (status === 429) return 'rate-limited';
  // 409: somebody else writes at this moment; 408 and 425: it was not listened to.
  if (status >= 500 || status === 408 || status === 409 || status === 425) return 'unavailable';
  // Jira's interface speaks JSON; where it does not have an address, or a proxy stands before it, a page for people comes.
  if (status < 400 || mediaType === 'text/html') return 'not-it';
  if (status === 403) return 'forbidden';
  return status === 404 ? 'not-found' : 'invalid';
}

function meaning(kind: TroubleKind, { status, wantsCaptcha }: BadAnswer): string {
  if (wantsCaptcha) return 'Jira wants somebody to sign in by hand and solve its captcha before our account may go on.';
  switch (kind) {
    case 'unauthorised':
      return 'Jira does not let us in; check JIRA_TOKEN, and JIRA_EMAIL for Jira Cloud.';
    case 'forbidden':
      return 'Our account may not do this in Jira.';
    case 'not-found':
      return 'Jira has it not, or does not show it to our account.';
    case 'invalid':
      return status === 410 ? 'Jira no longer has what was asked for.' : 'Jira does not take what was asked for.';
    case 'rate-limited':
      return 'Jira asks us to wait.';
    case 'unavailable':
      return 'Jira is not to be had at the moment.';
    case 'not-it':
      return isRedirect(status)
        ? 'What answers at JIRA_URL sends us elsewhere, to a sign-in page perhaps; redirects are not followed.'
        : 'What answers at JIRA_URL is not Jira: a page for people came, such as the sign-in page of a proxy.';
  }
}

export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** The longest wait that is taken at its word, in seconds. */
const LONGEST_WAIT = 3_600;

/**
 * How long an answer asks us to wait, in seconds: `Retry-After` in seconds or as a date, else `X-RateLimit-Reset` as a date or as
 * seconds since 1970. Dates are taken against the answer's own `Date`, so that two clocks that differ do no harm. Null: it does not say.
 */
export function waitAskedFor(header: (name: string) => string | null, now: Date): number | null {
  const said = timeOf(header('date'));
  const base = Number.isNaN(said) ? now.getTime() : said;
  const after = header('retry-after')?.trim() ?? '';
  if (/^[0-9]{1,9}(\.[0-9]{1,3})?$/.test(after)) return bounded(Number(after));
  const until = [timeOf(after), timeOf(header('x-ratelimit-reset'))].find((time) => !Number.isNaN(time));
  return until === undefined ? null : bounded((until - base) / 1000);
}

function timeOf(text: string | null): number {
  const given = text?.trim() ?? '';
  if (/^[0-9]{9,11}$/.test(given)) return Number(given) * 1000;
  return /^([A-Za-z]{3}, |\d{4}-)/.test(given)
    ? Date.parse(given.replace(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})Z$/, '$1:00Z'))
    : NaN;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_WAIT);
}
