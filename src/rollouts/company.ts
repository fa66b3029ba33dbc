import { byName } from '../platform/name-order.js';

/** What runs beside what: the versions of one product at the sites of one environment (INV-22). */
export interface Company {
  /** The version that the rollout brings. */
  readonly release: string;
  /** All versions that each site may be running at this moment; more than one while it is not known which. */
  readonly mayRun: ReadonlyMap<string, readonly string[]>;
  /** What each version's own manifest says of the others; null, or no entry, where it says nothing. */
  readonly worksWith: ReadonlyMap<string, readonly string[] | null>;
}

/**
 * Whether two versions may run at two sites of an environment at the same time: the same one may, those of which neither says
 * anything may, and else one of the two manifests has to name the other.
 */
export function getOn(one: string, other: string, worksWith: Company['worksWith']): boolean {
  if (one === other) return true;
  const [ours, theirs] = [worksWith.get(one) ?? null, worksWith.get(other) ?? null];
  if (ours === null && theirs === null) return true;
  return ours?.includes(other) === true || theirs?.includes(one) === true;
}

/** The versions at all sites, to which those come that are about to be brought. */
export class Mixture {
  private readonly at: Map<string, Set<string>>;
  private readonly sitesOf = new Map<string, number>();

  constructor(private readonly company: Company) {
    this.at = new Map([...company.mayRun].map(([site, versions]) => [site, new Set(versions)]));
    for (const versions of this.at.values()) for (const version of versions) this.count(version);
  }

  /** The versions that may run at other sites and do not get on with this one. */
  misfits(site: string, version: string): readonly string[] {
    const here = this.at.get(site);
    return [...this.sitesOf]
      .filter(([other, sites]) => sites > (here?.has(other) === true ? 1 : 0))
      .map(([other]) => other)
      .filter((other) => !getOn(version, other, this.company.worksWith));
  }

  /** From now on the site may run this version too. */
  add(site: string, version: string): void {
    const here = this.at.get(site) ?? new Set();
    if (!here.has(version)) this.count(version);
    this.at.set(site, here.add(version));
  }

  /** The site runs this version and no other. */
  settle(site: string, version: string): void {
    for (const gone of this.at.get(site) ?? []) this.sitesOf.set(gone, (this.sitesOf.get(gone) ?? 1) - 1);
    this.at.delete(site);
    this.add(site, version);
  }

  private count(version: string): void {
    this.sitesOf.set(version, (this.sitesOf.get(version) ?? 0) + 1);
  }
}

/** A site that could never get the release, and the versions elsewhere that stand in its way. */
export interface Misfit {
  readonly site: string;
  readonly versions: readonly string[];
}

/** The first site to which, wave after wave and in whatever order within one, the release could not be brought; null if all get it. */
export function misfitOf(waves: readonly (readonly string[])[], company: Company): Misfit | null {
  const mixture = new Mixture(company);
  for (const wave of waves) {
    const left = new Set(wave);
    for (let before = -1; left.size !== before;) {
      before = left.size;
      for (const site of left) {
        if (mixture.misfits(site, company.release).length > 0) continue;
        mixture.settle(site, company.release);
        left.delete(site);
      }
    }
    const [site] = left;
    if (site !== undefined) return { site, versions: mixture.misfits(site, company.release) };
  }
  return null;
}

/** Why the release cannot be rolled out beside what runs there, as a sentence. */
export function misfitSentence({ versions }: Misfit, company: Company): string {
  const at = versions.map((version) => {
    const sites = [...company.mayRun]
      .filter(([, run]) => run.includes(version))
      .map(([site]) => site)
      .toSorted(byName);
    return `${version} (at ${sites.slice(0, 10).join(', ')}${sites.length > 10 ? ' and others' : ''})`;
  });
  const known = company.worksWith.get(company.release) ?? [];
  const fix = known.length === 0 ? '' : ` Bring these sites to ${known.join(' or ')} first.`;
  return `${company.release} does not work with ${at.join(', nor with ')}, and would run beside it.${fix}`;
}
