import type { Team } from '../service/team.js';
import { VERSIONS } from './jira-seed.js';

/** One section of release notes, and who writes it. */
export interface WrittenSection {
  readonly section: string;
  readonly by: keyof Team;
  readonly body: unknown;
  /** Who approves it, where a second person has to. */
  readonly approvedBy?: keyof Team;
}

const SUMMARIES: Readonly<Record<string, string>> = {
  [VERSIONS.old]: 'Each Trust now sees which models were trained on its data.',
  [VERSIONS.patch]: 'Studies without any series no longer stop the enrichment of the others.',
  [VERSIONS.new]: [
    'Researchers can save a query over their cohort and share it with their project.',
    'Studies are checked once more for identifiers before they are kept.',
  ].join('\n\n'),
};

const SLOW = {
  ...{ reference: 'FLIP-109', title: 'Enrichment of very large cohorts is slow', severity: 3 },
  ...{ affects: ['imaging-api'], workaround: 'Split cohorts of more than 50,000 rows by year.' },
};

/** Everything that people write of a release's notes, with a summary of its own; what changes, Jira says. */
export function sectionsOf(version: string, summary = SUMMARIES[version]): readonly WrittenSection[] {
  const reviewed = { state: 'reviewed-no-change', reviewedOn: '2026-02-27' };
  return [
    {
      ...{ section: 'summary', by: 'productOwner', approvedBy: 'tester' },
      body: { text: summary },
    },
    {
      ...{ section: 'site-action', by: 'releaseManager' },
      body: {
        ...{ required: false, order: 'any', what: 'The delivery team does it all, site by site.' },
        wayBack: 'The delivery team puts the site back on what it ran before.',
      },
    },
    {
      ...{ section: 'downtime', by: 'releaseManager' },
      body: { state: 'none', because: 'Each service is away for some seconds only, while it restarts.' },
    },
    {
      ...{ section: 'known-issues', by: 'releaseManager', approvedBy: 'productOwner' },
      body: { issues: [SLOW] },
    },
    {
      ...{ section: 'clinical-safety', by: 'aiCentre' },
      body: { state: 'updated', documents: [{ title: 'Hazard log', version, date: '2026-02-26' }] },
    },
    {
      ...{ section: 'information-governance', by: 'aiCentre' },
      body: { ...reviewed, reviewedBy: 'Ida Guard' },
    },
    { ...{ section: 'training', by: 'tester' }, body: { ...reviewed, reviewedBy: 'Theo Teach' } },
    {
      ...{ section: 'contacts', by: 'releaseManager' },
      body: { contacts: [{ name: 'FLIP service desk', role: 'first line', email: 'desk@flip.example.org' }] },
    },
  ];
}
