import { expect, test } from '@jest/globals';
import type { GateFacts } from '../../src/promotions/facts.js';
import { judge } from '../../src/promotions/gate.js';
import type { SourceStanding } from '../../src/promotions/source-standing.js';
import type { ReadOutside } from '../../src/releases/outside-reading.js';
import type { UrgentFix } from '../../src/releases/urgent-fix.js';
import { sourceOf } from '../../src/sites/source-settings.js';
import { at, signOff } from './facts.js';
import { facts, ticket, ticketsMet, verdict } from './ticket-facts.js';

const RAISED = at(10);
const someone = (name: string) => ({ person: name, name });

function urgent(without: readonly ReadOutside[] | null, glass: readonly ReadOutside[] | null = null): UrgentFix {
  const said = { by: someone('olive'), at: at(30) };
  return {
    ...{ hotfix: 'h', number: 'HF-1', incident: 'i', raisedAt: RAISED },
    approval: without && { ...said, without },
    glass: glass && { ...said, by: someone('rita'), because: 'nobody answers', without: glass },
  };
}

const NEVER_READ = ticketsMet({ scope: null, open: null });
const UNDONE = ticket('FLIP-1', { status: 'In Progress', category: 'in-progress' });

/** Tickets that were read last at this minute, which does not count as lately. */
function readAt(minute: number, tickets = [ticket('FLIP-1')]) {
  const { scope, open, ...met } = ticketsMet({}, tickets);
  const then = { readAt: at(minute), isKnown: false };
  return { ...met, scope: scope && { ...scope, ...then }, open: open && { ...open, ...then } };
}

test.each<[string, Parameters<typeof facts>[0], UrgentFix | null, string, RegExp]>([
  ['a planned release waits', readAt(40), null, 'not-met', /Not known since/],
  [
    'what was read since the incident counts, and how old it is is said',
    readAt(40),
    urgent(null),
    'met',
    /was last read 19 minutes ago/,
  ],
  [
    'what was read before the incident says nothing',
    readAt(9),
    urgent(null),
    'not-met',
    /was last read 50 minutes ago/,
  ],
  ['what was never read waits for a second person', NEVER_READ, urgent([]), 'not-met', /has never been read/],
  ['a second person lets it go', NEVER_READ, urgent(['scope']), 'not-applicable', /olive let HF-1 through without it/],
  [
    'broken glass lets it go',
    NEVER_READ,
    urgent(null, ['scope']),
    'not-applicable',
    /rita let HF-1 through without it/,
  ],
  ['one who let go of the source alone did not', NEVER_READ, urgent(['source']), 'not-met', /never/],
  [
    'a no that was read last is named',
    readAt(40, [UNDONE]),
    urgent(['scope']),
    'not-applicable',
    /Not done: FLIP-1 .*19 minutes ago.*olive/,
  ],
  ['and is a no until somebody lets it go', readAt(40, [UNDONE]), urgent([]), 'not-met', /Not done: FLIP-1/],
  [
    'a no that is known is a no, whoever approved',
    ticketsMet({}, [UNDONE]),
    urgent(['scope'], ['scope']),
    'not-met',
    /Not done: FLIP-1/,
  ],
])('of tickets that cannot be read: %s (abuse 78)', (_name, tickets, fix, status, what) => {
  const found = verdict(facts(tickets, { urgent: fix }), 'uat', 'tickets-done');
  expect([found.status, found.evidence?.what]).toEqual([status, expect.stringMatching(what)]);
});

test('what would be asked of a source that cannot be read is let go with the same word, and never for another release (abuse 78)', () => {
  const settings = sourceOf({ repository: 'a/b', tag: 'v{version}', checks: { uat: ['unit'] } });
  const source: SourceStanding = { settings, tag: 'v1', commit: 'c'.repeat(40), read: null };
  const of = (fix: GateFacts['urgent']) =>
    judge(facts(null, { source, urgent: fix }), 'uat')
      .filter(({ kind }) => kind === 'source')
      .map(({ status, unread }) => [status, unread?.of]);
  expect(of(null)).toEqual(Array.from({ length: 3 }, () => ['not-met', 'source']));
  expect(of(urgent(['scope']))).toEqual(Array.from({ length: 3 }, () => ['not-met', 'source']));
  expect(of(urgent(['source']))).toEqual(Array.from({ length: 3 }, () => ['not-applicable', undefined]));
});

test.each([
  ['counts', urgent(['scope']), 'met'],
  ['does not where nobody let it go', urgent([]), 'stale'],
  ['does not for another release', null, 'stale'],
])('a sign-off of tickets that nobody could read %s (abuse 78)', (_name, fix, status) => {
  const signOffs = [signOff({ stage: 'sit', by: someone('tess'), as: 'delivery', at: at(21), scope: null })];
  expect(verdict(facts(NEVER_READ, { signOffs, urgent: fix }), 'uat', 'sit-signed-off').status).toBe(status);
});

test('a no of a person is never let go, though nothing outside can be read (INV-03)', () => {
  const said = { stage: 'sit', by: someone('tess'), as: 'delivery', at: at(21), decision: 'rejected' } as const;
  const given = facts(NEVER_READ, {
    signOffs: [signOff(said)],
    urgent: urgent(['scope', 'source'], ['scope', 'source']),
  });
  expect(verdict(given, 'uat', 'sit-signed-off').status).toBe('not-met');
});

test.each([
  ['a hotfix', urgent(null), 'met'],
  ['another release', null, 'not-met'],
] as const)(
  'that notes were shared for %s may be attested to while mail is down, or not (003-098)',
  (_of, fix, status) => {
    const given = facts(null, { notes: { decides: true, editions: [] }, urgent: fix });
    expect(verdict(given, 'pre-prod', 'production-notes-shared').status).toBe(status);
  },
);
