import type { Window } from './window.js';

/** Who answers for the service, the system and the technology at a Trust; every Trust names all three. */
export const CONTACT_ROLES = ['service-owner', 'system-owner', 'technical-owner'] as const;

export type ContactRole = (typeof CONTACT_ROLES)[number];

export interface Contact {
  readonly role: ContactRole;
  readonly name: string;
  readonly email: string;
}

/** The person of a Trust who does its smoke tests. */
export interface SmokeTester {
  readonly name: string;
  readonly email: string;
}

/** A hospital organisation of the consortium. */
export interface Trust {
  readonly id: string;
  readonly name: string;
  /** IANA name of the zone in which its windows and freezes are wall time. */
  readonly timeZone: string;
  /** When the Trust's sites may be changed; any time where absent. */
  readonly windows?: readonly Window[];
  readonly contacts: readonly Contact[];
  /** Who does the smoke tests there; absent while nobody is named. */
  readonly smokeTester?: SmokeTester;
}
