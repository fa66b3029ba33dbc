import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import type { Site } from '../../sites/site.js';
import type { RolloutRow } from '../rollout.table.js';
import type { Hold } from '../standing.js';
import { lockGroups, occupiedOf, type Occupied } from './group.table.js';

/**
 * Finds the sites at which nothing may start because another of their group is down or being changed, by whatever rollout or
 * person (INV-23). Groups are those of the files as they are now.
 */
@Injectable()
export class ApartHolds {
  /** The sites of each group of each environment. */
  private readonly groups = new Map<string, Site[]>();

  constructor(private readonly environments: Environments) {
    for (const site of environments.allSites) {
      for (const group of site.apart ?? []) {
        const key = keyOf(site, group);
        this.groups.set(key, [...(this.groups.get(key) ?? []), site]);
      }
    }
  }

  /** Of one site alone it is asked when that site is to be claimed; then no other claim looks at its groups until this one is over. */
  async at(
    tx: Tx,
    rollout: RolloutRow,
    sites: readonly string[],
  ): Promise<readonly (readonly [site: string, hold: Hold])[]> {
    const asked = sites.flatMap((id) => this.environments.site(id) ?? []).filter(({ apart }) => apart !== undefined);
    if (asked.length === 0) return [];
    const mates = new Map(asked.map((site) => [site.id, this.matesOf(site)]));
    const [only] = sites.length === 1 ? asked : [];
    if (only !== undefined) await lockGroups(tx, only.environment, only.apart ?? []);
    const behalf = only === undefined ? null : { rollout: rollout.id, site: only.id };
    const named = [...new Set([...mates.values()].flat())].map((site) => site.id);
    const occupied = new Map((await occupiedOf(tx, named, behalf)).map((one) => [one.site, one]));
    return asked.flatMap((site) => {
      for (const mate of mates.get(site.id) ?? []) {
        const found = occupied.get(mate.id);
        if (found !== undefined) return [[site.id, holdOf(site, mate, found)] as const];
      }
      return [];
    });
  }

  private matesOf(site: Site): readonly Site[] {
    const mates = (site.apart ?? []).flatMap((group) => this.groups.get(keyOf(site, group)) ?? []);
    return mates.filter((other) => other.id !== site.id);
  }
}

function keyOf(site: Site, group: string): string {
  return `${site.environment} ${group}`;
}

function shared(site: Site, other: Site): string | undefined {
  return site.apart?.find((group) => other.apart?.includes(group) === true);
}

function holdOf(site: Site, mate: Site, { doing }: Occupied): Hold {
  const group = shared(site, mate) ?? '';
  const what = doing === 'offline' ? 'is offline' : 'is being changed';
  const because = `${mate.name} ${what}, and of the group ${group} never two sites are down together.`;
  return { kind: 'apart', because, until: null };
}
