import type { Caller } from '../people/caller.js';
import { trustsInReach } from '../people/permission.js';
import type { Rung } from './rung.js';
import type { Site } from './site.js';
import type { Trust } from './trust.js';

/** The sites that a caller may know of: all of them, or those of the caller's own Trusts. The rest do not exist to the caller. */
export function sitesInSight(caller: Caller, sites: readonly Site[]): readonly Site[] {
  const reach = trustsInReach(caller, 'sites.read');
  return reach === 'every' ? sites : sites.filter(({ trust }) => trust !== null && reach.includes(trust));
}

export function trustsInSight(caller: Caller, trusts: readonly Trust[]): readonly Trust[] {
  const reach = trustsInReach(caller, 'sites.read');
  return reach === 'every' ? trusts : trusts.filter(({ id }) => reach.includes(id));
}

/** A rung is known to everybody who may read environments at all; its sites are only those in sight. */
export function rungInSight(caller: Caller, rung: Rung): Rung {
  return { ...rung, sites: sitesInSight(caller, rung.sites) };
}
