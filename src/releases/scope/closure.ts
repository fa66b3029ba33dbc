/** That a release is over. */
export interface Closure {
  readonly by: { readonly person: string; readonly name: string };
  /** UTC. */
  readonly at: Date;
  /** The day that the tracker is told, `yyyy-mm-dd`. */
  readonly releasedOn: string;
}
