import type { PastGrant } from '../../../people/grant.table.js';
import type { Token } from '../../../people/token.table.js';
import { momentIn } from '../../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { Addresses } from '../../addresses.js';
import type { Tag } from '../ladder/ladder-page.js';
import { tagsOf } from './people-list.js';
import type { PersonFacts } from './person.facts.js';
import { roleKey, rolesHeaded } from './role-choice.js';

interface Way {
  readonly text: string;
  readonly href: string;
}

interface Held {
  readonly text: string;
  /** Where it is taken away; null where whoever looks does not. */
  readonly end: string | null;
}

export interface TokenLine {
  readonly name: string;
  readonly tag: Tag;
  readonly says: string;
  /** Where it is revoked; null where it works no more. */
  readonly revoke: string | null;
}

export interface PersonView {
  readonly name: string;
  readonly email: string;
  readonly tags: readonly Tag[];
  readonly says: readonly string[];
  readonly roles: readonly Held[];
  /** Why the roles are not changed here; null where they are. */
  readonly rolesStay: string | null;
  readonly giveRole: string;
  readonly signingIn: readonly Way[];
  readonly signingInSays: string | null;
  readonly tokens: readonly TokenLine[];
  readonly oldTokens: readonly TokenLine[];
  readonly history: readonly string[];
  readonly record: readonly Way[];
}

/** One person, with all that may be done about them. */
export function personView(facts: PersonFacts, addresses: Addresses): PersonView {
  const { person, isOneself, isLastAdministrator, tokens, now } = facts;
  const lines = tokens.map((token) => tokenLine(token, addresses.personToken(person.id, token.id), now));
  return {
    ...{ name: person.name, email: person.email, tags: tagsOf(person), says: saysOf(facts) },
    roles: person.roles.map((grant) => ({
      text: rolesHeaded([grant], facts.trustName),
      end: isOneself ? null : addresses.personRole(person.id, roleKey(grant)),
    })),
    rolesStay: isOneself ? rolesStayOf(isLastAdministrator) : null,
    giveRole: addresses.personAct(person.id, 'give-role'),
    signingIn: signingInOf(facts, addresses),
    signingInSays: isLastAdministrator ? LAST : null,
    tokens: lines.filter(({ revoke }) => revoke !== null),
    oldTokens: lines.filter(({ revoke }) => revoke === null),
    history: person.history.map((grant) => grantInWords(grant, facts)),
    record: [
      { text: 'What they did', href: addresses.recordBy(`person:${person.id}`) },
      { text: 'What was done about their account', href: addresses.recordAbout(`person:${person.id}`) },
    ],
  };
}

function rolesStayOf(isLastAdministrator: boolean): string {
  return `Nobody changes their own roles. ${isLastAdministrator ? 'Make somebody else an administrator, who can then change yours.' : 'Ask another administrator.'}`;
}

export const LAST =
  'This is the last administrator, so nobody can shut them out. Make somebody else an administrator first.';

function saysOf({ person: { createdAt, disabledAt, hasPassword }, isOneself }: PersonFacts): readonly string[] {
  const added = `${isOneself ? 'This is you. ' : ''}Added ${at(createdAt)}.`;
  if (disabledAt !== null)
    return [added, `Shut out since ${at(disabledAt)}: they cannot sign in, and none of their tokens works.`];
  return [added, hasPassword ? 'A password is set.' : 'No password is set, so they cannot sign in yet.'];
}

function signingInOf({ person, isLastAdministrator, isOneself }: PersonFacts, addresses: Addresses): readonly Way[] {
  if (person.disabledAt !== null)
    return isOneself ? [] : [{ text: 'Let them in again', href: addresses.personAct(person.id, 'let-in') }];
  const code = {
    text: person.hasPassword ? 'Make a code to set a new password' : 'Make a code to set a password',
    href: addresses.personAct(person.id, 'password-right'),
  };
  const out = { text: 'Shut this person out', href: addresses.personAct(person.id, 'shut-out') };
  return isLastAdministrator ? [code] : [code, out];
}

/** When a token stopped to open anything, if it did. */
function endOf({ revokedAt, expiresAt }: Token, now: Date): Tag | null {
  if (revokedAt !== null) return { text: 'Revoked', classes: 'nhsuk-tag--grey' };
  return expiresAt <= now ? { text: 'Run out', classes: 'nhsuk-tag--grey' } : null;
}

export function isOver(token: Token, now: Date): boolean {
  return endOf(token, now) !== null;
}

function tokenLine(token: Token, revoke: string, now: Date): TokenLine {
  const { name, scope, createdAt, expiresAt, lastUsedAt, revokedAt } = token;
  const end = endOf(token, now);
  const used = lastUsedAt === null ? 'Never used' : `Last used ${at(lastUsedAt)}`;
  const until = revokedAt === null ? `until ${at(expiresAt)}` : `revoked ${at(revokedAt)}`;
  return {
    ...{ name, tag: end ?? { text: 'Works', classes: 'nhsuk-tag--green' }, revoke: end === null ? revoke : null },
    says: `${reachInWords(scope)}. Made ${at(createdAt)}, ${until}. ${used}.`,
  };
}

export function reachInWords(scope: Token['scope']): string {
  if (scope === null) return 'It can do all that their roles can';
  return scope.length === 1
    ? 'It can do one of the things that their roles can'
    : `It can do ${scope.length} of the things that their roles can`;
}

function grantInWords(grant: PastGrant, { names, trustName }: PersonFacts): string {
  const { grantedAt, grantedBy, endedAt, endedBy } = grant;
  const by = (person: string | null): string =>
    person === null ? 'by whoever runs Gatehouse, at the command line' : `by ${names.get(person) ?? 'somebody'}`;
  const given = `${rolesHeaded([grant], trustName)}: given ${at(grantedAt)} ${by(grantedBy)}`;
  return endedAt === null ? `${given}.` : `${given}, taken away ${at(endedAt)} ${by(endedBy)}.`;
}

function at(moment: Date): string {
  return momentIn(CENTRAL_ZONE, moment.toISOString());
}
