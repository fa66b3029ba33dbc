import type { Caller } from './caller.js';
import type { LinkAsked } from './links/link-act.js';

/** Who tells us something: a person by their account, or a contact by a link. */
export interface Teller {
  /** As the audit names them. */
  readonly actor: string;
  readonly person: string | null;
  readonly link: string | null;
  readonly name: string;
}

/** Whoever calls. */
export function personTelling({ person, name }: Pick<Caller, 'person' | 'name'>): Teller {
  return { actor: `person:${person}`, person, link: null, name };
}

/** Whoever holds the link. */
export function holderTelling({ link, holder }: Pick<LinkAsked, 'link' | 'holder'>): Teller {
  return { actor: `link:${link}`, person: null, link, name: holder.name };
}
