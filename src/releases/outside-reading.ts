/** What is read of releases from outside, again and again: their scope from the tracker, their source from its host. */
export type ReadOutside = 'scope' | 'source';

/** A reading that is about to begin. */
export interface Begun {
  readonly release: string;
  readonly at: Date;
}

/** How the readings of one release stand. Times are UTC; `readAt` is when the reading began that brought the snapshot. */
export interface Reading<Snapshot = string> {
  /** What was read last, by its hash unless told otherwise; null: nothing ever was. */
  readonly snapshot: Snapshot | null;
  readonly readAt: Date | null;
  readonly changedAt: Date | null;
  /** In seconds by the database's clock. */
  readonly age: number | null;
  /** Why the other side cannot be read, since when; null: the last try went well. */
  readonly trouble: { readonly message: string; readonly since: Date } | null;
}
