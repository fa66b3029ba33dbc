import { Addresses } from '../../../src/web/addresses.js';
import type { Known } from './estate.js';

/** A page of the house, and where it is asked for: at each address in turn. */
interface MeasuredPage {
  readonly page: string;
  /** Asked for by whoever has not signed in. */
  readonly isPublic?: true;
  readonly at: (addresses: Addresses, known: Known) => readonly string[];
}

const AT = new Addresses('');

/** Every page, a line each. */
const PAGES: readonly MeasuredPage[] = [
  { page: 'sign-in', isPublic: true, at: () => ['/sign-in'] },
  { page: 'ladder', at: ({ ladder }) => [ladder] },
  { page: 'releases', at: ({ releases }) => [releases, `${releases}?product=flip&limit=100`] },
  { page: 'release', at: (at, { releases }) => releases.map((version) => at.release(version)) },
  { page: 'release, moving', at: (at, { moving }) => moving.map((version) => at.release(version)) },
  { page: 'release notes', at: (at, { moving }) => moving.map((version) => at.releaseNotes(version)) },
  { page: 'rollouts', at: ({ rollouts }) => [rollouts] },
  { page: 'rollout, over', at: (at, { rollouts }) => rollouts.map((id) => at.rollout(id)) },
  { page: 'rollout, live', at: (at, { live }) => [at.rollout(live)] },
  { page: 'rollout act', at: (at, { live }) => [at.rolloutAct(live, 'halt'), at.rolloutAct(live, 'roll-back')] },
  { page: 'site', at: (at, { live, sites }) => sites.map((site) => at.rolloutSite(live, site)) },
  { page: 'plan', at: (at, { moving }) => moving.map((version) => at.plan(version, 'production')) },
  { page: 'incidents', at: ({ incidents }) => [incidents] },
  { page: 'raise', at: ({ raiseIncident }) => [raiseIncident] },
  { page: 'incident', at: (at, { incidents }) => incidents.map((id) => at.incident(id)) },
  { page: 'hotfixes', at: ({ hotfixes }) => [hotfixes] },
  { page: 'hotfix', at: (at, { hotfixes }) => hotfixes.map((id) => at.hotfix(id)) },
  { page: 'RCAs', at: ({ rcas }) => [rcas] },
  { page: 'RCA', at: (at, { rcas }) => rcas.map((id) => at.rca(id)) },
  { page: 'RCA section', at: (at, { rcas }) => rcas.slice(0, 1).map((id) => at.rcaSection(id, 'summary')) },
  { page: 'Trusts', at: ({ trusts }) => [trusts] },
  { page: 'Trust', at: (at, { trusts }) => trusts.map((id) => at.trust(id)) },
  {
    page: 'schedule',
    at: (at) => [at.schedule, at.scheduleOf({ view: 'week' }), at.scheduleOf({ view: 'list' })],
  },
  { page: 'insight', at: (at) => [at.insight(), at.insight({ days: '365' }), at.insight({ product: 'aide' })] },
  { page: 'record', at: ({ record }) => [record] },
  { page: 'record, subject', at: (at, { moving }) => moving.map((version) => at.recordAbout(`release:${version}`)) },
  { page: 'record, person', at: (at, { person }) => [at.recordBy(person)] },
  { page: 'record, action', at: ({ record }) => [`${record}?action=attempt.failed`] },
  { page: 'record, a day', at: ({ record }, { day }) => [asked(record, day)] },
  {
    page: 'record, action in a day',
    at: ({ record }, { day }) => [
      asked(record, { action: 'session.started', ...day }),
      asked(record, { action: 'attempt.succeeded', ...day }),
    ],
  },
  {
    page: 'record, none found',
    at: ({ record }, { person }) => [asked(record, { actor: person, action: 'stop.pulled' })],
  },
  { page: 'entry', at: (at, { entries }) => entries.map((seq) => at.recordEntry(seq)) },
  { page: 'status', isPublic: true, at: ({ status }) => [status] },
  { page: 'link', isPublic: true, at: (at, { link }) => [at.link(link)] },
];

function asked(address: string, query: Readonly<Record<string, string>>): string {
  return `${address}?${new URLSearchParams(query).toString()}`;
}

/** A page with its addresses in an estate. */
export interface FoundPage extends Pick<MeasuredPage, 'page' | 'isPublic'> {
  readonly paths: readonly string[];
}

/** Every page of an estate. Throws for one that it has nothing to show at. */
export function pagesOf(known: Known): readonly FoundPage[] {
  return PAGES.map(({ at, ...page }) => {
    const paths = at(AT, known);
    if (paths.length === 0) throw new Error(`The estate has nothing for ${page.page}.`);
    return { ...page, paths };
  });
}
