import type { Caller } from '../../../people/caller.js';
import { mayDo, type Permission } from '../../../people/permission.js';
import type { Addresses } from '../../addresses.js';

interface Way {
  readonly needs: Permission;
  readonly href: (addresses: Addresses, id: string) => string;
}

/** What has a page of its own, by its kind in the record. */
const WAYS: ReadonlyMap<string, Way> = new Map([
  ['release', { needs: 'releases.read', href: (addresses, id) => addresses.release(id) }],
  ['rollout', { needs: 'rollouts.read', href: (addresses, id) => addresses.rollout(encodeURIComponent(id)) }],
  ['incident', { needs: 'incidents.read', href: (addresses, id) => addresses.incident(encodeURIComponent(id)) }],
  ['hotfix', { needs: 'hotfixes.read', href: (addresses, id) => addresses.hotfix(encodeURIComponent(id)) }],
  ['rca', { needs: 'rcas.read', href: (addresses, id) => addresses.rca(encodeURIComponent(id)) }],
  ['trust', { needs: 'sites.read', href: (addresses, id) => addresses.trust(encodeURIComponent(id)) }],
] satisfies readonly (readonly [string, Way])[]);

export interface SubjectWay {
  readonly text: string;
  readonly href: string;
}

/** The pages that an entry leads to: of what it is about, and of what its detail names. Those that the caller may not open are left out. */
export function waysOf(
  { subject, detail }: { readonly subject: string; readonly detail: Readonly<Record<string, unknown>> },
  { caller, addresses, trustOf }: Ground,
): readonly SubjectWay[] {
  const [kind = '', ...rest] = subject.split(':');
  const named = [[kind, rest.join(':')] as const, ...[...WAYS.keys()].map((one) => [one, detail[one]] as const)];
  const site = kind === 'site' ? rest.join(':') : detail['site'];
  const trust = typeof site === 'string' ? trustOf(site) : null;
  const ways = [...named, ['trust', trust] as const].flatMap(([of, id]) => {
    const way = WAYS.get(of);
    if (way === undefined || typeof id !== 'string' || id === '' || !mayDo(caller, way.needs)) return [];
    return [
      { text: `${of === 'trust' ? 'Trust' : of === 'rca' ? 'RCA' : titled(of)} ${id}`, href: way.href(addresses, id) },
    ];
  });
  return ways.filter(({ href }, index) => ways.findIndex((other) => other.href === href) === index);
}

export interface Ground {
  readonly caller: Caller;
  readonly addresses: Addresses;
  /** The Trust whose site this is, by their ids. */
  readonly trustOf: (site: string) => string | null;
}

function titled(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
