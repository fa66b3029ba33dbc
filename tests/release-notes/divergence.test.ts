import { expect, test } from '@jest/globals';
import { changeSections, type ClassifiedTicket } from '../../src/release-notes/classification.js';
import { divergenceOf, meaningOfHeading } from '../../src/release-notes/divergence.js';

function ticket(key: string, type: string): ClassifiedTicket {
  return { key, type, isSubtask: false, status: 'Closed', category: 'done', resolution: 'Fixed', parent: null };
}

const SCOPE = changeSections([
  ticket('F-1', 'Bug'),
  ticket('F-2', 'Story'),
  ticket('F-3', 'Improvement'),
  ticket('F-4', 'Bug'),
  ticket('F-6', 'Bug'),
]);

test('What differs between the tracker and a published note is named key by key (003-019)', () => {
  const divergence = divergenceOf(SCOPE, {
    headings: [
      { title: 'New features', keys: ['F-2', 'F-3'] },
      { title: 'Fixed issues', keys: ['F-1', 'F-5', 'F-1'] },
      { title: 'Community credits', keys: ['F-1', 'F-6'] },
      { title: 'Known issues', keys: ['F-4', 'F-9'] },
    ],
  });
  expect(divergence).toEqual({
    shared: ['F-1', 'F-2', 'F-3', 'F-6'],
    onlyTracker: [{ key: 'F-4', section: 'bug-fix' }],
    onlyPublished: [{ key: 'F-5', headings: ['Fixed issues'] }],
    sameSection: ['F-1', 'F-2'],
    otherSection: [{ key: 'F-3', tracker: 'enhancement', published: ['new-feature'] }],
    fixedAndKnown: ['F-4'],
  });
});

test('A ticket that is published below two sections of changes counts as in another section (003-050)', () => {
  const { otherSection } = divergenceOf(SCOPE, {
    headings: [
      { title: 'Improvements', keys: ['F-1'] },
      { title: 'Bug fixes', keys: ['F-1'] },
    ],
  });
  expect(otherSection).toEqual([{ key: 'F-1', tracker: 'bug-fix', published: ['enhancement', 'bug-fix'] }]);
});

test('Two that agree differ in nothing (003-019)', () => {
  const headings = SCOPE.map(({ title, changes }) => ({ title, keys: changes.map(({ change }) => change.key) }));
  expect(divergenceOf(SCOPE, { headings })).toEqual({
    shared: ['F-1', 'F-2', 'F-3', 'F-4', 'F-6'],
    onlyTracker: [],
    onlyPublished: [],
    sameSection: ['F-1', 'F-2', 'F-3', 'F-4', 'F-6'],
    otherSection: [],
    fixedAndKnown: [],
  });
});

test.each([
  ['Bug fixes', 'bug-fix'],
  ['Fixed Issues', 'bug-fix'],
  ['Resolved defects', 'bug-fix'],
  ['Improvements', 'enhancement'],
  ['ENHANCEMENTS:', 'enhancement'],
  ['New Features', 'new-feature'],
  ['Stories', 'new-feature'],
])('The heading %s means %s (003-050)', (title, section) => {
  expect(meaningOfHeading(title)).toEqual({ section });
});

test.each([
  ['Known issues', 'known-issues'],
  ['Outstanding defects', 'known-issues'],
  ['Community credits', 'neither'],
  ['Notice of feature and behavior Changes', 'neither'],
  ['Prefix', 'neither'],
])('The heading %s lists no changes (003-050) (003-055)', (title, meaning) => {
  expect(meaningOfHeading(title)).toBe(meaning);
});
