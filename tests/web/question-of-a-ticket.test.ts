import { expect, test } from '@jest/globals';
import { ticketQuestion } from '../../src/web/pages/hotfix/ticket-question.js';

const FLIP = { project: 'FLIP', severities: { blocker: 1, critical: 2, showstopper: 1 } } as const;

test('the severity 1 issue is asked for by where it has to be, with which priority, and who makes it (003-023, 003-028)', () => {
  const { hint } = ticketQuestion({ number: 'INC-1', reference: null }, FLIP);
  expect(hint).toContain('in its project FLIP, with the priority Blocker or Showstopper, such as FLIP-123');
  expect(hint).toContain('make it or raise it there first');
  expect(hint).toContain('makes the release of the fix there with it attached');
  expect(hint).toContain('INC-1 names none.');
});

test('the issue that the incident names is taken where nothing is given (003-024)', () => {
  const { hint } = ticketQuestion({ number: 'INC-1', reference: 'SD-9' }, { ...FLIP, severities: {} });
  expect(hint).toContain('with severity 1, such as');
  expect(hint).toContain('Leave it empty for SD-9, which INC-1 names.');
});

test('without a tracker no project is named', () => {
  expect(ticketQuestion({ number: 'INC-1', reference: null }, null).hint).toMatch(/^No tracker is set up/);
});
