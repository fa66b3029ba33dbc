import type { RoleGrant } from '../../../people/caller.js';
import type { Token } from '../../../people/token.table.js';
import type { Trust } from '../../../sites/trust.js';
import type { Addresses } from '../../addresses.js';
import { formView, passwordOf, type AskedField, type FormView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';
import { rolesInWords } from '../../people-words.js';
import { FORM, type ActView } from '../rollout-act/act-page.js';
import { isOver, LAST, reachInWords } from './person-page.js';
import type { PersonFacts } from './person.facts.js';
import { roleFields, roleKey } from './role-choice.js';

/** What is done about one person, each on a page that says first what would happen. */
export type PersonAct =
  | { readonly do: 'give-role' }
  | { readonly do: 'shut-out' | 'let-in' | 'password-right' }
  | { readonly do: 'take-role'; readonly role: RoleGrant }
  | { readonly do: 'revoke-token'; readonly token: Token };

/** Why the password is asked for once more. */
export const WHY = 'this changes what somebody may do';

/** Whether it lets somebody in or lets them do more. To shut out, to take away and to revoke must be as quick as they can be. */
export function opensMore({ do: act }: PersonAct): boolean {
  return act === 'give-role' || act === 'let-in' || act === 'password-right';
}

interface Reader {
  readonly addresses: Addresses;
  readonly trusts: readonly Pick<Trust, 'id' | 'name'>[];
  readonly isFresh: boolean;
  readonly sent: Sent | null;
  /** What stands for exactly what the page says now. */
  readonly shown: string;
}

export function personActView(act: PersonAct, facts: PersonFacts, reader: Reader): ActView {
  const { person } = facts;
  return {
    ...{ heading: headingOf(act, facts), caption: person.email },
    ...{ does: doesOf(act, facts), refusal: refusalTo(act, facts), lists: [] },
    form: formOf(act, facts, reader),
    back: reader.addresses.person(person.id),
  };
}

function formOf(act: PersonAct, { person }: PersonFacts, reader: Reader): FormView {
  const { addresses, trusts, isFresh, sent, shown } = reader;
  const asked: readonly AskedField[] = act.do === 'give-role' ? roleFields(trusts, { held: person.roles }) : [];
  return formView(
    {
      ...{ name: FORM, action: addressOf(act, person.id, addresses), hidden: { shown } },
      fields: [...asked, ...(opensMore(act) ? passwordOf({ isFresh }, WHY) : [])],
      ...{ send: BUTTONS[act.do], variant: opensMore(act) ? null : 'warning' },
    },
    sent,
  );
}

const BUTTONS: Readonly<Record<PersonAct['do'], string>> = {
  'give-role': 'Give this role',
  'take-role': 'Take this role away',
  'shut-out': 'Shut this person out',
  'let-in': 'Let them in again',
  'password-right': 'Make the code',
  'revoke-token': 'Revoke this token',
};

function addressOf(act: PersonAct, id: string, addresses: Addresses): string {
  switch (act.do) {
    case 'take-role':
      return addresses.personRole(id, roleKey(act.role));
    case 'revoke-token':
      return addresses.personToken(id, act.token.id);
    case 'give-role':
    case 'shut-out':
    case 'let-in':
    case 'password-right':
      return addresses.personAct(id, act.do);
  }
}

/** Why it is not done here by whoever looks; null where it is. The services look again. */
function refusalTo(act: PersonAct, { person, isOneself, isLastAdministrator, now }: PersonFacts): string | null {
  const isOut = person.disabledAt !== null;
  switch (act.do) {
    case 'give-role':
    case 'take-role':
      return isOneself ? 'Nobody changes their own roles. Ask another administrator.' : null;
    case 'shut-out':
      if (isLastAdministrator) return LAST;
      return isOut ? `${person.name} is shut out already.` : null;
    case 'let-in':
      return isOut ? null : `${person.name} is not shut out.`;
    case 'password-right':
      return isOut ? `${person.name} is shut out, so no password would open anything. Let them in first.` : null;
    case 'revoke-token':
      return isOver(act.token, now) ? 'This token works no more.' : null;
  }
}

function headingOf(act: PersonAct, { person: { name }, trustName }: PersonFacts): string {
  switch (act.do) {
    case 'give-role':
      return `Give ${name} a role`;
    case 'take-role':
      return `Take a role from ${name}: ${rolesInWords([act.role], trustName)}`;
    case 'shut-out':
      return `Shut ${name} out`;
    case 'let-in':
      return `Let ${name} in again`;
    case 'password-right':
      return `Make a code for ${name} to set a password`;
    case 'revoke-token':
      return `Revoke the token “${act.token.name}” of ${name}`;
  }
}

const AGAIN =
  'They are signed out at once wherever they are signed in, and sign in again with the roles as they are then.';

function doesOf(act: PersonAct, { person, isOneself, trustName }: PersonFacts): readonly string[] {
  const { name, roles } = person;
  switch (act.do) {
    case 'give-role':
      return [`${name} has now: ${rolesInWords(roles, trustName)}.`, AGAIN];
    case 'take-role': {
      const left = roles.filter((grant) => roleKey(grant) !== roleKey(act.role));
      return [`${name} keeps: ${rolesInWords(left, trustName)}. Their tokens open no more than that.`, AGAIN];
    }
    case 'shut-out':
      return [
        `${name} is signed out everywhere at once and cannot sign in. Their tokens stop for good, and so does a code to set a password.`,
        ...(isOneself ? ['This is your own account: you cannot let yourself in again.'] : []),
        'What they did stays in the record under their name. They can be let in again, with the roles that they have now.',
      ];
    case 'let-in':
      return [
        `${name} can sign in again with the password that they had, as: ${rolesInWords(roles, trustName)}. Tokens that were stopped stay so.`,
      ];
    case 'password-right':
      return [
        'You are shown a code to set the password, this once, to hand to them. It works once, within 72 hours; one that was made before works no more.',
        person.hasPassword
          ? 'Their password stays good until they set another; whoever is signed in with it is then signed out.'
          : 'They cannot sign in until they have set one.',
      ];
    case 'revoke-token':
      return [
        `${reachInWords(act.token.scope)}. Once it is revoked, whatever program uses it is refused from its next call on.`,
        'It cannot be brought back; its owner can make another.',
      ];
  }
}

/** What was done, to be said once; a code is shown instead. */
export function personActSaid(act: PersonAct, { person: { name }, trustName }: PersonFacts): string {
  switch (act.do) {
    case 'give-role':
      return `${name} has the role from now on.`;
    case 'take-role':
      return `${name} no longer has the role: ${rolesInWords([act.role], trustName)}.`;
    case 'shut-out':
      return `${name} is shut out.`;
    case 'let-in':
      return `${name} can sign in again.`;
    case 'password-right':
      return `There is a code for ${name} to set a password.`;
    case 'revoke-token':
      return `The token “${act.token.name}” of ${name} works no more.`;
  }
}
