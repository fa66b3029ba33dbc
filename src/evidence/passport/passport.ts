import type { HostKey } from '../../sites/host-key.js';
import type { Site } from '../../sites/site.js';
import { CONTACT_ROLES, type ContactRole, type Trust } from '../../sites/trust.js';
import { documentKind } from '../documents/document-kind.js';
import type { AskedStanding } from '../documents/document-standing.js';
import { contactsOf, contactState, type LastWord } from './contact-word.js';
import type { SiteReach } from './site-reach.js';

export const PASSPORT_ITEMS = ['connection', 'host-key', 'owners', 'contacts', 'smoke-tester', 'documents'] as const;
export type PassportItemName = (typeof PASSPORT_ITEMS)[number];

/** One thing that has to be in order before anything is deployed at a Trust. */
export interface PassportItem {
  readonly item: PassportItemName;
  readonly title: string;
  readonly requirement: string;
  readonly isMet: boolean;
  /** What is known of it, in sentences. */
  readonly what: string;
  /** What to do, in sentences; null: nothing. */
  readonly howToMend: string | null;
}

/** Whether a Trust's onboarding is complete (003-048). */
export interface Passport {
  readonly trust: string;
  readonly name: string;
  readonly isComplete: boolean;
  readonly items: readonly PassportItem[];
}

/** A site of the Trust with its control node, and how they were last met. */
export interface PassportSite {
  readonly site: Site;
  /** As the file of control nodes holds it; null where that is no key. */
  readonly hostKey: HostKey | null;
  /** The control node shows another key than that at present. */
  readonly isStranger: boolean;
  /** Null: nothing was ever done there. */
  readonly reach: SiteReach | null;
}

export interface PassportFacts {
  readonly trust: Trust;
  /** Of production. */
  readonly sites: readonly PassportSite[];
  /** The last of each address. */
  readonly words: readonly LastWord[];
  /** What the products that it runs ask of each Trust. */
  readonly documents: readonly AskedStanding[];
  readonly now: Date;
}

type Words = Pick<PassportItem, 'what' | 'howToMend'>;

/** Whether an item is met; its words are made where they are shown, which of a thousand Trusts they are not. */
interface Found {
  readonly isMet: boolean;
  readonly words: () => Words;
}

const ITEMS = [
  { item: 'connection', title: 'The connection is up', requirement: '003-048', find: connection },
  { item: 'host-key', title: 'The host key is pinned', requirement: '003-048', find: hostKey },
  { item: 'owners', title: 'Service, System and Technical Owner are named', requirement: '001-050', find: owners },
  { item: 'contacts', title: 'Its contacts are verified', requirement: '003-048', find: contacts },
  { item: 'smoke-tester', title: 'A smoke tester is named', requirement: '003-080', find: smokeTester },
  { item: 'documents', title: 'Its documents are in date', requirement: '001-064', find: documents },
] as const;

/** Every item, met or with what would mend it. */
export function passportOf(facts: PassportFacts): Passport {
  const items = ITEMS.map(({ find, ...about }) => {
    const { isMet, words } = find(facts);
    return { ...about, isMet, ...words() };
  });
  const { id: trust, name } = facts.trust;
  return { trust, name, isComplete: items.every(({ isMet }) => isMet), items };
}

/** What is missing where an item is not met, as the end of a sentence. */
export const LACKING = {
  connection: 'a connection',
  'host-key': 'a pinned host key',
  owners: 'named owners',
  contacts: 'verified contacts',
  'smoke-tester': 'a smoke tester',
  documents: 'documents in date',
} as const satisfies Record<PassportItemName, string>;

/** How a passport stands, without a sentence on each item. */
export interface PassportInBrief extends Pick<Passport, 'trust' | 'name' | 'isComplete'> {
  readonly lacks: readonly PassportItemName[];
}

/** As `passportOf`, without a sentence. */
export function passportInBrief(facts: PassportFacts): PassportInBrief {
  const lacks = ITEMS.flatMap(({ item, find }) => (find(facts).isMet ? [] : [item]));
  const { id: trust, name } = facts.trust;
  return { trust, name, isComplete: lacks.length === 0, lacks };
}

/** What is missing, as the end of a sentence: `named owners, a smoke tester and verified contacts`. */
export function missingIn({ lacks }: Pick<PassportInBrief, 'lacks'>): string {
  const missing = lacks.map((item) => LACKING[item]);
  return [missing.slice(0, -1).join(', '), ...missing.slice(-1)].filter((part) => part !== '').join(' and ');
}

function connection({ sites, trust }: PassportFacts): Found {
  if (sites.length === 0)
    return unmet(() => ({
      what: `${trust.name} has no site in Production.`,
      howToMend: 'Add its site to production.yml, with its control node.',
    }));
  const pending = sites.filter(({ site }) => site.vpn === 'pending');
  if (pending.length > 0)
    return unmet(() => ({
      what: `The site-to-site VPN of ${names(pending)} is not set up.`,
      howToMend: 'Set it up, try it from the control node, and write vpn: ready at the site in production.yml.',
    }));
  return met(() => `The site-to-site VPN of ${names(sites)} is set up.${lastMet(sites)}`);
}

/** How the sites were last met is told and decides nothing: only another try can change it. */
function lastMet(sites: readonly PassportSite[]): string {
  return sites
    .flatMap(({ site, reach }) => {
      if (reach === null) return [];
      if (reach.trouble !== null) return [` ${site.name}: ${reach.trouble}`];
      return reach.reachedAt === null ? [] : [` ${site.name} was last reached at ${reach.reachedAt.toISOString()}.`];
    })
    .join('');
}

function hostKey({ sites }: PassportFacts): Found {
  if (sites.length === 0)
    return unmet(() => ({
      what: 'It has no site, so there is no key.',
      howToMend: 'Add its site to production.yml first.',
    }));
  const strangers = sites.filter(({ isStranger }) => isStranger);
  if (strangers.length > 0)
    return unmet(() => ({
      what: `The control node of ${names(strangers)} shows another host key than the pinned one.`,
      howToMend: 'Find out why before anything else. If the machine was rebuilt, pin its new key in control-nodes.yml.',
    }));
  const placeholders = sites.filter((one) => one.hostKey?.placeholder !== false);
  if (placeholders.length > 0)
    return unmet(() => ({
      what: `For the control node of ${names(placeholders)} only an example of a key is set up, and no real one.`,
      howToMend:
        'Copy the line of /etc/ssh/ssh_host_ed25519_key.pub from the control node itself into control-nodes.yml.',
    }));
  return met(() => `The key of the control node of ${names(sites)} is pinned; it pins those of the sites.`);
}

const OWNER_TITLES = {
  'service-owner': 'Service Owner',
  'system-owner': 'System Owner',
  'technical-owner': 'Technical Owner',
} as const satisfies Record<ContactRole, string>;

function owners({ trust }: PassportFacts): Found {
  const missing = CONTACT_ROLES.filter((role) => !trust.contacts.some((contact) => contact.role === role));
  if (missing.length > 0)
    return unmet(() => ({
      what: `Nobody is named as ${missing.map((role) => OWNER_TITLES[role]).join(', ')}.`,
      howToMend: 'Ask the Trust, and add them to its contacts in trusts.yml.',
    }));
  return met(() => {
    const named = CONTACT_ROLES.flatMap((role) => {
      const contact = trust.contacts.find((one) => one.role === role);
      return contact === undefined ? [] : [`${OWNER_TITLES[role]}: ${contact.name}`];
    });
    return `${named.join('; ')}.`;
  });
}

function contacts({ trust, words, now }: PassportFacts): Found {
  const all = contactsOf(trust).map((contact) => ({ contact, state: contactState(contact, words, now) }));
  if (all.every(({ state }) => state === 'verified'))
    return met(() => `All ${all.length} have said that they are who we think.`);
  const inState = (wanted: string) => all.filter(({ state }) => state === wanted).map(({ contact }) => contact.name);
  return unmet(() => lackingContacts({ wrong: inState('wrong'), unverified: inState('unverified') }));
}

function lackingContacts({
  wrong,
  unverified,
}: {
  readonly wrong: readonly string[];
  readonly unverified: readonly string[];
}): Words {
  const what = [
    ...(wrong.length === 0 ? [] : [`${wrong.join(', ')} said that they are not the right person.`]),
    ...(unverified.length === 0 ? [] : [`Not verified: ${unverified.join(', ')}.`]),
  ];
  const howToMend = [
    ...(wrong.length === 0 ? [] : ['Ask the Trust who is, and put that in trusts.yml.']),
    ...(unverified.length === 0
      ? []
      : [
          'Each gets a link by mail to say so, once a release for them is in UAT. A release manager, or another person of the Trust, who has made sure in another way records it: POST /api/v1/trusts/:id/contact-verifications.',
        ]),
  ];
  return { what: what.join(' '), howToMend: howToMend.join(' ') };
}

function smokeTester({ trust: { smokeTester: tester } }: PassportFacts): Found {
  return tester === undefined
    ? unmet(() => ({
        what: 'Nobody is named.',
        howToMend: 'Ask the Trust who does its smoke tests, and write smokeTester at it in trusts.yml.',
      }))
    : met(() => `${tester.name} does the smoke tests.`);
}

function documents({ documents: asked, trust }: PassportFacts): Found {
  if (asked.length === 0) return met(() => 'None is asked of a Trust.');
  const lacking = asked.filter(({ inForce }) => inForce === null);
  const titleOf = (one: AskedStanding) => documentKind(one.asked.kind).title;
  if (lacking.length === 0) return met(() => `In force: ${asked.map(titleOf).join(', ')}.`);
  return unmet(() => {
    const what = lacking.map((one) => `${titleOf(one)}: ${one.wrong?.state ?? 'missing'}.`).join(' ');
    const howToMend = `Put it under control for ${trust.id} (POST /api/v1/documents), and have it approved.`;
    return { what: what.replaceAll('-', ' '), howToMend };
  });
}

function met(what: () => string): Found {
  return { isMet: true, words: () => ({ what: what(), howToMend: null }) };
}

function unmet(words: () => Words): Found {
  return { isMet: false, words };
}

function names(sites: readonly PassportSite[]): string {
  return sites.map(({ site }) => site.name).join(', ');
}
