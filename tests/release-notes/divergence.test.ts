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
      { title: 'Improvements', keys: [] },
      { title: 'Community credits', keys: ['F-1', 'F-6'] },
      { title: 'Known issues', keys: ['F-4', 'F-9'] },
    ],
  });
  expect(divergence).toEqual({
    shared: ['F-1', 'F-2', 'F-3', 'F-6'],
    onlyTracker: [{ key: 'F-4', section: 'bug-fix' }],
    onlyPublished: [{ key: 'F-5', headings: ['Fixed issues'] }],
    sameSection: ['F-1', 'F-2'],
    otherSection: [{ key: 'F-3', section: 'enhancement', headings: ['New features'] }],
    alsoElsewhere: [],
    fixedAndKnown: ['F-4'],
  });
});

test('A ticket that is published below two sections of changes is named, though one of them is ours (003-050)', () => {
  const { otherSection, alsoElsewhere } = divergenceOf(SCOPE, {
    headings: [
      { title: 'Improvements', keys: ['F-1'] },
      { title: 'Bug fixes', keys: ['F-1'] },
    ],
  });
  expect(otherSection).toEqual([]);
  expect(alsoElsewhere).toEqual([{ key: 'F-1', section: 'bug-fix', headings: ['Improvements', 'Bug fixes'] }]);
});

test('A note without a heading for enhancements lists them below its features (003-050)', () => {
  const { sameSection, otherSection } = divergenceOf(SCOPE, {
    headings: [
      { title: 'Features', keys: ['F-2', 'F-3', 'F-4'] },
      { title: 'BREAKING CHANGES', keys: ['F-1'] },
    ],
  });
  expect(sameSection).toEqual(['F-2', 'F-3']);
  expect(otherSection).toEqual([{ key: 'F-4', section: 'bug-fix', headings: ['Features'] }]);
});

test('Two that agree differ in nothing (003-019)', () => {
  const headings = SCOPE.map(({ title, changes }) => ({ title, keys: changes.map(({ change }) => change.key) }));
  expect(divergenceOf(SCOPE, { headings })).toEqual({
    shared: ['F-1', 'F-2', 'F-3', 'F-4', 'F-6'],
    onlyTracker: [],
    onlyPublished: [],
    sameSection: ['F-1', 'F-2', 'F-3', 'F-4', 'F-6'],
    otherSection: [],
    alsoElsewhere: [],
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
  expect(meaningOfHeading(title)).toEqual({ sections: [section] });
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
