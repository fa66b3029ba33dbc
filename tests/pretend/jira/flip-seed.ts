import type { IssueSeed, Seed } from './seed.js';

const doc = (...content: object[]): object => ({ type: 'doc', version: 1, content });
const paragraph = (text: string): object => ({ type: 'paragraph', content: [{ type: 'text', text }] });

/** The field in which a ticket says for itself what readers of release notes should know. */
export const RELEASE_NOTE_FIELD = 'customfield_10050';

/** How FLIP's priorities are severities. */
export const FLIP_SEVERITIES = { blocker: 1, critical: 2, major: 3, minor: 4, trivial: 5 } as const;

const ISSUES: readonly IssueSeed[] = [
  {
    ...{ key: 'FLIP-101', type: 'Story', summary: 'Cohort queries can be saved and shared within a project' },
    ...{
      status: 'Done',
      resolution: 'Done',
      priority: 'Major',
      fixVersions: ['2.1.0'],
      components: ['flip-api', 'flip-ui'],
    },
    ...{ labels: ['uat'], updatedAt: '2026-02-20T10:00:00Z' },
    description: doc(paragraph('A researcher can keep a query under a name.'), {
      type: 'panel',
      attrs: { panelType: 'warning' },
      content: [paragraph('Known issue: saved queries are not copied to a new project.')],
    }),
    custom: {
      [RELEASE_NOTE_FIELD]: doc(paragraph('Queries over your cohort can now be saved and shared with your project.')),
    },
    attachments: [
      {
        fileName: 'SIT report 2.1.0.pdf',
        mediaType: 'application/pdf',
        content: '%PDF-1.7 FLIP-101 passed',
        createdAt: '2026-02-19T15:00:00Z',
      },
    ],
  },
  {
    ...{
      key: 'FLIP-102',
      type: 'Story',
      summary: 'Imaging pulled from PACS is de-identified & checked before it is enriched',
    },
    ...{
      status: 'Done',
      resolution: 'Done',
      priority: 'Critical',
      fixVersions: ['2.1.0'],
      components: ['imaging-api'],
    },
    ...{ updatedAt: '2026-02-21T09:30:00Z' },
    description: doc(paragraph('Each study is looked at once more before XNAT keeps it.')),
    custom: {
      [RELEASE_NOTE_FIELD]: doc(paragraph('Studies are checked once more for identifiers before they are kept.')),
    },
    attachments: [
      {
        fileName: 'evidence.html',
        mediaType: 'text/html',
        content: '<script>alert(1)</script>',
        createdAt: '2026-02-20T11:00:00Z',
      },
    ],
  },
  {
    ...{ key: 'FLIP-103', type: 'Bug', summary: 'Training run stays "pending" when a <site> is offline ' },
    ...{
      status: 'Closed',
      resolution: 'Fixed',
      priority: 'Critical',
      fixVersions: ['2.1.0'],
      affectedVersions: ['2.0.0'],
    },
    ...{ components: ['fl-server'], updatedAt: '2026-02-22T16:05:00Z' },
  },
  {
    ...{ key: 'FLIP-104', type: 'Bug', summary: 'The audit page shows times without their zone' },
    ...{ status: 'Closed', resolution: null, priority: 'Minor', fixVersions: ['2.1.0'], affectedVersions: ['2.0.0'] },
    ...{ components: ['flip-ui'], updatedAt: '2026-02-23T08:00:00Z' },
  },
  {
    ...{ key: 'FLIP-105', type: 'Bug', summary: 'Upload of a model with a long name fails' },
    ...{ status: 'Closed', resolution: 'Duplicate', priority: 'Major', fixVersions: ['2.1.0'] },
    ...{ components: ['flip-api'], updatedAt: '2026-02-23T08:10:00Z' },
  },
  {
    ...{ key: 'FLIP-106', type: 'Sub-task', parent: 'FLIP-101', summary: 'Document how to share a query' },
    ...{
      status: 'Done',
      resolution: 'Done',
      priority: 'Trivial',
      fixVersions: ['2.1.0'],
      updatedAt: '2026-02-18T12:00:00Z',
    },
  },
  {
    ...{ key: 'FLIP-107', type: 'Bug', summary: 'Session tokens of a Trust can be reused after signing out' },
    ...{ status: 'Done', resolution: 'Fixed', priority: 'Critical', fixVersions: ['2.1.0'], labels: ['security'] },
    ...{ components: ['trust-api'], updatedAt: '2026-02-24T10:00:00Z' },
  },
  {
    ...{ key: 'FLIP-108', type: 'Task', summary: 'Move to NVFLARE 2.9.0' },
    ...{
      status: 'In Progress',
      resolution: null,
      priority: 'Major',
      fixVersions: ['2.2.0'],
      components: ['fl-server'],
    },
    ...{ updatedAt: '2026-02-24T11:00:00Z' },
  },
  {
    ...{ key: 'FLIP-109', type: 'Bug', summary: 'Enrichment of very large cohorts is slow' },
    ...{
      status: 'To Do',
      resolution: null,
      priority: 'Major',
      affectedVersions: ['2.1.0'],
      components: ['data-access-api'],
    },
    ...{ updatedAt: '2026-02-25T09:00:00Z' },
    description: doc(paragraph('More than 50,000 rows take over an hour. Workaround: split the cohort by year.')),
  },
  {
    ...{ key: 'FLIP-90', type: 'Story', summary: 'A Trust sees which models were trained on its data' },
    ...{
      status: 'Done',
      resolution: 'Done',
      priority: 'Major',
      fixVersions: ['2.0.0'],
      updatedAt: '2026-01-15T09:00:00Z',
    },
    custom: { [RELEASE_NOTE_FIELD]: doc(paragraph('You can now see which models were trained on your data.')) },
  },
];

/** A Jira in the shape of FLIP's: its project, its severities as priorities, two releases behind it and one ahead. */
export function flipSeed(): Seed {
  return {
    statuses: [
      { name: 'To Do', category: 'new' },
      { name: 'In Progress', category: 'indeterminate' },
      { name: 'Ready for UAT', category: 'indeterminate' },
      { name: 'Done', category: 'done' },
      { name: 'Closed', category: 'done' },
    ],
    priorities: ['Blocker', 'Critical', 'Major', 'Minor', 'Trivial'],
    resolutions: ['Fixed', 'Done', 'Duplicate', 'Invalid', 'Cannot Reproduce', "Won't Fix"],
    fields: [{ id: RELEASE_NOTE_FIELD, name: 'Release note' }],
    projects: [
      {
        ...{ key: 'FLIP', name: 'Federated Learning & Interoperability Platform', id: '10000' },
        issueTypes: [
          { name: 'Epic', subtask: false },
          { name: 'Story', subtask: false },
          { name: 'Bug', subtask: false },
          { name: 'Task', subtask: false },
          { name: 'Sub-task', subtask: true },
        ],
        components: ['flip-api', 'flip-ui', 'fl-server', 'trust-api', 'imaging-api', 'data-access-api'],
        versions: [
          { name: '2.0.0', released: true, releaseDate: '2026-01-20' },
          { name: '2.1.0', description: 'Saved queries', releaseDate: '2026-03-10' },
          { name: '2.2.0' },
          { name: '1.9.0', released: true, archived: true, releaseDate: '2025-11-03' },
        ],
        issues: ISSUES,
      },
    ],
  };
}
