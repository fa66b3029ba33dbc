import { describe, expect, test } from '@jest/globals';
import { isOpen, judge } from '../../src/promotions/gate.js';
import type { TicketStanding } from '../../src/promotions/ticket-standing.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../../src/sites/environment.js';
import { at, signOff, waiver, withdrawn } from './facts.js';
import { facts, ticket, ticketsMet, trackerSettings, verdict } from './ticket-facts.js';

const aboutTickets = (standing: TicketStanding | null, environment: EnvironmentName) =>
  judge(facts(standing), environment).flatMap(({ kind, criterion }) => (kind === 'tickets' ? [criterion] : []));

const scopeOf = (tickets: readonly ReturnType<typeof ticket>[], over: Partial<TicketStanding['scope']> = {}) => ({
  scope: { outline: { isThere: true, counted: tickets.length, tickets }, readAt: at(58), isKnown: true, ...over },
});

describe('what is asked', () => {
  test.each(ENVIRONMENT_NAMES)('a product without a tracker is asked nothing about tickets at %s', (environment) => {
    expect(aboutTickets(null, environment)).toEqual([]);
  });

  test('with one, UAT and above ask for what the release process names (003-038, 003-068, 003-070, 003-074)', () => {
    expect(ENVIRONMENT_NAMES.map((environment) => aboutTickets(ticketsMet(), environment))).toEqual([
      [],
      [],
      ['tickets-done', 'no-open-severities', 'sit-evidence-attached'],
      ['features-signed-off'],
      ['tickets-done', 'no-open-severities', 'sit-evidence-attached', 'features-signed-off'],
    ]);
  });

  test('a hotfix is asked for the issue that it answers (003-023, 003-028)', () => {
    expect(aboutTickets(ticketsMet({ kind: 'hotfix' }), 'uat')[0]).toBe('hotfix-answers-a-blocker');
    expect(verdict(facts(ticketsMet({ kind: 'hotfix' })), 'production', 'hotfix-answers-a-blocker').status).toBe(
      'not-met',
    );
    const standing = ticketsMet({ kind: 'hotfix', ...scopeOf([ticket('FLIP-1', { type: 'Bug', severity: 1 })]) });
    expect(verdict(facts(standing), 'production', 'hotfix-answers-a-blocker').status).toBe('met');
  });

  test('settings of the product decide it', () => {
    const tracker = trackerSettings({
      definitionOfDone: { sit: { statusCategories: ['in-progress', 'done'] } },
      blockOn: { 'pre-prod': [3] },
      evidenceTypes: [],
    });
    expect(ENVIRONMENT_NAMES.map((environment) => aboutTickets(ticketsMet({ tracker }), environment))).toEqual([
      [],
      ['tickets-done'],
      [],
      ['no-open-severities', 'features-signed-off'],
      ['features-signed-off'],
    ]);
  });

  test.each(ENVIRONMENT_NAMES)('the gate of %s is open when all of it is met', (environment) => {
    expect(isOpen(judge(facts(ticketsMet()), environment))).toBe(true);
  });
});

describe('what is not known is not met', () => {
  const CASES: readonly (readonly [string, Partial<TicketStanding>, string])[] = [
    ['never read', { scope: null, open: null }, 'never been read'],
    [
      'read too long ago',
      {
        ...scopeOf([ticket('FLIP-1')], { isKnown: false }),
        open: { tickets: [], priorities: ['blocker', 'critical'], readAt: at(58), isKnown: false },
      },
      'Not known since 2026-03-02T09:58:00.000Z',
    ],
  ];
  test.each(CASES)('a scope that was %s', (_, over, words) => {
    const given = facts(ticketsMet(over));
    for (const { kind, status, evidence, howToMeet } of judge(given, 'production')) {
      if (kind !== 'tickets') continue;
      expect(status).toBe('not-met');
      expect(evidence?.what).toContain(words);
      expect(howToMeet).toContain('read again');
    }
    expect(isOpen(judge(given, 'uat'))).toBe(false);
  });

  test('tickets that are hidden from us keep every question about them open, and are counted', () => {
    const outline = { isThere: true, counted: 5, tickets: [ticket('FLIP-1')] };
    const standing = ticketsMet({ scope: { outline, readAt: at(58), isKnown: true } });
    for (const criterion of ['tickets-done', 'sit-evidence-attached'])
      expect(verdict(facts(standing), 'uat', criterion)).toMatchObject({
        status: 'not-met',
        evidence: { what: '4 of its 5 tickets are hidden from Gatehouse.' },
      });
  });

  test('a version that is not there, and one that holds no ticket, are no scope whose tickets are all done', () => {
    const absent = { isThere: false, counted: 0, tickets: [] };
    const standing = ticketsMet({ scope: { outline: absent, readAt: at(58), isKnown: true } });
    expect(verdict(facts(standing), 'uat', 'tickets-done').evidence?.what).toBe(
      'The tracker has no version FLIP 2.1.0.',
    );
    expect(verdict(facts(ticketsMet(scopeOf([]))), 'uat', 'tickets-done')).toMatchObject({
      status: 'not-met',
      evidence: { what: 'FLIP 2.1.0 holds no ticket.' },
    });
  });

  test('a rule of which the answer is old, missing or to another rule decides nothing', () => {
    const tracker = trackerSettings({ definitionOfDone: { uat: { rule: 'status = Verified' } } });
    const read = { rule: 'status = Verified', keys: ['FLIP-1', 'FLIP-2'], readAt: at(58), isKnown: true };
    const of = (meeting: TicketStanding['meeting']) =>
      verdict(facts(ticketsMet({ tracker, meeting })), 'uat', 'tickets-done').status;
    expect(of(new Map([['uat', read]]))).toBe('met');
    expect(of(new Map())).toBe('not-met');
    expect(of(new Map([['uat', { ...read, rule: 'status = Done' }]]))).toBe('not-met');
    expect(of(new Map([['uat', { ...read, isKnown: false }]]))).toBe('not-met');
    expect(of(new Map([['uat', { ...read, keys: ['FLIP-1'] }]]))).toBe('not-met');
  });

  test('what is open decides nothing when other priorities were asked for', () => {
    const open = { tickets: [], priorities: ['blocker'], readAt: at(58), isKnown: true };
    expect(verdict(facts(ticketsMet({ open })), 'uat', 'no-open-severities').status).toBe('met');
    expect(verdict(facts(ticketsMet({ open })), 'production', 'no-open-severities').status).toBe('not-met');
  });
});

describe('tickets that are not done', () => {
  test('are named with their status, and who can do what (003-038)', () => {
    const tickets = [ticket('FLIP-1'), ticket('FLIP-2', { status: 'In Review', category: 'in-progress' })];
    expect(verdict(facts(ticketsMet(scopeOf(tickets))), 'uat', 'tickets-done')).toMatchObject({
      status: 'not-met',
      evidence: { what: 'Not done: FLIP-2 (In Review).' },
      whoCan: ['the delivery team'],
      waivable: false,
    });
  });

  test('a ticket is done by its status whatever its resolution: nothing is dropped for having none', () => {
    const tickets = [ticket('FLIP-1', { resolution: null }), ticket('FLIP-2', { resolution: 'Duplicate' })];
    expect(verdict(facts(ticketsMet(scopeOf(tickets))), 'uat', 'tickets-done').status).toBe('met');
  });

  test('a ticket that was agreed on and is not attached keeps the release out', () => {
    const wish = { tickets: ['FLIP-1', 'FLIP-2', 'FLIP-9'], needsUat: [] };
    expect(verdict(facts(ticketsMet({ wish })), 'uat', 'tickets-done').evidence?.what).toBe(
      'Agreed on, and not in FLIP 2.1.0: FLIP-9.',
    );
  });

  test('of many only ten are named, and the rest counted', () => {
    const tickets = Array.from({ length: 14 }, (_, index) =>
      ticket(`FLIP-${String(index + 1)}`, { status: 'To Do', category: 'to-do' }),
    );
    const { evidence } = verdict(facts(ticketsMet(scopeOf(tickets))), 'uat', 'tickets-done');
    expect(evidence?.what).toMatch(/FLIP-10 \(To Do\) and 4 more\.$/);
  });

  test('cannot be waived', () => {
    const tickets = [ticket('FLIP-1', { status: 'To Do', category: 'to-do' })];
    const given = facts(ticketsMet(scopeOf(tickets)), { waivers: [waiver('tickets-done', 'uat')] });
    expect(verdict(given, 'uat', 'tickets-done').status).toBe('not-met');
  });
});

describe('open severities', () => {
  const open = (...found: readonly { key: string; severity: 1 | 2 | 3 }[]) => ({
    open: {
      tickets: found.map((one) => ({ ...one, summary: 'x', status: 'To Do' })),
      priorities: ['blocker', 'critical'],
      readAt: at(58),
      isKnown: true,
    },
  });

  test.each([
    ['a Sev 1', 1, 'uat', 'not-met'],
    ['a Sev 2', 2, 'uat', 'met'],
    ['a Sev 2', 2, 'production', 'not-met'],
    ['a Sev 3', 3, 'production', 'met'],
  ] as const)('%s that is open in the product leaves %s at %s %s (003-070)', (_, severity, environment, status) => {
    const standing = ticketsMet(open({ key: 'FLIP-99', severity }));
    expect(verdict(facts(standing), environment, 'no-open-severities').status).toBe(status);
  });

  test('one that this release itself holds and has done by its rule does not keep it out', () => {
    const tracker = trackerSettings({ definitionOfDone: { production: { rule: 'status = Verified' } } });
    const meeting = new Map([
      ['production', { rule: 'status = Verified', keys: ['FLIP-1'], readAt: at(58), isKnown: true }],
    ]);
    const own = ticketsMet({ tracker, meeting, ...open({ key: 'FLIP-1', severity: 1 }) });
    expect(verdict(facts(own), 'production', 'no-open-severities').status).toBe('met');
    const other = ticketsMet({ tracker, meeting, ...open({ key: 'FLIP-3', severity: 1 }) });
    expect(verdict(facts(other), 'production', 'no-open-severities').evidence?.what).toBe('Open: FLIP-3 (severity 1).');
  });

  test('two people may let them go', () => {
    const given = facts(ticketsMet(open({ key: 'FLIP-99', severity: 1 })), {
      waivers: [waiver('no-open-severities', 'uat')],
    });
    expect(verdict(given, 'uat', 'no-open-severities').status).toBe('waived');
  });
});

describe('SIT evidence', () => {
  const files = (state: 'waiting' | 'refused' | 'hashed' | 'empty') =>
    ticketsMet({ files: new Map([['file-of-FLIP-1', 'hashed'] as const, ['file-of-FLIP-2', state] as const]) });

  test.each([
    ['hashed', 'met', null],
    ['empty', 'not-met', 'No evidence that can be read: FLIP-2.'],
    ['refused', 'not-met', 'No evidence that can be read: FLIP-2.'],
    ['waiting', 'not-met', 'Its files are still being read: FLIP-2.'],
  ] as const)('a file that is %s leaves it %s (003-041, 003-068)', (state, status, what) => {
    const found = verdict(facts(files(state)), 'uat', 'sit-evidence-attached');
    expect(found.status).toBe(status);
    if (what !== null) expect(found.evidence?.what).toBe(what);
  });

  test('is asked of stories only', () => {
    const standing = ticketsMet(scopeOf([ticket('FLIP-1', { type: 'Bug', attachments: [] })]));
    expect(verdict(facts(standing), 'uat', 'sit-evidence-attached').status).toBe('not-applicable');
  });
});

describe('features that need UAT', () => {
  const standing = ticketsMet(
    scopeOf([ticket('FLIP-1', { type: 'New Feature' }), ticket('FLIP-2', { labels: ['needs-uat'] }), ticket('FLIP-3')]),
  );
  const signed = (feature: string, over = {}) =>
    signOff({ id: `of-${feature}`, stage: 'uat', feature, scope: 'a'.repeat(64), at: at(31), ...over });
  const of = (given: TicketStanding, ...signOffs: readonly ReturnType<typeof signOff>[]) =>
    verdict(facts(given, { signOffs: [...facts(given).signOffs, ...signOffs] }), 'pre-prod', 'features-signed-off');

  test('are those of the type, of the label, and those that were named (003-073)', () => {
    const wish = { tickets: ['FLIP-1', 'FLIP-2', 'FLIP-3'], needsUat: ['FLIP-3'] };
    expect(of({ ...standing, wish }).evidence?.what).toBe('Not signed off: FLIP-1, FLIP-2, FLIP-3.');
    expect(of(standing).evidence?.what).toBe('Not signed off: FLIP-1, FLIP-2.');
  });

  test('are each signed off by the Product Owner (003-074)', () => {
    expect(of(standing, signed('FLIP-1')).evidence?.what).toBe('Not signed off: FLIP-2.');
    expect(of(standing, signed('FLIP-1'), signed('FLIP-2')).status).toBe('met');
  });

  test.each([
    ['rejected', signed('FLIP-2', { decision: 'rejected', reason: 'slow' }), 'not-met'],
    ['vetoed', signed('FLIP-2', { decision: 'vetoed', reason: 'unsafe' }), 'not-met'],
    ['withdrawn', withdrawn(signed('FLIP-2')), 'stale'],
    ['signed before it had settled on UAT', signed('FLIP-2', { at: at(29) }), 'stale'],
    ['signed by who built it', signed('FLIP-2', { by: { person: 'bob', name: 'bob' } }), 'not-met'],
    ['signed for another digest', signed('FLIP-2', { digest: 'e'.repeat(64) }), 'not-met'],
  ] as const)('that is %s keeps the release from Pre-Prod (003-077)', (_, word, status) => {
    expect(of(standing, signed('FLIP-1'), word).status).toBe(status);
  });

  test.each([
    ['rejected', signed('FLIP-3', { decision: 'rejected', reason: 'slow' }), 'not-met'],
    ['vetoed', signed('FLIP-3', { decision: 'vetoed', reason: 'unsafe' }), 'not-met'],
    ['withdrawn', withdrawn(signed('FLIP-3')), 'stale'],
    ['signed off', signed('FLIP-3'), 'met'],
  ] as const)(
    'stay features once they were %s, whatever mark they lose in the tracker (003-077)',
    (_, word, status) => {
      const unmarked = ticketsMet(scopeOf([ticket('FLIP-3')]));
      expect(of(unmarked, word).status).toBe(status);
    },
  );

  test('a sign-off of UAT as a whole is none of a feature, and the other way round', () => {
    const given = facts(standing);
    const only = { ...given, signOffs: [...given.signOffs.filter(({ stage }) => stage !== 'uat'), signed('FLIP-1')] };
    expect(verdict(given, 'pre-prod', 'features-signed-off').status).toBe('not-met');
    expect(verdict(only, 'pre-prod', 'uat-signed-off').status).toBe('not-met');
  });
});
