/** One thing that this person can do now. */
export interface Task {
  readonly text: string;
  readonly href: string;
  readonly says: string;
}
