import { KIND_WORDS, isShort, noticeDays, undertakenBy, type Outage } from '../../changes/outages/outage.js';
import { outageUid } from '../outage-entry.js';
import type { OwedNotice } from '../owed.js';

/** What an outage was before a change. */
interface Before {
  readonly outage: string;
  readonly revision: number;
  readonly from: Date;
  readonly to: Date;
  readonly sites: readonly string[];
}

/** One side that is told: a Trust with its own sites of the outage, or null for people of our own with all of them. */
interface Side {
  readonly trust: string | null;
  readonly sites: readonly string[];
}

/** What is known beside the outages themselves. */
interface Around {
  /** The former times of each, the oldest first. */
  readonly before: readonly Before[];
  /** Of a site; null where it is no Trust's. */
  readonly trustOf: (site: string) => string | null;
  readonly trustName: (trust: string) => string;
  /** Who sees to the network of a Trust. */
  readonly technicalOwnersOf: (trust: string) => OwedNotice['also'];
  /** How many days of notice we ask for. */
  readonly noticeDays: number;
  /** The act by which it is said that the network provider knows. */
  readonly providerAct: string;
}

/**
 * What is owed of outages at this moment: that one is planned, that it changed, with the old time and the new, and that it will not be
 * (002-024, 003-035). To each Trust with sites in it, which hears of its own sites alone, and to people of our own.
 */
export function owedOfOutages(outages: readonly Outage[], around: Around): readonly OwedNotice[] {
  return outages.flatMap((outage) => [
    ...sidesOf(outage, around).map((side) => owedTo(side, outage, around)),
    ...owedOfProvider(outage, around),
  ]);
}

function sidesOf({ sites, trust }: Outage, { trustOf }: Around): readonly Side[] {
  const trusts = trust === null ? [...new Set(sites.map(trustOf))].filter((one) => one !== null) : [trust];
  const own = (of: string): Side => ({
    trust: of,
    sites: trust === null ? sites.filter((site) => trustOf(site) === of) : sites,
  });
  return [{ trust: null, sites }, ...trusts.map(own)];
}

function owedTo(side: Side, outage: Outage, { before, noticeDays: asked, trustName }: Around): OwedNotice {
  const { id, revision, withdrawn } = outage;
  const former = before.filter((one) => one.outage === id);
  const last = former.at(-1);
  const keyOf = (word: string): string => `outage/${id}/${side.trust ?? 'own'}/${word}`;
  const earlier = former.map((one) => keyOf(String(one.revision)));
  return {
    key: keyOf(withdrawn === null ? String(revision) : 'withdrawn'),
    event: withdrawn === null ? 'outage-planned' : 'outage-withdrawn',
    subject: { release: null, product: null, environment: null, trust: side.trust, sites: side.sites },
    facts: {
      ...{ kind: KIND_WORDS[outage.kind], what: outage.what, why: outage.why, by: undertakenBy(outage, trustName) },
      ...{ from: outage.from.toISOString(), to: outage.to.toISOString(), reporter: outage.reporter.name },
      ...{ wasFrom: last?.from.toISOString() ?? null, wasTo: last?.to.toISOString() ?? null },
      ...{ short: isShort(outage, asked), days: noticeDays(outage), asked, because: withdrawn?.because ?? null },
      early: withdrawn !== null && withdrawn.at >= outage.from,
    },
    thread: `outage/${id}/${side.trust ?? 'own'}`,
    calendar: {
      uid: outageUid(id, side.trust),
      sequence: withdrawn === null ? revision : revision + 1,
      state: withdrawn === null ? 'confirmed' : 'cancelled',
      ...{ from: outage.from, to: outage.to },
    },
    ...{ link: null, acknowledgeBy: null, also: [] },
    instead: withdrawn === null ? earlier : [...earlier, keyOf(String(revision))],
  };
}

/** Whoever sees to the network is asked once, for as long as nobody has said that its provider knows (002-022). */
function owedOfProvider(outage: Outage, { technicalOwnersOf, providerAct }: Around): readonly OwedNotice[] {
  const { id, kind, trust, provider, withdrawn, from, to } = outage;
  const isTold = kind !== 'network' || provider?.toldAt instanceof Date;
  if (isTold || trust === null || withdrawn !== null) return [];
  return [
    {
      key: `outage/${id}/provider`,
      event: 'network-provider',
      subject: { release: null, product: null, environment: null, trust, sites: outage.sites },
      facts: { what: outage.what, from: from.toISOString(), to: to.toISOString(), provider: provider?.name ?? null },
      thread: `outage/${id}/${trust}`,
      link: { act: providerAct, subject: id, expiresAt: to },
      ...{ calendar: null, acknowledgeBy: null, instead: [], also: technicalOwnersOf(trust) },
    },
  ];
}
