import { flipSeed, RELEASE_NOTE_FIELD } from '../pretend/jira/flip-seed.js';
import type { IssueSeed, Seed } from '../pretend/jira/seed.js';

/** The versions of the story, oldest first. */
export const VERSIONS = { old: '2.0.0', patch: '2.0.1', new: '2.1.0' } as const;

/** What each release of the story is agreed to hold; at first Jira knows of none of it. */
export const SCOPES: Readonly<Record<string, readonly string[]>> = {
  [VERSIONS.old]: ['FLIP-90'],
  [VERSIONS.patch]: ['FLIP-95', 'FLIP-96'],
  [VERSIONS.new]: ['FLIP-101', 'FLIP-102', 'FLIP-103', 'FLIP-104', 'FLIP-105', 'FLIP-106', 'FLIP-107'],
};

/** The ticket that nobody has finished when the new release is to enter UAT. */
export const UNFINISHED = 'FLIP-103';
/** Marked as a matter of security, so Trusts are not told what it is about. */
export const CONFIDENTIAL = { key: 'FLIP-107', words: 'Session tokens' } as const;
/** The feature that the Product Owner signs off by itself. */
export const FEATURE = 'FLIP-101';

/** What somebody finds while the new release is on its way to Production. */
export const FOUND: IssueSeed = {
  ...{ key: 'FLIP-110', type: 'Bug', summary: 'Nobody can sign in at a Trust whose clock is slow' },
  ...{ status: 'To Do', resolution: null, priority: 'Critical', components: ['trust-api'] },
};

/** A Blocker that was closed before the story begins, so that it stops nothing: a hotfix by hand needs one. */
export const COME_BACK: IssueSeed = {
  ...{ key: 'FLIP-97', type: 'Bug', summary: 'A query that is sent twice counts everybody twice' },
  ...{ status: 'Done', resolution: 'Fixed', priority: 'Blocker', components: ['imaging-api'] },
};

/** As `products.yml` has it: where the tickets of FLIP are kept, and what its gates ask of them beside the usual. */
export const FLIP_IN_JIRA = {
  title: 'FLIP',
  tracker: {
    ...{ project: 'FLIP', version: '{version}', releaseNoteField: RELEASE_NOTE_FIELD },
    needsUat: { labels: ['uat'] },
    redact: { labels: ['security'], securityLevels: 'all' },
  },
} as const;

const note = (text: string): Readonly<Record<string, unknown>> => ({
  [RELEASE_NOTE_FIELD]: {
    ...{ type: 'doc', version: 1 },
    content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
  },
});

const PATCHES: readonly IssueSeed[] = [
  {
    ...{ key: 'FLIP-95', type: 'Bug', summary: 'Enrichment stops at a study without any series' },
    ...{ status: 'Done', resolution: 'Fixed', priority: 'Critical', components: ['imaging-api'] },
    custom: note('A study without any series no longer stops the enrichment of the others.'),
  },
  {
    ...{ key: 'FLIP-96', type: 'Bug', summary: 'The list of projects forgets how it was sorted' },
    ...{ status: 'Done', resolution: 'Fixed', priority: 'Minor', components: ['flip-ui'] },
  },
];

/** FLIP's Jira on the day on which the story begins: its tickets are there, and in no version that Gatehouse is about to make. */
export function demoSeed(): Seed {
  const seed = flipSeed();
  return {
    ...seed,
    projects: seed.projects.map((project) => ({
      ...project,
      versions: project.versions.filter(({ name }) => name === '1.9.0'),
      issues: [...project.issues.map(atFirst), ...PATCHES, COME_BACK],
    })),
  };
}

function atFirst(issue: IssueSeed): IssueSeed {
  const nowhere: IssueSeed = { ...issue, fixVersions: [], affectedVersions: [] };
  if (issue.key === UNFINISHED) return { ...nowhere, status: 'In Progress', resolution: null, priority: 'Major' };
  if (issue.key !== 'FLIP-90') return nowhere;
  const proof = { fileName: 'SIT report 2.0.0.pdf', mediaType: 'application/pdf', content: '%PDF-1.7 FLIP-90 passed' };
  return { ...nowhere, attachments: [proof] };
}
