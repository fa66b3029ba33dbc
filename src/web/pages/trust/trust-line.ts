import type { FormView } from '../../form/form-view.js';
import type { Tag } from '../ladder/ladder-page.js';

/** One thing in a list of a Trust's page. */
export interface Line {
  readonly title: string;
  /** Null where there is nothing behind it for whoever looks. */
  readonly href: string | null;
  readonly tag: Tag | null;
  readonly says: string;
  /** The time that a Trust named instead, or why it said no. */
  readonly said?: string;
  /** Where it goes on. */
  readonly way?: { readonly text: string; readonly href: string } | null;
  /** What somebody wrote about it. */
  readonly words?: string;
  readonly form: FormView | null;
  /** Takes it back, where that is not what `form` does. */
  readonly withdraw?: FormView | null;
}
