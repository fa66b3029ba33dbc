/**
 * How a try to carry a message ended. `later`: it may work another time, in `afterSeconds` if the receiver said so, else after a
 * growing wait. `refused`: it never will as it is, and a person has to look.
 */
export type Sent =
  | { readonly state: 'delivered'; readonly detail: string | null }
  | { readonly state: 'later'; readonly because: string; readonly afterSeconds: number | null }
  | { readonly state: 'refused'; readonly because: string };
