import type { Trouble, TroubleKind } from '../../platform/answer.js';

/** What came back in the place of a good answer, as far as it tells what is wrong. */
export interface BadAnswer {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly isJson: boolean;
  /** GitHub's own words, already made safe to show; empty if there were none. */
  readonly said: string;
}

/** How an outside answer breaks off our work: thrown inside the adapter, turned into a value at its edge. */
export class GitHubFault extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
    this.name = 'GitHubFault';
  }
}

export function fault(kind: TroubleKind, message: string, retryAfterSeconds: number | null = null): GitHubFault {
  return new GitHubFault({ kind, message, retryAfterSeconds });
}

/** What an answer that is no good one means. `now` is our own clock, for answers that tell no time of theirs. */
export function troubleOf(answer: BadAnswer, now: Date): Trouble {
  const { method, path, status, said } = answer;
  const kind = kindOf(answer);
  const words = said === '' ? '' : ` GitHub says: ${said}`;
  return {
    kind,
    message: `${meaning(kind, answer)} It answered ${String(status)} to ${method} ${path}.${words}`,
    retryAfterSeconds: kind === 'rate-limited' || kind === 'unavailable' ? waitAskedFor(answer, kind, now) : null,
  };
}

function kindOf(answer: BadAnswer): TroubleKind {
  const { status, isJson } = answer;
  if (status === 401) return 'unauthorised';
  if (status === 429 || (status === 403 && isLimit(answer))) return 'rate-limited';
  if (status >= 500 || status === 408 || status === 425) return 'unavailable';
  if (isMoved(status)) return 'not-found';
  // GitHub's interface speaks JSON; where it is not, a page for people comes.
  if (status < 400 || status === 407 || !isJson) return 'not-it';
  if (status === 403) return 'forbidden';
  return status === 404 || status === 410 ? 'not-found' : 'invalid';
}

/** The same status says that we may not, and that we asked too often: the rest of the answer tells which. */
function isLimit({ header, said }: BadAnswer): boolean {
  return (
    header('x-ratelimit-remaining') === '0' ||
    header('retry-after') !== null ||
    /\b(secondary )?rate limit\b/i.test(said)
  );
}

function isMoved(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function meaning(kind: TroubleKind, { status, header }: BadAnswer): string {
  switch (kind) {
    case 'unauthorised':
      return 'GitHub does not let us in; check GITHUB_TOKEN, which may have run out.';
    case 'forbidden':
      return `Our token may not do this at GitHub.${permissionsIn(header)}`;
    case 'not-found':
      return isMoved(status)
        ? 'The repository has another name now; correct it in products.yml.'
        : 'GitHub has it not, or does not show it to our token.';
    case 'invalid':
      return 'GitHub does not take what was asked for.';
    case 'rate-limited':
      return 'GitHub asks us to wait.';
    case 'unavailable':
      return 'GitHub is not to be had at the moment.';
    case 'not-it':
      return 'What answers at GITHUB_URL is not the interface of GitHub: a page for people came. That of a GitHub Enterprise server ends in /api/v3.';
  }
}

/** GitHub names what a token lacks in a header of the refusal. */
function permissionsIn(header: BadAnswer['header']): string {
  if (header('x-github-sso')?.startsWith('required') === true)
    return ' The organisation asks that the token is authorised for its single sign-on.';
  const accepted = header('x-accepted-github-permissions') ?? '';
  if (!/^[a-z_=,; ]{3,300}$/.test(accepted)) return '';
  return ` It needs ${accepted.split(/; ?/).join(' or ')}.`;
}

/** The longest wait that is taken at its word, in seconds. */
const LONGEST_WAIT = 3_600;
/** What GitHub asks of those whom a secondary limit stops without a word of how long. */
const UNSAID_LIMIT = 60;

/**
 * How long an answer asks us to wait, in seconds: `Retry-After`, else until `X-RateLimit-Reset` where nothing remains. Times are taken
 * against the answer's own `Date`, so that two clocks that differ do no harm. Null: it does not say, and is no limit.
 */
function waitAskedFor({ header }: BadAnswer, kind: TroubleKind, now: Date): number | null {
  const after = header('retry-after')?.trim() ?? '';
  if (/^[0-9]{1,9}$/.test(after)) return bounded(Number(after));
  const said = Date.parse(header('date') ?? '');
  const base = Number.isNaN(said) ? now.getTime() : said;
  const until = /[0-9]/.test(after) ? Date.parse(after) : NaN;
  if (!Number.isNaN(until)) return bounded((until - base) / 1000);
  const reset = header('x-ratelimit-reset')?.trim() ?? '';
  if (header('x-ratelimit-remaining') === '0' && /^[0-9]{9,11}$/.test(reset))
    // A second more: before the reset is over, every try is counted again.
    return bounded(Number(reset) - base / 1000 + 1);
  return kind === 'rate-limited' ? UNSAID_LIMIT : null;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_WAIT);
}
