import type { RoleName } from '../people/caller.js';
import type { Permission } from '../people/permission.js';

/** Something that may be done now. What is sent is `example`, with the words that are meant. */
export interface Next {
  readonly step: string;
  /** What it does, in a sentence. */
  readonly what: string;
  /** Who may, in words. */
  readonly who: string;
  /** It is the way on; the others are there where things go another way. */
  readonly leadsOn: boolean;
  /** Whether whoever asked may. */
  readonly you: boolean;
  readonly needs: readonly { readonly field: string; readonly what: string }[];
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly example: Readonly<Record<string, unknown>>;
}

/** As `Next`, before it is known who asks. */
export interface Offer extends Omit<Next, 'you'> {
  /** Person ids of those who may not, because of what they did. */
  readonly notBy: readonly string[];
  readonly permission: Permission;
  /** Where the permission alone is not enough: the roles of which somebody holds one. */
  readonly roles?: readonly RoleName[];
}

/** What may be done now, and what is waited for meanwhile, each in a sentence. */
export interface OnTheWay {
  readonly offers: readonly Offer[];
  readonly waitingFor: readonly string[];
}
