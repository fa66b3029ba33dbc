import { beforePreFlight, decidingAttempt, isInFlight, isOnlyAsked, standing, type SiteFacts } from './standing.js';
import { isLive, isLook } from './attempt.js';
import { Mixture, type Company } from './company.js';

/** Something that is wanted at one site now, and takes one of the places that the concurrency limit gives. */
export interface Wish {
  readonly do: 'pre-flight' | 'deploy' | 'request' | 'roll-back' | 'probe';
  readonly site: string;
  /** What a way back leads to. */
  readonly to?: { readonly version: string };
}

/** The sites that turns are given among, and the rules between them. */
export interface Ground {
  readonly sites: readonly SiteFacts[];
  /** How many sites may be in flight at once. */
  readonly concurrency: number;
  /** No other site is deployed to before every hub has the release, or was left out. */
  readonly hubFirst: boolean;
  /** Which versions may run beside which; null where any may. */
  readonly company: Company | null;
}

/** Gives turns for one look at a rollout: what was given is remembered, so that what is asked for next fits beside it. */
export interface Turns {
  /** As many of the wishes, in their order, as there are places for and as may be done beside all that is under way. */
  readonly give: <W extends Wish>(wishes: readonly W[]) => readonly W[];
}

/**
 * Whether the site may be out of service: something is under way there that is more than a probe, or it failed and its own probe
 * does not say that it still runs what it ran. A site that a person excused is theirs to look after.
 */
export function mayBeDown(site: SiteFacts): boolean {
  if (site.attempts.some((attempt) => !isLook(attempt.kind) && isLive(attempt.state))) return true;
  if (site.excused) return false;
  // What a look at it found says nothing of whether it serves.
  const done = beforePreFlight(site);
  switch (standing(done)) {
    case 'failed':
      return decidingAttempt(done)?.leftAsItWas !== true;
    case 'in-flight':
    case 'rolling-back':
    case 'rollback-failed':
    case 'unknown':
    case 'needs-human':
      return true;
    case 'waiting':
    case 'succeeded':
    case 'skipped':
    case 'rolled-back':
      return false;
  }
}

/** As many turns as the concurrency limit leaves. What operators were asked for, who may take days, keeps no site from going back. */
export function turnsOf(ground: Ground): Turns {
  const flying = ground.sites.filter(isInFlight);
  let taken = flying.length;
  let takenFromWaysBack = flying.filter((site) => !isOnlyAsked(site)).length;
  const rules = [...hubRule(ground), ...apartRule(ground), ...companyRule(ground)];
  return {
    give: (wishes) =>
      wishes.filter((wish) => {
        const before = wish.do === 'roll-back' ? takenFromWaysBack : taken;
        if (before >= ground.concurrency || !rules.every((rule) => rule.allows(wish))) return false;
        taken += 1;
        takenFromWaysBack += 1;
        for (const rule of rules) rule.given(wish);
        return true;
      }),
  };
}

/** What one rule says of a wish, beside all that it was told of before. */
interface Rule {
  readonly allows: (wish: Wish) => boolean;
  readonly given: (wish: Wish) => void;
}

/** A way back is never in the way of anything. */
function takesDown({ do: what }: Wish): boolean {
  return what === 'deploy' || what === 'request';
}

function hubRule({ sites, hubFirst }: Ground): readonly Rule[] {
  if (!hubFirst) return [];
  const hubs = sites.filter((site) => site.hub === true);
  const done = hubs.every((hub) => hub.excused || ['succeeded', 'skipped'].includes(standing(hub)));
  if (done) return [];
  const names = new Set(hubs.map((hub) => hub.site));
  return [{ allows: (wish) => !takesDown(wish) || names.has(wish.site), given: () => undefined }];
}

/** Of a group no site is taken down while another may be down. One that is down itself is: trying it again takes nobody from anything. */
function apartRule({ sites }: Ground): readonly Rule[] {
  const grouped = sites.filter((site) => (site.apart ?? []).length > 0);
  if (grouped.length === 0) return [];
  const groups = new Map(grouped.map((site) => [site.site, site.apart ?? []]));
  const down = new Map<string, Set<string>>();
  const goesDown = (site: string): void => {
    for (const group of groups.get(site) ?? []) down.set(group, (down.get(group) ?? new Set()).add(site));
  };
  for (const site of grouped.filter(mayBeDown)) goesDown(site.site);
  return [
    {
      allows: (wish) =>
        !takesDown(wish) ||
        (groups.get(wish.site) ?? []).every((group) => {
          const of = down.get(group);
          return of === undefined || of.has(wish.site);
        }),
      given: ({ do: what, site }) => {
        if (what !== 'probe' && what !== 'pre-flight') goesDown(site);
      },
    },
  ];
}

/** No site gets a version, forwards or back, that does not work with one that may run at another site meanwhile (INV-22). */
function companyRule({ company }: Ground): readonly Rule[] {
  if (company === null) return [];
  const mixture = new Mixture(company);
  const brings = (wish: Wish): string | null => {
    if (wish.do === 'roll-back') return wish.to?.version ?? null;
    return takesDown(wish) ? company.release : null;
  };
  return [
    {
      allows: (wish) => {
        const version = brings(wish);
        return version === null || mixture.misfits(wish.site, version).length === 0;
      },
      given: (wish) => {
        const version = brings(wish);
        if (version !== null) mixture.add(wish.site, version);
      },
    },
  ];
}
