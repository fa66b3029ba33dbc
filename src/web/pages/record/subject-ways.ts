import type { RecordedEntry } from '../../../audit/audit.table.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo, type Permission } from '../../../people/permission.js';
import type { Addresses } from '../../addresses.js';
import { subjectInWords, type Names } from './record-words.js';

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
  ['person', { needs: 'people.manage', href: (addresses, id) => addresses.person(encodeURIComponent(id)) }],
  ['trust', { needs: 'sites.read', href: (addresses, id) => addresses.trust(encodeURIComponent(id)) }],
] satisfies readonly (readonly [string, Way])[]);

export interface SubjectWay {
  readonly text: string;
  readonly href: string;
}

type Named = Pick<RecordedEntry, 'subject' | 'detail'>;

/** The things with a page of their own that an entry is about, or that its detail names, as the record calls them. */
export function thingsNamed({ subject, detail }: Named, trustOf: Ground['trustOf']): readonly string[] {
  const [kind = '', ...rest] = subject.split(':');
  const site = kind === 'site' ? rest.join(':') : detail['site'];
  const trust = typeof site === 'string' ? trustOf(site) : null;
  const named = [...[...WAYS.keys()].map((one) => [one, detail[one]] as const), ['trust', trust] as const];
  const written = named.flatMap(([of, id]) => (typeof id === 'string' && id !== '' ? [`${of}:${id}`] : []));
  return [...new Set([...(WAYS.has(kind) && rest.join(':') !== '' ? [subject] : []), ...written])];
}

/** The pages that an entry leads to: of what it is about, and of what its detail names. Those that the caller may not open are left out. */
export function waysOf(entry: Named, { caller, addresses, trustOf, names }: Ground): readonly SubjectWay[] {
  return thingsNamed(entry, trustOf).flatMap((written) => {
    const [kind = '', ...rest] = written.split(':');
    const way = WAYS.get(kind);
    if (way === undefined || !mayDo(caller, way.needs)) return [];
    return [{ text: subjectInWords(written, names), href: way.href(addresses, rest.join(':')) }];
  });
}

export interface Ground {
  readonly caller: Caller;
  readonly addresses: Addresses;
  readonly names: Names;
  /** The Trust whose site this is, by their ids. */
  readonly trustOf: (site: string) => string | null;
}
