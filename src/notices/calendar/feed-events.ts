import type { Outage } from '../../changes/outages/outage.js';
import { KIND_WORDS } from '../../changes/outages/outage.js';
import type { Agreement } from '../../evidence/agreements/agreement.js';
import { frozen } from '../../windows/freeze.js';
import type { KeptFreeze } from '../../windows/freeze.table.js';
import { downtimeUid } from '../downtime-entry.js';
import { outageUid } from '../outage-entry.js';
import type { CalendarEvent } from './calendar-event.js';

/** What names stand for, as people call them. */
export interface Names {
  readonly product: (product: string) => string;
  readonly trust: (id: string) => string;
  readonly site: (id: string) => string;
  readonly environment: (name: string) => string;
}

type Dated = Pick<
  Agreement,
  'release' | 'product' | 'environment' | 'trust' | 'sequence' | 'state' | 'askedAt' | 'agreedAt' | 'ended' | 'note'
> &
  Pick<Agreement, 'kind' | 'day' | 'from' | 'to'>;

/** The time of a release at a Trust: certain once the Trust has agreed to the hour. Null where nothing is planned any more. */
export function eventOfAgreement(agreement: Dated, names: Names): CalendarEvent | null {
  const { release, environment, trust, sequence, state, askedAt, agreedAt, note } = agreement;
  if (state !== 'asked' && state !== 'agreed') return null;
  const product = names.product(agreement.product);
  const isCertain = state === 'agreed' && agreement.day === null;
  const where = `${names.trust(trust)}, ${names.environment(environment)}`;
  return {
    uid: downtimeUid(agreement),
    // As invitations count it.
    sequence: sequence * 2,
    state: isCertain ? 'confirmed' : 'tentative',
    time: timeOf(agreement),
    summary: isCertain ? `${product} is away: release ${release}` : `${product} may be away: release ${release}`,
    description: [
      isCertain
        ? `${product} does not answer while release ${release} is put in.`
        : `${WAITS[state]} ${product} does not answer while release ${release} is put in.`,
      ...(note === null ? [] : [note]),
    ].join('\n'),
    location: where,
    changedAt: agreedAt ?? askedAt,
  };
}

const WAITS = {
  asked: 'The Trust has not agreed to this time yet.',
  agreed: 'The day is agreed; the hour is not known yet.',
} as const;

function timeOf({ day, from, to, askedAt }: Dated): CalendarEvent['time'] {
  if (day !== null) return { firstDay: day, lastDay: day };
  return { from: from ?? askedAt, to: to ?? askedAt };
}

/** A time in which nothing is changed. Null for one that stands for an outage, which is an event itself. */
export function eventOfFreeze(
  freeze: Pick<KeptFreeze, 'id' | 'scope' | 'of' | 'from' | 'to' | 'reason' | 'declaredAt' | 'outage' | 'ended'>,
  names: Names,
): CalendarEvent | null {
  const { id, scope, of, from, to, reason, declaredAt, outage, ended } = freeze;
  const until = ended !== null && ended.at < to ? ended.at : to;
  if (outage !== null || until <= from) return null;
  const where = scope === 'trust' ? names.trust(of ?? '') : scope === 'site' ? names.site(of ?? '') : null;
  return {
    ...{ uid: `freeze/${id}`, sequence: ended === null ? 0 : 1, state: 'confirmed', time: { from, to: until } },
    summary: `No changes: ${where ?? frozen({ scope, of })}`,
    ...{ description: reason, location: where, changedAt: ended?.at ?? declaredAt },
  };
}

/**
 * What a Trust or a third party does itself, as it is shown to a Trust, at those of its sites that are the Trust's; or to people of our own
 * (`trust` is null). Null for one that was withdrawn, or at none of them.
 */
export function eventOfOutage(
  outage: Pick<
    Outage,
    'id' | 'kind' | 'thirdParty' | 'sites' | 'what' | 'why' | 'from' | 'to' | 'revision' | 'toldAt' | 'withdrawn'
  >,
  side: { readonly names: Names; readonly trust: string | null; readonly sees: (site: string) => boolean },
): CalendarEvent | null {
  const { id, kind, thirdParty, what, why, from, revision, toldAt, withdrawn } = outage;
  const sites = outage.sites.filter(side.sees);
  const to = withdrawn !== null && withdrawn.at < outage.to ? withdrawn.at : outage.to;
  if (sites.length === 0 || to <= from) return null;
  const title = kind === 'third-party-works' && thirdParty !== null ? `Works of ${thirdParty}` : KIND_WORDS[kind];
  return {
    ...{
      uid: outageUid(id, side.trust),
      sequence: revision + (withdrawn === null ? 0 : 1),
      state: 'confirmed',
      time: { from, to },
    },
    ...{ summary: `${title}: ${what}`, description: why, location: sites.map(side.names.site).join(', ') },
    changedAt: withdrawn?.at ?? toldAt,
  };
}
