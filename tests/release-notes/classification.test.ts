import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  changeSections,
  flagsOf,
  STANDARD_PLAN,
  type ClassifiedTicket,
} from '../../src/release-notes/classification.js';

function ticket(about: Partial<ClassifiedTicket> = {}): ClassifiedTicket {
  return {
    ...{ key: 'FLIP-1', type: 'Bug', isSubtask: false, status: 'Closed', category: 'done', resolution: 'Fixed' },
    parent: null,
    ...about,
  };
}

function sectionOf(key: string, tickets: readonly ClassifiedTicket[], plan = STANDARD_PLAN): string | undefined {
  return changeSections(tickets, plan).find(({ changes }) => changes.some(({ change }) => change.key === key))?.name;
}

test.each([
  ['New Feature', 'new-feature'],
  ['Story', 'new-feature'],
  ['Epic', 'new-feature'],
  ['Improvement', 'enhancement'],
  ['enhancement', 'enhancement'],
  ['Bug', 'bug-fix'],
  [' defect ', 'bug-fix'],
  ['Task', 'other'],
  ['Whatever', 'other'],
])('A ticket of type %s is listed under %s (003-017) (003-050)', (type, section) => {
  expect(sectionOf('FLIP-1', [ticket({ type })])).toBe(section);
});

test('A sub-task is listed with its parent if that is here, else under the others (003-050)', () => {
  const child = ticket({ key: 'FLIP-2', type: 'Sub-task', isSubtask: true, parent: 'FLIP-1' });
  expect(sectionOf('FLIP-2', [ticket({ type: 'Improvement' }), child])).toBe('enhancement');
  expect(sectionOf('FLIP-2', [child])).toBe('other');
});

test('A product may name its own sections and types (003-050)', () => {
  const plan = {
    ...STANDARD_PLAN,
    sections: [{ name: 'clinical', title: 'Clinical', types: ['Bug'] }],
    others: { name: 'rest', title: 'The rest' },
  };
  expect(sectionOf('FLIP-1', [ticket()], plan)).toBe('clinical');
  expect(sectionOf('FLIP-1', [ticket({ type: 'Story' })], plan)).toBe('rest');
});

test.each(['Duplicate', 'Invalid', 'Cannot Reproduce', "Won't Fix", "Won't Do", 'Incomplete', 'Something of our own'])(
  'Odd resolutions are never dropped: %s is listed and flagged (003-019)',
  (resolution) => {
    const [section] = changeSections([ticket({ resolution })]).filter(({ changes }) => changes.length > 0);
    expect(section?.changes).toEqual([
      {
        change: ticket({ resolution }),
        flags: [
          {
            kind: 'odd-resolution',
            words: `Its resolution is ${resolution}, so it may have changed nothing.`,
          },
        ],
      },
    ]);
  },
);

test('Closed without a resolution, as 27 of 90 tickets of a real release were, is listed and flagged (003-019)', () => {
  const [section] = changeSections([ticket({ resolution: null })]).filter(({ changes }) => changes.length > 0);
  expect(section?.changes[0]?.flags).toEqual([{ kind: 'no-resolution', words: 'It has no resolution.' }]);
});

test.each(['Fixed', 'Done', 'fixed', 'Resolved', 'Verified'])(
  'A resolution of %s is nothing odd (003-050)',
  (resolution) => {
    expect(flagsOf(ticket({ resolution }))).toEqual([]);
  },
);

test('A status that is not done is flagged by its name, whatever the resolution (003-038)', () => {
  expect(flagsOf(ticket({ status: 'In Review', category: 'in-progress' }))).toEqual([
    { kind: 'not-done', words: 'Its status is In Review, which does not count as done.' },
  ]);
});

test('Nothing is said of a ticket that was listed by hand, whose status nobody knows (003-050)', () => {
  expect(flagsOf(ticket({ status: '', category: null, resolution: null }))).toEqual([]);
});

test('Whatever a release holds, each of its tickets is in exactly one section (003-019) (003-050)', () => {
  const drawn = fc.record({
    key: fc.nat().map((number) => `F-${number}`),
    type: fc.oneof(fc.constantFrom('Bug', 'Story', 'Sub-task', 'Improvement', '__proto__', 'constructor'), fc.string()),
    isSubtask: fc.boolean(),
    status: fc.string(),
    category: fc.constantFrom('to-do', 'in-progress', 'done', null),
    resolution: fc.option(fc.string()),
    parent: fc.option(fc.nat().map((number) => `F-${number}`)),
  });
  fc.assert(
    fc.property(fc.uniqueArray(drawn, { selector: ({ key }) => key }), (tickets) => {
      const listed = changeSections(tickets).flatMap(({ changes }) => changes.map(({ change }) => change.key));
      expect(listed.sort()).toEqual(tickets.map(({ key }) => key).sort());
    }),
  );
});
