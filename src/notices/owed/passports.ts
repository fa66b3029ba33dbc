import { CONTACT_ACT } from '../../evidence/passport/contact-act.js';
import { contactsOf, contactState, type LastWord, type NamedContact } from '../../evidence/passport/contact-word.js';
import { LACKING, type Passport, type PassportItemName } from '../../evidence/passport/passport.js';
import type { Trust } from '../../sites/trust.js';
import type { OwedNotice } from '../owed.js';

/** A Trust, how its onboarding stands, and what it is kept from. */
export interface PassportNow {
  readonly trust: Trust;
  readonly passport: Passport;
  /** Of its contacts. */
  readonly words: readonly LastWord[];
  /** Versions of the releases that it was asked about, or that wait for it. */
  readonly releases: readonly string[];
}

/** When a contact was asked before, oldest first. Times are UTC. */
export type AskedBefore = (thread: string) => readonly Date[];

/** A contact who does not answer is asked again after so many days, and the link works as long. */
const ASK_AGAIN_DAYS = 30;
const DAY_MS = 86_400_000;
/** What only the Trust itself can supply. */
const ITS_OWN: readonly PassportItemName[] = ['owners', 'smoke-tester', 'documents'];
const NOTHING_MORE = { calendar: null, acknowledgeBy: null, instead: [] } as const;

/** The conversation in which a contact is asked who they are. */
export function contactThread(trust: string, { email }: Pick<NamedContact, 'email'>): string {
  return `contact/${trust}/${email.toLowerCase()}`;
}

/** As the start of a line: `Verified contacts`. The title of an item says that it is so, which would be misread here. */
function lackingInWords(item: PassportItemName): string {
  const words = LACKING[item];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A link for each contact of whom nobody knows whether the files name them rightly (003-048). */
export function owedToContacts(
  { trust, words }: Pick<PassportNow, 'trust' | 'words'>,
  { now, askedBefore }: { readonly now: Date; readonly askedBefore: AskedBefore },
): readonly OwedNotice[] {
  return contactsOf(trust).flatMap((contact) => {
    if (contactState(contact, words, now) !== 'unverified') return [];
    const thread = contactThread(trust.id, contact);
    const asked = askedBefore(thread);
    const last = asked.at(-1);
    const isRecent = last !== undefined && now.getTime() - last.getTime() < ASK_AGAIN_DAYS * DAY_MS;
    if (isRecent) return [];
    return [
      {
        key: `${thread}/${String(asked.length)}`,
        event: 'contact-to-verify' as const,
        subject: { release: null, product: null, environment: null, trust: trust.id, sites: [] },
        facts: { name: contact.name },
        thread,
        ...NOTHING_MORE,
        link: {
          act: CONTACT_ACT,
          subject: contact.email,
          expiresAt: new Date(now.getTime() + ASK_AGAIN_DAYS * DAY_MS),
        },
        also: [contact],
      },
    ];
  });
}

/**
 * What an incomplete passport keeps from happening, told to our release managers once for each release that waits for it; and to the
 * Trust, what only it can supply, again whenever that is something else (003-048).
 */
export function owedOfPassport({ trust, passport, releases }: PassportNow): readonly OwedNotice[] {
  if (passport.isComplete) return [];
  const missing = passport.items.filter(({ isMet }) => !isMet);
  const its = missing.filter(({ item }) => ITS_OWN.includes(item));
  const about = { product: null, environment: 'production' as const, sites: [] };
  const told = (lacking: typeof missing, waiting: string | null) => ({
    waiting,
    trustName: trust.name,
    lacking: lacking.map(({ item, what }) => ({ lacks: lackingInWords(item), what })),
  });
  const usual = { event: 'passport-incomplete' as const, ...NOTHING_MORE, link: null, also: [] };
  const ours = releases.map((release) => ({
    ...{ ...usual, key: `passport-incomplete/${trust.id}/ours/${release}` },
    subject: { ...about, release, trust: null },
    ...{ facts: told(missing, release), thread: `passport/${trust.id}/ours` },
  }));
  if (its.length === 0) return ours;
  const key = `passport-incomplete/${trust.id}/${its.map(({ item }) => item).join('+')}`;
  const theirs = { ...usual, key, subject: { ...about, release: null, trust: trust.id } };
  return [...ours, { ...theirs, facts: told(its, null), thread: `passport/${trust.id}` }];
}
