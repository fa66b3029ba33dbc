import type { Caller } from '../../people/caller.js';
import { mayDo, type Permission } from '../../people/permission.js';
import type { Addresses } from '../addresses.js';

/** The parts of the house, as the line below the header names them. */
export type Section =
  'ladder' | 'releases' | 'rollouts' | 'schedule' | 'incidents' | 'trusts' | 'insight' | 'record' | 'people' | 'status';

interface Way {
  readonly section: Section;
  readonly text: string;
  /** What opens it; null: everybody who is signed in. */
  readonly needs: Permission | null;
  readonly href: (addresses: Addresses) => string;
}

const WAYS: readonly Way[] = [
  { section: 'ladder', text: 'Ladder', needs: 'environments.read', href: ({ ladder }) => ladder },
  { section: 'releases', text: 'Releases', needs: 'releases.read', href: ({ releases }) => releases },
  { section: 'rollouts', text: 'Rollouts', needs: 'rollouts.read', href: ({ rollouts }) => rollouts },
  { section: 'schedule', text: 'Schedule', needs: 'agreements.read', href: ({ schedule }) => schedule },
  { section: 'incidents', text: 'Incidents', needs: 'incidents.read', href: ({ incidents }) => incidents },
  { section: 'trusts', text: 'Trusts', needs: 'sites.read', href: ({ trusts }) => trusts },
  { section: 'insight', text: 'Insight', needs: 'promotions.read', href: (addresses) => addresses.insight() },
  { section: 'record', text: 'Record', needs: 'audit.read', href: ({ record }) => record },
  { section: 'people', text: 'People', needs: 'people.manage', href: ({ people }) => people },
  { section: 'status', text: 'Status', needs: null, href: ({ status }) => status },
];

export interface NavigationItem {
  readonly text: string;
  readonly href: string;
  readonly current: boolean;
}

/** Where this person can go, and where they are. */
export function navigationFor(
  caller: Caller,
  addresses: Addresses,
  section: Section | null,
): readonly NavigationItem[] {
  return WAYS.filter(({ needs }) => needs === null || mayDo(caller, needs)).map((way) => {
    return { text: way.text, href: way.href(addresses), current: way.section === section };
  });
}
