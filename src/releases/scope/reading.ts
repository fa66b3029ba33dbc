/** How the readings of a release's scope stand. Times are UTC; `readAt` is when the reading began that brought the snapshot. */
export interface Reading {
  /** The hash of what was read last; null: nothing ever was. */
  readonly snapshot: string | null;
  readonly readAt: Date | null;
  readonly changedAt: Date | null;
  /** In seconds by the database's clock. */
  readonly age: number | null;
  /** Why the tracker cannot be read, since when; null: the last try went well. */
  readonly trouble: { readonly message: string; readonly since: Date } | null;
}
