/** How a command ends, for whoever reads no words: the exit codes that the README promises. */
export const ENDINGS = {
  done: 0,
  /** A rule refuses it, or the answer is no. */
  no: 1,
  mistyped: 2,
  /** Nobody could say: the service is away, or answered what is not understood. Whether it was done is not known either. */
  unknown: 3,
  'signed-out': 4,
  /** Nobody confirmed it, so nothing was sent. */
  unconfirmed: 5,
  /** There is no such thing, or it is not yours to see. */
  absent: 6,
} as const;
export type EndingName = keyof typeof ENDINGS;

/** A command ends otherwise than done; its message is for people. `body` is what the service answered, for `--json`. */
export class Ending extends Error {
  override readonly name = 'Ending';

  constructor(
    readonly ending: EndingName,
    message: string,
    readonly body: unknown = null,
  ) {
    super(message);
  }

  get code(): number {
    return ENDINGS[this.ending];
  }
}

/** What a refusal of the service may hold. */
export interface Refusal {
  readonly type?: string | undefined;
  readonly detail?: string | undefined;
  readonly faults?: readonly { readonly field: string; readonly fault: string; readonly fix: string }[] | undefined;
  readonly reasons?:
    readonly { readonly title: string; readonly howToMeet: string; readonly whoCan: readonly string[] }[] | undefined;
  readonly next?:
    | readonly { readonly step: string; readonly what: string; readonly who: string; readonly you: boolean }[]
    | undefined;
  readonly theirs?: { readonly version: number; readonly by: string | null; readonly content?: unknown } | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** An answer that is no success, as the end of the command. */
export function endingOf(status: number, refusal: Refusal, body: unknown): Ending {
  return new Ending(nameOf(status, refusal), wordsOf(status, refusal), body);
}

function nameOf(status: number, { type, detail }: Refusal): EndingName {
  switch (status) {
    case 400:
    case 413:
    case 415:
      return 'mistyped';
    case 401:
      return 'signed-out';
    case 404:
      return isUnknownAddress({ type, detail }) ? 'unknown' : 'absent';
    case 405:
    case 429:
      return 'unknown';
    default:
      return status >= 400 && status < 500 ? 'no' : 'unknown';
  }
}

function wordsOf(status: number, refusal: Refusal): string {
  const { detail, faults = [], reasons = [], next = [], theirs, retryAfterSeconds } = refusal;
  if (status === 404 && isUnknownAddress(refusal))
    return 'This service does not know what was asked: it is older than this command line, or GATEHOUSE_URL is not its address.';
  const lines = [detail ?? `The service refused, with status ${status} and no words.`];
  for (const { field, fault, fix } of faults) lines.push(`  ${field} ${fault}; ${fix}`);
  for (const { title, howToMeet, whoCan } of reasons) {
    lines.push(`  - ${title}`, ...(howToMeet === '' ? [] : [`    ${howToMeet}`]));
    if (whoCan.length > 0) lines.push(`    Who can: ${whoCan.join(', ')}.`);
  }
  if (next.length > 0) lines.push('What may be done now:');
  for (const { step, what, who, you } of next) lines.push(`  ${step}: ${what}${you ? '' : ` (${who})`}`);
  if (theirs !== undefined && theirs.by !== null)
    lines.push(`Version ${theirs.version}, by ${theirs.by}:`, JSON.stringify(theirs.content, null, 2));
  if (status === 401) lines.push('Sign in with "gatehouse sign-in", or set GATEHOUSE_TOKEN.');
  if (retryAfterSeconds !== undefined) lines.push(`Try again in ${retryAfterSeconds} seconds.`);
  return lines.join('\n');
}

/** The service says so of an address at which it has nothing at all; of a release or rollout it says that there is no such one. */
function isUnknownAddress({ type, detail }: Refusal): boolean {
  return type !== 'urn:gatehouse:problem:not-found' || detail === 'There is nothing at this address.';
}
