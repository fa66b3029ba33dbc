import { describe, expect, test } from '@jest/globals';
import { contactState, type ContactWord } from '../../../src/evidence/passport/contact-word.js';
import {
  missingIn,
  passportInBrief,
  passportOf,
  type PassportFacts,
  type PassportItemName,
} from '../../../src/evidence/passport/passport.js';
import { documentOf } from '../documents/made-document.js';
import { readHostKey } from '../../../src/sites/host-key.js';
import { CONTACT_ROLES } from '../../../src/sites/trust.js';
import { environmentsOf } from '../../rollouts/ward.js';

function sure<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The ward has no such thing.');
  return value;
}

const NOW = new Date('2026-03-02T09:00:00Z');
const { rungs, trusts, controlNodes } = environmentsOf({ sites: 1, passports: 'required' });
const site = sure(rungs.at(-1)?.sites[0]);
const trust = sure(trusts[0]);
const hostKey = readHostKey(controlNodes[0]?.hostKey ?? '');

const word = (email: string, over: Partial<ContactWord> = {}): ContactWord => {
  const all = [...trust.contacts, { role: 'smoke-tester', ...(trust.smokeTester ?? { name: '', email: '' }) }];
  const contact = all.find((one) => one.email === email);
  if (contact === undefined) throw new Error(`Nobody has ${email}.`);
  return { ...contact, trust: trust.id, word: 'verified', reason: null, by: null, at: NOW, ...over };
};
const everybody = [...trust.contacts.map(({ email }) => word(email)), word(trust.smokeTester?.email ?? '')];
const here = { site: { ...site, vpn: 'ready' as const }, hostKey, isStranger: false, reach: null };
const asked = { kind: 'business-continuity-plan', bound: 'trust', before: 'production', warnSeconds: 0 } as const;
const plan = documentOf({ kind: 'business-continuity-plan', trust: trust.id });

/** The facts of a Trust for which all is in order, but for what is spoilt. */
function facts(over: Partial<PassportFacts> = {}): PassportFacts {
  const documents = [{ asked, inForce: plan, wrong: null }];
  return { trust, sites: [here], words: everybody, documents, now: NOW, ...over };
}

test('a passport is complete when every item of onboarding is in order (003-048)', () => {
  const passport = passportOf(facts());
  expect(passport.items.filter(({ isMet }) => !isMet)).toEqual([]);
  expect(passport.items.every(({ howToMend }) => howToMend === null)).toBe(true);
  const brief = passportInBrief(facts());
  expect([passport.isComplete, brief.isComplete, missingIn(brief)]).toEqual([true, true, '']);
});

test.each<[readonly PassportItemName[], string]>([
  [[], ''],
  [['contacts'], 'verified contacts'],
  [['host-key', 'contacts'], 'a pinned host key and verified contacts'],
  [['owners', 'contacts', 'documents'], 'named owners, verified contacts and documents in date'],
])('of %j it says that %j is missing', (lacks, says) => {
  expect(missingIn({ lacks })).toBe(says);
});

describe('it is incomplete, and says how to mend it, when', () => {
  const placeholder = `ssh-ed25519 ${btoa(`\0\0\0\u000bssh-ed25519\0\0\0\u0020${'\0'.repeat(32)}`)}`;
  const { smokeTester, ...nobody } = trust;
  const [first, ...others] = everybody;
  if (first === undefined) throw new Error('Nobody.');
  const old = new Date(NOW.getTime() - 366 * 86_400_000);
  const cases: readonly (readonly [string, PassportItemName, Partial<PassportFacts>, string])[] = [
    [
      'its VPN is pending (003-048)',
      'connection',
      { sites: [{ ...here, site: { ...site, vpn: 'pending' } }] },
      'vpn: ready',
    ],
    [
      'another host key is shown than the pinned one (003-048)',
      'host-key',
      { sites: [{ ...here, isStranger: true }] },
      'Find out why',
    ],
    [
      'the host key only stands for one (003-048)',
      'host-key',
      { sites: [{ ...here, hostKey: readHostKey(placeholder) }] },
      'Copy the line',
    ],
    [
      'the host key is none (003-048)',
      'host-key',
      { sites: [{ ...here, hostKey: readHostKey('ssh-ed25519 AAAA') }] },
      'Copy the line',
    ],
    ...CONTACT_ROLES.map(
      (role) =>
        [
          `nobody is its ${role} (001-050)`,
          'owners',
          { trust: { ...trust, contacts: trust.contacts.filter((contact) => contact.role !== role) } },
          'trusts.yml',
        ] as const,
    ),
    ['a contact is not verified', 'contacts', { words: others }, 'link by mail'],
    [
      'a contact says that they are not the right person',
      'contacts',
      { words: [{ ...first, word: 'wrong' }, ...others] },
      'Ask the Trust',
    ],
    [
      'somebody else has the address now',
      'contacts',
      { words: [{ ...first, name: 'Another' }, ...others] },
      'link by mail',
    ],
    ['a contact was verified too long ago', 'contacts', { words: [{ ...first, at: old }, ...others] }, 'link by mail'],
    ['nobody does its smoke tests (003-080)', 'smoke-tester', { trust: nobody }, 'smokeTester'],
    [
      'a document of its own is missing (001-064)',
      'documents',
      { documents: [{ asked, inForce: null, wrong: null }] },
      'POST /api/v1/documents',
    ],
    [
      'a document of its own is overdue (001-064)',
      'documents',
      { documents: [{ asked, inForce: null, wrong: { document: plan, state: 'overdue' } }] },
      'approved',
    ],
  ];
  test.each(cases)('%s', (_, item, over, mend) => {
    expect(smokeTester).toBeDefined();
    const passport = passportOf(facts(over));
    const missing = passport.items.filter(({ isMet }) => !isMet);
    expect(missing.map((one) => one.item)).toEqual([item]);
    expect(missing[0]?.howToMend).toContain(mend);
    expect(passport.isComplete).toBe(false);
    expect(passportInBrief(facts(over))).toEqual({
      trust: trust.id,
      name: trust.name,
      isComplete: false,
      lacks: [item],
    });
  });

  test('no site of it is there yet', () => {
    const missing = passportOf(facts({ sites: [] })).items.filter(({ isMet }) => !isMet);
    expect(missing.map(({ item }) => item)).toEqual(['connection', 'host-key']);
  });
});

test('how its sites were last met is told, and decides nothing: only another try can change that', () => {
  const met = (reach: object) =>
    passportOf(facts({ sites: [{ ...here, reach: { site: site.id, reachedAt: null, trouble: null, ...reach } }] }));
  const unreached = met({ trouble: 'the last try there did not reach it.' });
  expect([unreached.isComplete, unreached.items[0]?.what]).toEqual([true, expect.stringContaining('did not reach it')]);
  expect(met({ reachedAt: NOW }).items[0]?.what).toContain('was last reached at 2026-03-02T09:00:00.000Z');
});

test.each([
  [365, 'verified'],
  [365.1, 'unverified'],
])('a word of %d days ago leaves a contact %s', (days, state) => {
  const [contact] = trust.contacts;
  if (contact === undefined) throw new Error('Nobody.');
  const at = new Date(NOW.getTime() - days * 86_400_000);
  expect(contactState(contact, [word(contact.email, { at, email: contact.email.toUpperCase() })], NOW)).toBe(state);
});
