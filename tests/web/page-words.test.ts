import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inPageWords } from '../../src/web/page-words.js';

test.each([
  ['records it: POST /api/v1/trusts/:id/contact-verifications.', 'records it.'],
  [
    'Put it under control for gstt (POST /api/v1/documents), and have it approved.',
    'Put it under control for gstt, and have it approved.',
  ],
  ['under control (POST /api/v1/documents, kind dpia), and approve it.', 'under control, and approve it.'],
  ['that of 2.1.0, at /api/v1/rollouts/8134a90b. It is halted.', 'that of 2.1.0. It is halted.'],
  ['ask them with POST /api/v1/releases/:version/agreements', 'ask them at its page'],
  ['use one that /api/v1/sites shows', 'use one that the page offers'],
  ['use an id that /api/v1/sites shows you', 'use an id that the page offers'],
  ['use one of /api/v1/sites', 'use one of those that the page offers'],
  ['to change that, PUT /api/v1/releases/2.1.0/scope.', 'to change that, go to its page.'],
  [
    'Approved by Olive; ran out at 2026-07-01T12:00:00.000Z.',
    'Approved by Olive; ran out at Wednesday 1 July 2026, 13:00 BST.',
  ],
  ['It is 2026-01-01T09:05Z now.', 'It is Thursday 1 January 2026, 09:05 GMT now.'],
  ['2026-99-99T99:99Z is nothing.', '2026-99-99T99:99Z is nothing.'],
  ['Sign off SIT of 2.1.0.', 'Sign off SIT of 2.1.0.'],
  [
    'No source host is set up; set GITHUB_TOKEN.',
    'Gatehouse is not set up to read GitHub here; an administrator can set that up.',
  ],
  [
    'GitHub does not let us in; check GITHUB_TOKEN, which may have run out.',
    'GitHub does not let us in; its token may have run out, and an administrator can renew it.',
  ],
  [
    'Only an open severity 1 of Live has a hotfix (003-023), and INC-1 is none.',
    'Only an open severity 1 of Live has a hotfix, and INC-1 is none.',
  ],
])('%s', (said, shown) => {
  expect(inPageWords(said)).toBe(shown);
});

test('no call of the API and no moment as programs write it is left, whatever stands around them', () => {
  const word = fc.constantFrom(
    'use',
    'with',
    'at',
    'by',
    'one of',
    'that',
    '(see',
    ':',
    'then',
    '.',
    ',',
    ')',
    'shows',
  );
  const call = fc.constantFrom('POST /api/v1/documents', '/api/v1/sites', 'PUT /api/v1/a/:id/b.', 'GET /api/v1/me,');
  const moment = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') });
  const part = fc.oneof(
    word,
    call,
    moment.map((at) => at.toISOString()),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
      expect(inPageWords(parts.join(' '))).not.toMatch(/\/api\/v1|\dT\d\d:\d\d/);
    }),
    { numRuns: 300 },
  );
});
