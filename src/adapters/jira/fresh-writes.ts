/** How long a write may stay unseen by Jira's search, in milliseconds: "seconds to minutes", and some more. */
const FRESH = 10 * 60 * 1000;
const MOST = 1_000;

/** Which tickets were put into a version a moment ago, so that a search may be told to look at them as they are. */
export class FreshWrites {
  private readonly written = new Map<string, { readonly version: string; readonly at: number }>();

  /** `ticket` and `version` by their ids, `at` in milliseconds since 1970. */
  note(ticket: string, version: string, at: number): void {
    this.written.delete(ticket);
    this.written.set(ticket, { version, at });
    for (const [id, { at: then }] of this.written) {
      if (this.written.size <= MOST && at - then < FRESH) break;
      this.written.delete(id);
    }
  }

  /** Ids of tickets, the latest write first. */
  of(version: string, now: number): readonly string[] {
    const fresh = [...this.written].filter(([, write]) => write.version === version && now - write.at < FRESH);
    return fresh.map(([id]) => id).reverse();
  }
}
