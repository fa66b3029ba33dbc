import type { Release, ReleasePackage } from './release.js';

/** What becomes of one service between two releases; null where it does not take part. */
export interface ServiceChange {
  readonly service: string;
  readonly change: 'added' | 'removed' | 'changed' | 'unchanged';
  readonly from: { readonly version: string; readonly sha256: string } | null;
  readonly to: { readonly version: string; readonly sha256: string } | null;
}

/** Every service of either release, by name. Changed means other bytes or another version; where the bytes came from does not matter. */
export function compare(from: Release, to: Release): readonly ServiceChange[] {
  const names = new Set([...from.packages, ...to.packages].map(({ service }) => service));
  return [...names].sort().map((service) => {
    const before = packageOf(from, service);
    const after = packageOf(to, service);
    return { service, change: changeOf(before, after), from: before, to: after };
  });
}

function packageOf(release: Release, service: string): Pick<ReleasePackage, 'version' | 'sha256'> | null {
  const found = release.packages.find((one) => one.service === service);
  return found === undefined ? null : { version: found.version, sha256: found.sha256 };
}

function changeOf(from: ServiceChange['from'], to: ServiceChange['to']): ServiceChange['change'] {
  if (from === null) return 'added';
  if (to === null) return 'removed';
  return from.sha256 === to.sha256 && from.version === to.version ? 'unchanged' : 'changed';
}

/** The top-level fields in which two texts of manifests differ, by name; none when they are the same manifest. */
export function differences(one: string, other: string): readonly string[] {
  const ours = fieldsOf(one);
  const theirs = fieldsOf(other);
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((key) => ours.get(key) !== theirs.get(key)).sort();
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null) return new Map();
  return new Map(Object.entries(document).map(([key, value]) => [key, JSON.stringify(value)]));
}
