import { bulkSchema, checked, classicPageSchema, tokenPageSchema, type Entry } from './answer.schema.js';
import type { JiraClient } from './client.service.js';
import { withKeys } from './jql.js';
import { fault } from './trouble.js';

/** How the two kinds of Jira are asked for the issues that a query means, and for issues by their keys. */
export interface Search {
  /** Every issue, once. `fresh`: ids of issues whose writes the index may not have seen; at most 50 count. */
  find(jql: string, fields: readonly string[], fresh: readonly string[]): Promise<readonly Entry[]>;
  /** Those of these that are there and shown to us. */
  byKeys(keys: readonly string[], fields: readonly string[]): Promise<readonly Entry[]>;
}

/** With many fields Jira gives no more than this on one page, whatever is asked for. */
const PAGE = 100;
/** So many pages hold more tickets than any release; a Jira that gives more runs in a circle. */
const MOST_PAGES = 200;
/** The most that Jira reconciles, and the most that it fetches at once. */
export const MOST_RECONCILED = 50;
const MOST_FETCHED = 100;
const FETCHES_AT_ONCE = 3;

/** Cloud: pages by token, no total. The end is where no token comes; what `isLast` says is not asked. */
export class CloudSearch implements Search {
  constructor(private readonly client: JiraClient) {}

  async find(jql: string, fields: readonly string[], fresh: readonly string[]): Promise<readonly Entry[]> {
    const found = new Map<string, Entry>();
    const seen = new Set<string>();
    // The same list on every page, or the pages would not fit together.
    const reconcileIssues = fresh.slice(0, MOST_RECONCILED).map(Number);
    let token: string | null = null;
    do {
      const page = await this.page({
        ...{ jql, fields, maxResults: PAGE },
        ...(token === null ? {} : { nextPageToken: token }),
        ...(reconcileIssues.length === 0 ? {} : { reconcileIssues }),
      });
      take(found, page.issues);
      token = page.nextPageToken ?? null;
      if (token !== null && seen.has(token)) throw circle('gave the same page twice');
      if (token !== null) seen.add(token);
      if (seen.size >= MOST_PAGES) throw circle(`has more than ${MOST_PAGES} pages`);
    } while (token !== null);
    return [...found.values()];
  }

  private async page(asked: object): Promise<ReturnType<typeof tokenPageSchema.parse>> {
    return checked(tokenPageSchema, await this.client.call('POST', '/search/jql', asked), 'a search');
  }

  async byKeys(keys: readonly string[], fields: readonly string[]): Promise<readonly Entry[]> {
    const fetched = await inTurns(chunksOf(keys), async (issueIdsOrKeys) => {
      const answer = await this.client.call('POST', '/issue/bulkfetch', { issueIdsOrKeys, fields });
      return checked(bulkSchema, answer, 'some issues').issues;
    });
    const found = new Map<string, Entry>();
    take(found, fetched.flat());
    return [...found.values()];
  }
}

/** Data Center: pages by number, with a total that may change while it is read. */
export class ClassicSearch implements Search {
  constructor(private readonly client: JiraClient) {}

  async find(jql: string, fields: readonly string[]): Promise<readonly Entry[]> {
    return this.read({ jql, fields });
  }

  /** Told not to validate, Jira leaves out what it does not have instead of refusing the whole question. */
  async byKeys(keys: readonly string[], fields: readonly string[]): Promise<readonly Entry[]> {
    const read = await inTurns(chunksOf(keys), (some) =>
      this.read({ jql: `${withKeys(some)} ORDER BY key ASC`, fields, validateQuery: false }),
    );
    return read.flat();
  }

  private async read(asked: {
    readonly jql: string;
    readonly fields: readonly string[];
    readonly validateQuery?: boolean;
  }): Promise<readonly Entry[]> {
    const found = new Map<string, Entry>();
    let startAt = 0;
    let total: number | null = null;
    for (let pages = 1; ; pages += 1) {
      const answer = await this.client.call('POST', '/search', { ...asked, startAt, maxResults: PAGE });
      const page = checked(classicPageSchema, answer, 'a search');
      if (page.startAt !== startAt) throw circle('gave another page than was asked for');
      total ??= page.total;
      take(found, page.issues);
      startAt += page.issues.length;
      if (startAt >= page.total) {
        // A ticket that comes or goes shifts the pages, and another may slip between two of them unread.
        if (found.size === total) break;
        throw changed();
      }
      if (page.issues.length === 0) throw circle('ended before its own total');
      if (pages >= MOST_PAGES) throw circle(`has more than ${MOST_PAGES} pages`);
    }
    return [...found.values()];
  }
}

/** One ticket may stand on two pages when it was changed between them; the later word counts. */
function take(found: Map<string, Entry>, issues: readonly Entry[]): void {
  for (const issue of issues) found.set(issue.id, issue);
}

function changed(): Error {
  return fault('unavailable', 'The tickets changed in Jira while they were read; they have to be read again.');
}

function circle(how: string): Error {
  return fault('invalid', `Jira's search ${how}; its pages cannot be trusted.`);
}

function chunksOf(keys: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let at = 0; at < keys.length; at += MOST_FETCHED) chunks.push(keys.slice(at, at + MOST_FETCHED));
  return chunks;
}

/** A few at a time, answers in the order of the items. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const queue = items.entries();
  const turn = async (): Promise<void> => {
    for (const [index, item] of queue) answers[index] = await work(item);
  };
  await Promise.all(Array.from({ length: FETCHES_AT_ONCE }, turn));
  return answers;
}
