import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PretendTracker } from '../pretend/tracker.js';
import { startTrackedWriting, type TrackedWriting } from './tracked-writing.js';
import { expectStatus } from './writing.js';

const NAME = 'FLIP 2.1.0';
const tracker = new PretendTracker();
let writing: TrackedWriting;
beforeAll(async () => {
  writing = await startTrackedWriting(tracker);
  tracker.put('FLIP-1', {
    fixVersions: [NAME],
    releaseNote: {
      text: 'Setting up\n* one\n* two',
      html: '<h1>Setting up</h1>\n<h3>At &lt;h1&gt;</h3>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>',
      markdown: '- one\n- two',
      warnings: [],
    },
    attachments: [
      { id: '1', fileName: 'proof.txt', size: 5, mediaType: 'text/plain', createdAt: '2026-03-02T09:00:00Z' },
    ],
  });
  tracker.files.set('1', [new TextEncoder().encode('green')]);
  await writing.track('2.1.0');
  await writing.refresh('2.1.0');
});
afterAll(async () => {
  await writing.stop();
});

test('what Gatehouse says of a ticket is no part of the list that ends the ticket’s own note', async () => {
  const markdown = await writing.preview('2.1.0', { kind: 'uat', format: 'markdown' });
  const [, below = ''] = markdown.split('](<https://jira.example.org/browse/FLIP-1>) ');
  const lines = below.split('\n').filter((line) => line !== '');
  expect(lines.slice(0, 5)).toEqual([
    'About FLIP-1 (To Do)',
    '  - one',
    '  - two',
    '  *Note:* Its status is To Do, which does not count as done.',
    '  *Note:* It has no resolution.',
  ]);
  expect(lines[5]).toMatch(/^ {2}\*Evidence:\* proof\.txt, 5 bytes/);
  for (const own of ['*Note:*', '*Evidence:*']) expect(below).toContain(`\n\n  ${own}`);
});

test.each(['html', 'print'])('headings of a ticket’s note stay below those of the page, as %s', async (format) => {
  const page = await writing.preview('2.1.0', { kind: 'uat', format });
  expect(page).toContain('<h4>Setting up</h4>\n<h6>At &lt;h1&gt;</h6>');
  expect(page).not.toContain('<h1>Setting up');
});

test('readers are told by name where the tickets were listed, and how to go back', async () => {
  expectStatus(
    await writing.put('2.1.0', 'site-action', { required: false, order: 'any', wayBack: 'Put 2.0.0 back.' }),
    200,
  );
  for (const format of ['html', 'print', 'text', 'markdown']) {
    const text = await writing.preview('2.1.0', { kind: 'uat', format });
    expect(text).toContain('As Jira listed them for FLIP 2.1.0');
    expect(text).toContain('How to go back:');
  }
});
