import type { ClinicalRejection } from '../../evidence/clinical-risk/rejection.js';
import type { OwedNotice } from '../../notices/owed.js';
import type { Product } from '../../sites/site.js';
import { sitesOf, type RejectedAtSites } from './rejected.js';

/** What the notice of a rejection is called, however often it is owed. */
export function keyOfRejection({ id }: Pick<ClinicalRejection, 'id'>): string {
  return `clinical-rejection/${id}`;
}

/** That a release was rejected which runs, or may run, where that concerns it: by whom, why, and at how many sites. */
export function owedOfRejection({ rejection, at }: RejectedAtSites): readonly OwedNotice[] {
  const { by, hazard, remedy } = rejection;
  return at.slice(0, 1).map(({ product }) => ({
    ...{ ...aboutOf(rejection, product), key: keyOfRejection(rejection), event: 'clinical-rejection', instead: [] },
    facts: { by: by.name, hazard, remedy, ...sitesOf({ at }) },
  }));
}

/** That it was withdrawn, to whoever was told of it. `others`: of the same release that stand. */
export function owedOfWithdrawal(
  rejection: ClinicalRejection,
  { product, others }: { readonly product: Product | null; readonly others: number },
): readonly OwedNotice[] {
  const { withdrawn, by, hazard } = rejection;
  if (withdrawn === null) return [];
  const key = keyOfRejection(rejection);
  const facts = { by: withdrawn.by.name, rejectedBy: by.name, hazard, because: withdrawn.reason, others };
  return [
    {
      ...{ ...aboutOf(rejection, product), key: `${key}/withdrawn`, event: 'clinical-rejection-withdrawn', facts },
      instead: [key],
    },
  ];
}

type About = Pick<OwedNotice, 'subject' | 'thread' | 'calendar' | 'link' | 'acknowledgeBy' | 'also'>;

function aboutOf({ id, release, environment }: ClinicalRejection, product: Product | null): About {
  return {
    subject: { release, product, environment, trust: null, sites: [] },
    ...{ thread: `clinical-rejection/${id}`, calendar: null, link: null, acknowledgeBy: null, also: [] },
  };
}
