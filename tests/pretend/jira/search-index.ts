import { matching } from './matching.js';
import { parseQuery } from './query.js';
import { JiraRefusal, type JiraState, type KeptIssue } from './state.js';

/** What a search is answered from. It may lag behind what was written, until a search has looked often enough or it is told to settle. */
export class SearchIndex {
  /** Issues as they were before writes that the index has not seen; null: it was not there. */
  private readonly stale = new Map<string, { readonly before: KeptIssue | null; searchesLeft: number }>();
  /** For how many searches a write stays unseen; 0: none. */
  lag = 0;

  constructor(private readonly state: JiraState) {}

  /** To be told before and after each write. */
  written(id: string, before: KeptIssue | null): void {
    if (this.lag > 0 && !this.stale.has(id)) this.stale.set(id, { before, searchesLeft: this.lag });
  }

  settle(): void {
    this.stale.clear();
  }

  /** The issues that a search finds, in its order; those to reconcile are seen as they are. */
  find(jql: string, mayBeSeen: (issue: KeptIssue) => boolean, reconcile: readonly number[]): readonly KeptIssue[] {
    const query = parseQuery(jql);
    const found = matching(this.state, query, this.seen(new Set(reconcile.map(String))).filter(mayBeSeen));
    for (const [id, entry] of this.stale) {
      entry.searchesLeft -= 1;
      if (entry.searchesLeft <= 0) this.stale.delete(id);
    }
    return found;
  }

  private seen(reconciled: ReadonlySet<string>): KeptIssue[] {
    const now = [...this.state.issues.values()];
    const shown = now.flatMap((issue) => {
      const entry = reconciled.has(issue.id) ? undefined : this.stale.get(issue.id);
      if (entry === undefined) return [issue];
      return entry.before === null ? [] : [entry.before];
    });
    // What was removed meanwhile is still found.
    const removed = [...this.stale].flatMap(([id, { before }]) =>
      before === null || reconciled.has(id) || this.state.issues.has(id) ? [] : [before],
    );
    return [...shown, ...removed];
  }
}

/** Results that are handed out page by page under tokens. */
export class Pages {
  private readonly results: { readonly jql: string; readonly found: readonly KeptIssue[] }[] = [];

  first(jql: string, found: readonly KeptIssue[]): string {
    this.results.push({ jql, found });
    return this.tokenFor(this.results.length - 1, 0);
  }

  /** The page at a token, and the token of the next one, or null on the last. */
  page(
    token: string,
    jql: string,
    size: number,
  ): { readonly issues: readonly KeptIssue[]; readonly next: string | null } {
    const [index, start] = placeOf(token);
    const result = this.results[index];
    if (result?.jql !== jql) throw new JiraRefusal(400, 'The provided nextPageToken is invalid.');
    const end = start + size;
    return {
      issues: result.found.slice(start, end),
      next: end < result.found.length ? this.tokenFor(index, end) : null,
    };
  }

  private tokenFor(index: number, start: number): string {
    return Buffer.from(`${index}:${start}`).toString('base64url');
  }
}

function placeOf(token: string): [number, number] {
  const [index = NaN, start = NaN] = Buffer.from(token, 'base64url').toString().split(':').map(Number);
  return [index, start];
}
