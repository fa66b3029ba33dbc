import { Injectable } from '@nestjs/common';
import type { Product } from '../sites/site.js';
import { Environments } from '../sites/environments.service.js';
import { IssueTracker } from '../releases/scope/issue-tracker.js';
import { vocabularyOf } from '../releases/scope/scope-reader.service.js';
import { isConfidential } from './change.js';
import type { KnownIssue, KnownIssues } from './section.js';

const KEY = /^[A-Z][A-Z0-9_]{1,63}-[1-9][0-9]{0,9}$/;

/**
 * Finds out which known issues Trusts may not read of. Such an issue is open, so no release's scope holds it, and whoever lists it may
 * not know that its ticket is one of those.
 */
@Injectable()
export class IssueConfidence {
  constructor(
    private readonly tracker: IssueTracker,
    private readonly environments: Environments,
  ) {}

  /**
   * The list with those marked that name a confidential ticket, or one that we cannot see. When the tracker cannot be asked, every issue
   * that names a ticket is: too little is told until it is written again, and never too much.
   */
  async mark({ issues }: KnownIssues, product: Product): Promise<KnownIssues> {
    const settings = this.environments.product(product)?.tracker ?? null;
    const keys = [...new Set(issues.flatMap(({ reference }) => (isKey(reference) ? [reference] : [])))];
    if (settings === null || !this.tracker.isSetUp || keys.length === 0) return { issues };
    const answer = await this.tracker.readTickets(keys, vocabularyOf(settings));
    const open = answer.ok
      ? answer.value.tickets.filter((ticket) => !isConfidential(ticket, settings.redact)).map(({ key }) => key)
      : [];
    return { issues: issues.map((issue) => marked(issue, new Set(open))) };
  }
}

function marked(issue: KnownIssue, open: ReadonlySet<string>): KnownIssue {
  const isClosed = isKey(issue.reference) && !open.has(issue.reference);
  return { ...issue, confidential: issue.confidential || isClosed };
}

function isKey(reference: string | null): reference is string {
  return reference !== null && KEY.test(reference);
}
