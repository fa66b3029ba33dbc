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

type Found = Pick<PassportItem, 'isMet' | 'what' | 'howToMend'>;

/** Every item, met or with what would mend it. */
export function passportOf(facts: PassportFacts): Passport {
  const items: readonly PassportItem[] = [
    { item: 'connection', title: 'The connection is up', requirement: '003-048', ...connection(facts) },
    { item: 'host-key', title: 'The host key is pinned', requirement: '003-048', ...hostKey(facts) },
    {
      item: 'owners',
      title: 'Service, System and Technical Owner are named',
      requirement: '001-050',
      ...owners(facts),
    },
    { item: 'contacts', title: 'Its contacts are verified', requirement: '003-048', ...contacts(facts) },
    { item: 'smoke-tester', title: 'A smoke tester is named', requirement: '003-080', ...smokeTester(facts) },
    { item: 'documents', title: 'Its documents are in date', requirement: '001-064', ...documents(facts) },
  ];
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

export function inBrief({ trust, name, isComplete, items }: Passport): PassportInBrief {
  return { trust, name, isComplete, lacks: items.flatMap(({ item, isMet }) => (isMet ? [] : [item])) };
}

/** What is missing, as the end of a sentence: `named owners, a smoke tester and verified contacts`. */
export function missingIn({ lacks }: Pick<PassportInBrief, 'lacks'>): string {
  const missing = lacks.map((item) => LACKING[item]);
  return [missing.slice(0, -1).join(', '), ...missing.slice(-1)].filter((part) => part !== '').join(' and ');
}

function connection({ sites, trust }: PassportFacts): Found {
  if (sites.length === 0)
    return unmet(`${trust.name} has no site in Production.`, 'Add its site to production.yml, with its control node.');
  const pending = sites.filter(({ site }) => site.vpn === 'pending');
  if (pending.length > 0) {
    const what = `The site-to-site VPN of ${names(pending)} is not set up.`;
    return unmet(what, 'Set it up, try it from the control node, and write vpn: ready at the site in production.yml.');
  }
  return met(`The site-to-site VPN of ${names(sites)} is set up.${lastMet(sites)}`);
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
  if (sites.length === 0) return unmet('It has no site, so there is no key.', 'Add its site to production.yml first.');
  const strangers = sites.filter(({ isStranger }) => isStranger);
  if (strangers.length > 0)
    return unmet(
      `The control node of ${names(strangers)} shows another host key than the pinned one.`,
      'Find out why before anything else. If the machine was rebuilt, pin its new key in control-nodes.yml.',
    );
  const placeholders = sites.filter((one) => one.hostKey?.placeholder !== false);
  if (placeholders.length > 0)
    return unmet(
      `For the control node of ${names(placeholders)} the file holds an example, and no real key.`,
      'Copy the line of /etc/ssh/ssh_host_ed25519_key.pub from the control node itself into control-nodes.yml.',
    );
  return met(`The key of the control node of ${names(sites)} is pinned; it pins those of the sites.`);
}

const OWNER_TITLES = {
  'service-owner': 'Service Owner',
  'system-owner': 'System Owner',
  'technical-owner': 'Technical Owner',
} as const satisfies Record<ContactRole, string>;

function owners({ trust }: PassportFacts): Found {
  const missing = CONTACT_ROLES.filter((role) => !trust.contacts.some((contact) => contact.role === role));
  if (missing.length > 0) {
    const titles = missing.map((role) => OWNER_TITLES[role]).join(', ');
    return unmet(`Nobody is named as ${titles}.`, 'Ask the Trust, and add them to its contacts in trusts.yml.');
  }
  const named = CONTACT_ROLES.flatMap((role) => {
    const contact = trust.contacts.find((one) => one.role === role);
    return contact === undefined ? [] : [`${OWNER_TITLES[role]}: ${contact.name}`];
  });
  return met(`${named.join('; ')}.`);
}

function contacts({ trust, words, now }: PassportFacts): Found {
  const all = contactsOf(trust).map((contact) => ({ contact, state: contactState(contact, words, now) }));
  const inState = (wanted: string) => all.filter(({ state }) => state === wanted).map(({ contact }) => contact.name);
  const wrong = inState('wrong');
  const unverified = inState('unverified');
  if (wrong.length + unverified.length === 0) return met(`All ${all.length} have said that they are who we think.`);
  const what = [
    ...(wrong.length === 0 ? [] : [`${wrong.join(', ')} said that they are not the right person.`]),
    ...(unverified.length === 0 ? [] : [`Not verified: ${unverified.join(', ')}.`]),
  ];
  const howToMend = [
    ...(wrong.length === 0 ? [] : ['Ask the Trust who is, and put that in trusts.yml.']),
    ...(unverified.length === 0
      ? []
      : [
          'Each gets a link by mail to say so, once a release for them is in UAT. A release manager who has made sure in another way records it: POST /api/v1/trusts/:id/contact-verifications.',
        ]),
  ];
  return unmet(what.join(' '), howToMend.join(' '));
}

function smokeTester({ trust }: PassportFacts): Found {
  return trust.smokeTester === undefined
    ? unmet('Nobody is named.', 'Ask the Trust who does its smoke tests, and write smokeTester at it in trusts.yml.')
    : met(`${trust.smokeTester.name} does them.`);
}

function documents({ documents: asked, trust }: PassportFacts): Found {
  if (asked.length === 0) return met('None is asked of a Trust.');
  const lacking = asked.filter(({ inForce }) => inForce === null);
  const titles = (of: readonly AskedStanding[]) => of.map((one) => documentKind(one.asked.kind).title).join(', ');
  if (lacking.length === 0) return met(`In force: ${titles(asked)}.`);
  const what = lacking
    .map((one) => `${documentKind(one.asked.kind).title}: ${one.wrong?.state ?? 'missing'}.`)
    .join(' ');
  const howToMend = `Put it under control for ${trust.id} (POST /api/v1/documents), and have it approved.`;
  return unmet(what.replaceAll('-', ' '), howToMend);
}

function met(what: string): Found {
  return { isMet: true, what, howToMend: null };
}

function unmet(what: string, howToMend: string): Found {
  return { isMet: false, what, howToMend };
}

function names(sites: readonly PassportSite[]): string {
  return sites.map(({ site }) => site.name).join(', ');
}
