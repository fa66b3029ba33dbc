import type { Lab } from '../lab/lab.js';
import type { Registered } from './climb.js';

/** What speaks against a site that should run a release; null when nothing does. Asks the site, never Gatehouse. */
export async function faultAt(lab: Lab, id: string, release: Registered): Promise<string | null> {
  const { version, healthy, current, digest, intact } = await lab.site(id).probe('flip');
  if (version !== release.version) return `${id} answers with ${version ?? 'nothing'}, not ${release.version}`;
  if (!healthy) return `${id} runs ${version} and is not well`;
  if (current !== release.version) return `${id} has ${current ?? 'nothing'} as its current release`;
  if (digest !== release.digest) return `${id} holds the manifest ${digest ?? 'of nobody'}, not ${release.digest}`;
  return intact ? null : `${id} holds other bytes than were built for ${version}`;
}

/** What speaks against any site of the lab. */
export async function faultsAtSites(lab: Lab, release: Registered): Promise<string[]> {
  const faults = await Promise.all(lab.sites.map((site) => faultAt(lab, site.id, release)));
  return faults.filter((fault) => fault !== null);
}
