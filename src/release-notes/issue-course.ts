import type { KnownIssue } from './section.js';

/** What becomes of known issues on the way from one version to another. */
export interface IssueCourse {
  /** Known where the site comes from, and among the tickets that it gets. */
  readonly mended: readonly KnownIssue[];
  /** Known there, not among those tickets, and listed no longer. */
  readonly gone: readonly KnownIssue[];
  readonly still: readonly KnownIssue[];
  readonly fresh: readonly KnownIssue[];
}

/** An issue is the same by its reference, or by its title where it has none. `brought` are the keys of the tickets that come with it. */
export function courseOf(
  before: readonly KnownIssue[],
  now: readonly KnownIssue[],
  brought: ReadonlySet<string>,
): IssueCourse {
  const then = new Set(before.map(nameOf));
  const listed = new Set(now.map(nameOf));
  const left = before.filter((issue) => !listed.has(nameOf(issue)));
  const isMended = ({ reference }: KnownIssue) => reference !== null && brought.has(reference.toUpperCase());
  return {
    mended: left.filter(isMended),
    gone: left.filter((issue) => !isMended(issue)),
    still: now.filter((issue) => then.has(nameOf(issue))),
    fresh: now.filter((issue) => !then.has(nameOf(issue))),
  };
}

function nameOf({ reference, title }: KnownIssue): string {
  return (reference ?? title).trim().toUpperCase();
}
