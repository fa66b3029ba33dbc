import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RoleGrant } from '../../src/people/caller.js';
import { NOTICE_EVENTS, type NoticeEvent } from '../../src/notices/owed.js';
import { nextContact, recipientsOf, type Known, type KnownPerson } from '../../src/notices/recipients.js';
import { NOTICE_TOPICS, topicOf } from '../../src/notices/topic.js';
import { owed } from './owed.js';

const CONTACTS = [
  { role: 'service-owner', name: 'Morgan Vale', email: 'morgan@ashmere.example.org' },
  { role: 'system-owner', name: 'Robin Ashby', email: 'robin@ashmere.example.org' },
  { role: 'technical-owner', name: 'Sam Thorne', email: 'sam@ashmere.example.org' },
] as const;

function person(name: string, ...grants: readonly Partial<RoleGrant>[]): KnownPerson {
  const roles = grants.map((grant) => ({ role: 'delivery' as const, duty: null, trust: null, ...grant }));
  return { id: name, name, email: `${name}@gatehouse.example.org`, disabledAt: null, roles };
}

const MANAGER = person('rita', { duty: 'release-manager' });
const OWNER = person('olive', { role: 'product-owner' });
const CENTRE = person('ada', { role: 'ai-centre' });
const OF_TRUST = person('tia', { role: 'trust', trust: 'ashmere' });
const OF_OTHER = person('otto', { role: 'trust', trust: 'dunmere' });

function known(changes: Partial<Known> = {}): Known {
  const people = [MANAGER, OWNER, CENTRE, OF_TRUST, OF_OTHER];
  return { contacts: CONTACTS, people, wishes: new Map(), routes: [], had: [], ...changes };
}

function names(
  event: NoticeEvent,
  trust: string | null,
  changes: Partial<Known> = {},
  also: { name: string; email: string; role: string }[] = [],
): string[] {
  const { subject } = owed();
  return recipientsOf({ event, subject: { ...subject, trust }, also }, known(changes)).map(({ name }) => name);
}

describe('a notice goes to those whom it concerns by site, product, role and event (003-010)', () => {
  test.each<[NoticeEvent, string | null, string[]]>([
    ['downtime-ahead', 'ashmere', ['Morgan Vale', 'Robin Ashby']],
    ['operator-asked', 'ashmere', ['Robin Ashby', 'Sam Thorne']],
    ['early-sight', 'ashmere', ['Morgan Vale', 'Robin Ashby', 'Sam Thorne']],
    ['schedule', null, ['olive', 'ada']],
    ['agreement-answered', null, ['rita']],
    ['downtime-ahead', null, ['rita', 'olive', 'ada']],
    ['network-provider', 'ashmere', []],
  ])('%s for %s', (event, trust, expected) => {
    expect(names(event, trust).sort()).toEqual(expected.toSorted());
  });

  test('as a Trust has arranged it', () => {
    const route = { topics: ['downtime'], products: null, by: 'mail' } as const;
    const routes = [
      { ...route, email: 'SAM@ashmere.example.org' },
      { ...route, email: OF_TRUST.email },
      { ...route, email: OF_OTHER.email },
      { ...route, email: 'morgan@ashmere.example.org', products: ['aide'] as const },
    ];
    expect(names('downtime-ahead', 'ashmere', { routes })).toEqual(['Sam Thorne', 'tia']);
    expect(names('schedule', 'ashmere', { routes })).toHaveLength(3);
  });

  test('and as a person wants it, but for the last who hears of a downtime', () => {
    const mute = { mute: ['downtime', 'dates'], products: null } as const;
    const wishes = new Map([OWNER, CENTRE].map(({ id }) => [id, mute]));
    expect(names('schedule', null, { wishes })).toEqual([]);
    expect(names('downtime-ahead', null, { wishes })).toEqual(['rita']);
    const all = new Map([MANAGER, OWNER, CENTRE].map(({ id }) => [id, mute]));
    expect(names('downtime-ahead', null, { wishes: all })).toHaveLength(3);
    expect(names('schedule', null, { wishes: new Map([[OWNER.id, { mute: [], products: ['aide'] }]]) })).toEqual([
      'ada',
    ]);
  });

  test('to a Trust whose routing names nobody who is there any more, as usual', () => {
    const routes = [{ email: 'gone@ashmere.example.org', topics: ['downtime'], products: null, by: 'mail' }] as const;
    expect(names('downtime-ahead', 'ashmere', { routes })).toEqual(['Morgan Vale', 'Robin Ashby']);
  });

  test('to whoever had what it takes back, and to those whom it names', () => {
    const had = [
      { name: 'Sam Thorne', email: 'sam@ashmere.example.org', role: 'technical-owner', trust: 'ashmere', named: false },
      { name: 'Otto', email: 'otto@dunmere.example.org', role: 'system-owner', trust: 'dunmere', named: false },
    ];
    const also = [{ name: 'Net Provider', email: 'noc@net.example.org', role: 'network-provider' }];
    expect(names('downtime-withdrawn', 'ashmere', { had }, also)).toEqual([
      'Net Provider',
      'Morgan Vale',
      'Robin Ashby',
      'Sam Thorne',
    ]);
  });

  test('to nobody who was shut out', () => {
    const people = [{ ...OWNER, disabledAt: new Date() }, CENTRE];
    expect(names('schedule', null, { people })).toEqual(['ada']);
  });
});

test('whatever is arranged, a downtime always reaches somebody, nobody of another Trust, and each address once (003-010, INV-34)', () => {
  const anyRoute = fc.record({
    email: fc.constantFrom(...CONTACTS.map(({ email }) => email), OF_TRUST.email, OF_OTHER.email, 'gone@example.org'),
    topics: fc.subarray([...NOTICE_TOPICS]),
    products: fc.constantFrom(null, ['aide' as const], ['flip' as const]),
    by: fc.constantFrom('mail' as const, 'webhook' as const),
  });
  const anyWishes = fc.dictionary(
    fc.constantFrom('rita', 'olive', 'ada', 'tia'),
    fc.record({ mute: fc.subarray([...NOTICE_TOPICS]), products: fc.constantFrom(null, ['aide' as const]) }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(
        ...NOTICE_EVENTS.filter((event) => topicOf(event) === 'downtime' && event !== 'not-acknowledged'),
      ),
      fc.constantFrom('ashmere', null),
      fc.array(anyRoute, { maxLength: 6 }),
      anyWishes,
      (event, trust, routes, wishes) => {
        const { subject } = owed();
        const told = recipientsOf(
          { event, subject: { ...subject, trust }, also: [] },
          known({ routes, wishes: new Map(Object.entries(wishes)), contacts: trust === null ? [] : CONTACTS }),
        );
        expect(told.length).toBeGreaterThan(0);
        expect(told.every((one) => one.trust === trust)).toBe(true);
        expect(told.map(({ name }) => name)).not.toContain('otto');
        expect(new Set(told.map(({ email }) => email.toLowerCase())).size).toBe(told.length);
      },
    ),
  );
});

test('the next contact is the first of the Trust’s who was not told, until none is left', () => {
  const told = [{ email: 'MORGAN@ashmere.example.org' }];
  expect(nextContact('ashmere', CONTACTS, told)).toMatchObject({ name: 'Robin Ashby', trust: 'ashmere' });
  expect(nextContact('ashmere', CONTACTS, CONTACTS)).toBeNull();
});
