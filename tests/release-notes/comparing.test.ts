import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PretendTracker } from '../pretend/tracker.js';
import { faultsOf } from '../releases/registering.js';
import { startTrackedWriting, type TrackedWriting } from './tracked-writing.js';

const NAME = 'FLIP 2.1.0';
const PATH = '/api/v1/releases/2.1.0/notes/divergence';
const done = { fixVersions: [NAME], status: 'Closed', category: 'done', resolution: 'Fixed' } as const;
const tracker = new PretendTracker();
let writing: TrackedWriting;
beforeAll(async () => {
  writing = await startTrackedWriting(tracker);
  tracker.put('FLIP-1', { ...done, type: 'Story' });
  tracker.put('FLIP-2', { ...done, type: 'Bug' });
  tracker.put('FLIP-3', { ...done, type: 'Bug' });
  tracker.put('FLIP-4', { ...done, type: 'Bug' });
  await writing.track('2.1.0');
  await writing.refresh('2.1.0');
});
afterAll(async () => {
  await writing.stop();
});

const FOUND = {
  release: '2.1.0',
  source: expect.objectContaining({ kind: 'tracker', trackedAs: NAME }),
  counts: {
    ...{ ours: 4, published: 5, shared: 3, onlyTracker: 1, onlyPublished: 1 },
    ...{ sameSection: 2, otherSection: 1, alsoElsewhere: 0, fixedAndKnown: 1 },
  },
  shared: ['FLIP-1', 'FLIP-2', 'FLIP-3'],
  onlyTracker: [{ key: 'FLIP-4', section: 'bug-fix' }],
  onlyPublished: [{ key: 'FLIP-9', headings: ['Bug fixes'] }],
  sameSection: ['FLIP-1', 'FLIP-2'],
  otherSection: [{ key: 'FLIP-3', section: 'bug-fix', headings: ['New features'] }],
  alsoElsewhere: [],
  fixedAndKnown: ['FLIP-4'],
};
const HEADINGS = [
  { title: 'New features', keys: ['FLIP-1', 'FLIP-3'] },
  { title: 'Bug fixes', keys: ['FLIP-2', 'FLIP-9'] },
  { title: 'Known issues', keys: ['FLIP-4'] },
];

test.each([
  [
    'Markdown',
    '## New features\n- FLIP-1, FLIP-3 in UTF-8\n\n## Bug fixes\n- FLIP-2\n- FLIP-9\n\n## Known issues\n- FLIP-4',
  ],
  ['plain text', 'New features:\nFLIP-1 FLIP-3 UTF-8\n\nBug fixes:\nFLIP-2 FLIP-9\n\nKnown issues:\nFLIP-4'],
  ['HTML', '<h2>New features</h2>FLIP-1 FLIP-3 UTF-8<h2>Bug fixes</h2>FLIP-2 FLIP-9<h2>Known issues</h2>FLIP-4'],
])(
  'a note that was published as %s is compared with the tickets, and what differs is named (003-019)',
  async (_, text) => {
    const answer = await writing.tester.post(PATH, { text });
    expect([answer.status, answer.body]).toMatchObject([200, { ...FOUND, otherKeys: ['UTF-8'] }]);
    expect(answer.body).toMatchObject({
      headings: [
        { title: 'New features', meaning: { sections: ['new-feature', 'enhancement'] }, keys: 2 },
        { title: 'Bug fixes', meaning: { sections: ['bug-fix'] }, keys: 2 },
        { title: 'Known issues', meaning: 'known-issues', keys: 1 },
      ],
    });
  },
);

test('headings with their keys say the same, and nothing is written by asking (003-019)', async () => {
  const before = await writing.deeds();
  expect((await writing.centre.post(PATH, { headings: HEADINGS })).body).toMatchObject(FOUND);
  expect(await writing.deeds()).toEqual(before);
});

test('our own notes differ from the tickets in nothing (003-019)', async () => {
  for (const format of ['markdown', 'html', 'text']) {
    const text = await writing.preview('2.1.0', { kind: 'production', format });
    const { body } = await writing.tester.post(PATH, { text });
    expect(body).toMatchObject({ onlyTracker: [], onlyPublished: [], otherSection: [], alsoElsewhere: [] });
    expect(body).toMatchObject({ counts: { ours: 4, shared: 4, sameSection: 4 } });
  }
});

test('Trusts and strangers may not ask, and nothing is compared with tickets that nobody read (abuse 16)', async () => {
  const trust = await writing.gatehouse.as({ role: 'trust', trust: 'ashmere' });
  expect((await trust.post(PATH, { text: 'x' })).status).toBe(403);
  expect((await writing.gatehouse.post(PATH, { text: 'x' })).status).toBe(401);
  expect((await writing.tester.post(PATH.replace('2.1.0', '9.9.9'), { text: 'x' })).status).toBe(404);
  tracker.trouble = { kind: 'unavailable', message: 'It is down.', retryAfterSeconds: null };
  await writing.release('2.2.0');
  const unread = await writing.tester.post(PATH.replace('2.1.0', '2.2.0'), { text: 'x' });
  tracker.trouble = null;
  expect(unread.status).toBe(409);
});

test.each([
  [{}, 'text'],
  [{ text: 'x', headings: [] }, 'text'],
  [{ text: 'x'.repeat(1_000_001) }, 'text'],
  [{ text: 'x', format: 'pdf' }, 'format'],
  [{ headings: [{ title: 'Bugs' }] }, 'headings.0.keys'],
])('what is no published note is refused, and named (abuse 21)', async (body, field) => {
  const refused = await writing.tester.post(PATH, body);
  expect([refused.status, faultsOf(refused).map((fault) => fault.field)]).toEqual([400, [field]]);
});

test('a note of more than a mebibyte is refused before it is read (abuse 21)', async () => {
  expect((await writing.tester.post(PATH, { text: '€'.repeat(400_000) })).status).toBe(413);
});
