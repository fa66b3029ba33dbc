/** One thing that is wrong with a request: which field, what is the fault, and what would mend it. */
export interface Fault {
  readonly field: string;
  readonly fault: string;
  readonly fix: string;
}

/**
 * A refusal that the caller can understand and act on; leaves as `application/problem+json` (RFC 9457).
 * `kind` becomes the last part of the problem's `type`; `detail` is a plain-English sentence; `extra` is added to the body.
 */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.name = 'Problem';
  }
}

export function badRequest(faults: readonly Fault[]): Problem {
  const fields = faults.map((fault) => fault.field).join(', ');
  return new Problem(400, 'bad-request', `Something in the request is not right: ${fields}.`, faults);
}

/** Also the answer for what the caller may not see: the two are not told apart. */
export function notFound(what: string): Problem {
  return new Problem(404, 'not-found', `There is no such ${what}.`);
}

export function conflict(detail: string, extra: Readonly<Record<string, unknown>> = {}): Problem {
  return new Problem(409, 'conflict', detail, [], extra);
}

export function forbidden(detail: string): Problem {
  return new Problem(403, 'forbidden', detail);
}
