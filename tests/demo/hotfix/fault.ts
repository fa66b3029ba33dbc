import type { IssueSeed } from '../../pretend/jira/seed.js';
import { VERSIONS } from '../jira-seed.js';

/** The version that mends it. */
export const FIX = '2.0.1';

/** Every wave of a planned release soaks for so long in this story; those of a hotfix do not. */
export const SOAK_SECONDS = 8;

/** What somebody at the service desk reports in Jira. */
export const TICKET: IssueSeed = {
  ...{ key: 'FLIP-120', type: 'Bug', summary: 'A study that is sent twice takes the place of another one' },
  ...{ status: 'To Do', resolution: null, priority: 'Blocker', labels: ['live'], components: ['imaging-api'] },
  affectedVersions: [VERSIONS.old],
};

/** Where studies are sent twice: a pilot, and one Trust of each wave after it. */
export const TOUCHED = ['ashmere', 'dunmere', 'kestrel-bay'] as const;

export const SUMMARY = 'A study that is sent twice no longer takes the place of another one.';

export const WHY_TESTED = 'Each Trust sends one study twice.';

/** How long before its report it began. */
export const UNSEEN_MS = 900_000;
/** What the tester writes of its root cause analysis; the rest the release manager does. */
export const OF_TESTER = ['contributing-factors', 'gates'] as const;

/** By the name of a section of its root cause analysis; what it did to each Trust is reckoned. */
export const RCA_TEXTS = {
  summary: { text: 'A study that was sent twice took the place of the study that was sent before it.' },
  'went-well': { text: 'The first report said which studies were lost, so that all could be sent again.' },
  'went-badly': { text: 'For a quarter of an hour nobody knew which Trusts send studies twice.' },
  'by-luck': { text: 'No clinic read studies that morning.' },
  'contributing-factors': {
    factors: [
      { heading: 'tools', words: 'The test scanner never sends a study twice' },
      { heading: 'tasks', words: 'Nobody is asked to look at what is there already' },
    ],
  },
  gates: {
    gates: [
      {
        ...{ environment: 'sit', criterion: 'automated-regression-tests' },
        why: 'The regression tests send each study once, as the test scanner does.',
      },
    ],
  },
} as const;

/** What is done so that it does not come back, and what proves that it was. */
export const ACTIONS = [
  {
    what: { what: 'Send every study of the regression tests twice', kind: 'detect' },
    proof: { link: 'https://proof.gatehouse.example/runs/5120', shows: 'Each study is sent twice, and both are there' },
  },
  {
    what: { what: 'Keep studies by what is in them, and not by their number alone', kind: 'remove-the-cause' },
    proof: { link: 'https://proof.gatehouse.example/changes/883', shows: 'The number alone decides nothing any more' },
  },
] as const;
