import type { Recipient } from '../evidence/deliveries/delivery.js';
import type { Person } from '../people/person.table.js';
import type { Product } from '../sites/site.js';
import type { Contact } from '../sites/trust.js';
import { contactRolesFor, ownRolesFor } from './audience.js';
import type { OwedNotice } from './owed.js';
import { mustReachSomebody, topicOf, type NoticeTopic } from './topic.js';

/** What a person wants to hear of. What is not mentioned, they hear of. */
export interface NoticeWishes {
  readonly mute: readonly NoticeTopic[];
  /** Null: of every product. */
  readonly products: readonly Product[] | null;
}

/** Where notices of some topics for one Trust go. */
export interface NoticeRoute {
  /** E-mail of one of the Trust's contacts, or of a person who answers for it here. */
  readonly email: string;
  readonly topics: readonly NoticeTopic[];
  /** Null: of every product. */
  readonly products: readonly Product[] | null;
  /** `webhook`: the Trust's own endpoint tells them, and no mail does. */
  readonly by: 'mail' | 'webhook';
}

export type KnownPerson = Pick<Person, 'id' | 'name' | 'email' | 'disabledAt' | 'roles'>;

/** All that is known of who is there, at one moment. */
export interface Known {
  /** Of the Trust that the notice is for; none where it is for our own people. */
  readonly contacts: readonly Contact[];
  readonly people: readonly KnownPerson[];
  /** By person id. */
  readonly wishes: ReadonlyMap<string, NoticeWishes>;
  /** How the Trust has arranged it; none: as usual. */
  readonly routes: readonly NoticeRoute[];
  /** Who was told what this notice takes back or changes. */
  readonly had: readonly Named[];
}

/** A recipient, and whether exactly they were named. */
export interface Named extends Recipient {
  readonly named: boolean;
}

type Asked = Pick<OwedNotice, 'event' | 'subject' | 'also'>;

/** Everybody who is told a notice by mail, each address once (003-010). Nobody of another Trust is ever among them. */
export function recipientsOf(notice: Asked, known: Known): readonly Named[] {
  const { trust } = notice.subject;
  const routed = trust === null ? ownPeople(notice, known) : ofTrust(notice, trust, known);
  const had = known.had.filter((one) => one.trust === trust);
  const also = notice.also.map((one) => ({ ...one, trust, named: true }));
  return oncePerAddress([...also, ...routed, ...had]);
}

/** Who of a Trust is told next where nobody has said that they read it: the first contact who was not told; null: all were. */
export function nextContact(
  trust: string,
  contacts: readonly Contact[],
  told: readonly Pick<Recipient, 'email'>[],
): Named | null {
  const addresses = new Set(told.map(({ email }) => email.toLowerCase()));
  const next = contacts.find(({ email }) => !addresses.has(email.toLowerCase()));
  return next === undefined ? null : { name: next.name, email: next.email, role: next.role, trust, named: false };
}

function ofTrust(notice: Asked, trust: string, known: Known): readonly Named[] {
  const topic = topicOf(notice.event);
  const arranged = known.routes.filter(({ topics }) => topics.includes(topic));
  const usual = known.contacts.filter(({ role }) => contactRolesFor(notice.event).includes(role));
  const wished = arranged.length > 0 ? byRoutes(notice, trust, arranged, known) : usual.map(inTrust(trust));
  const told = wished.filter(({ email }) => wants(personAt(email, known), notice, known));
  if (told.length > 0 || !mustReachSomebody(topic)) return told;
  // A contact has left, or nobody wants to hear: somebody has to.
  const fallback = usual.length > 0 ? usual : known.contacts;
  return fallback.map(inTrust(trust));
}

function byRoutes({ subject }: Asked, trust: string, routes: readonly NoticeRoute[], known: Known): readonly Named[] {
  return routes
    .filter(({ by, products }) => by === 'mail' && concerns(products, subject.product))
    .flatMap(({ email }): readonly Named[] => {
      const contact = known.contacts.find((one) => isSame(one.email, email));
      if (contact !== undefined) return [inTrust(trust)(contact)];
      const person = personAt(email, known);
      if (person === undefined || !answersFor(person, trust)) return [];
      return [{ name: person.name, email: person.email, role: 'trust', trust, named: false }];
    });
}

function ownPeople(notice: Asked, known: Known): readonly Named[] {
  const { event, subject } = notice;
  const concerned = ownRolesFor(event, subject.environment).flatMap(({ role, duty }) =>
    known.people
      .filter(({ disabledAt, roles }) => disabledAt === null && roles.some((held) => holds(held, role, duty)))
      .map((person) => ({ person, role })),
  );
  const wishing = concerned.filter(({ person }) => wants(person, notice, known));
  const told = wishing.length === 0 && mustReachSomebody(topicOf(event)) ? concerned : wishing;
  return told.map(({ person: { name, email }, role }) => ({ name, email, role, trust: null, named: false }));
}

function holds(held: KnownPerson['roles'][number], role: string, duty: string | null): boolean {
  return held.role === role && (duty === null || held.duty === duty);
}

function wants(person: KnownPerson | undefined, { event, subject }: Asked, known: Known): boolean {
  const wishes = person === undefined ? undefined : known.wishes.get(person.id);
  if (wishes === undefined) return true;
  return !wishes.mute.includes(topicOf(event)) && concerns(wishes.products, subject.product);
}

function concerns(products: readonly Product[] | null, product: Product | null): boolean {
  return products === null || product === null || products.includes(product);
}

function personAt(email: string, { people }: Known): KnownPerson | undefined {
  return people.find((person) => isSame(person.email, email));
}

export function answersFor({ disabledAt, roles }: KnownPerson, trust: string): boolean {
  return disabledAt === null && roles.some((held) => held.role === 'trust' && held.trust === trust);
}

function inTrust(trust: string): (contact: Contact) => Named {
  return ({ name, email, role }) => ({ name, email, role, trust, named: false });
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function oncePerAddress(recipients: readonly Named[]): readonly Named[] {
  const seen = new Set<string>();
  return recipients.filter(({ email }) => {
    const address = email.toLowerCase();
    if (seen.has(address)) return false;
    seen.add(address);
    return true;
  });
}
