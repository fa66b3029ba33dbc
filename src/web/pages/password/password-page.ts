import { faultOfPassword } from '../../../people/password.js';
import type { Fault } from '../../../platform/http/problem.js';
import {
  errorLines,
  shownField,
  type ErrorLine,
  type FormFields,
  type Sent,
  type ShownField,
} from '../../form/form.js';

export interface PasswordView {
  readonly right: ShownField;
  readonly password: ShownField;
  readonly again: ShownField;
  readonly errors: readonly ErrorLine[];
  readonly token: string;
}

const FORM = 'password';
const WHOLE = 'The whole of it. It begins with gatehouse-password_ and works once, within 72 hours.';

/** The form by which somebody sets a password with a code to do so once. Neither is ever shown again. */
export function passwordView(token: string, sent: Sent | null): PasswordView {
  const isGivenAgain = sent !== null && !sent.faults.some(({ field }) => field === 'right');
  const right = shownField(
    FORM,
    {
      ...{ name: 'right', label: 'The code that you were given', secret: true },
      hint: isGivenAgain ? `${WHOLE} Give it once more: what is secret is not shown again.` : WHOLE,
    },
    sent,
  );
  const hint = '12 to 128 characters, for example four words of your own.';
  const password = shownField(FORM, { name: 'password', label: 'New password', secret: true, hint }, sent);
  const again = shownField(FORM, { name: 'again', label: 'New password, once more', secret: true }, sent);
  return { right, password, again, token, errors: errorLines([right, password, again], sent) };
}

/**
 * What is wrong with a new password that was not typed alike both times, all at once: whoever mends one fault gives the code again for it. None
 * where it was typed alike: a code is used up by the first that is set. Whose it is, and so what is built on their name, nobody knows yet.
 */
export function faultsOfTyping({ password = '', again = '' }: FormFields): readonly Fault[] {
  if (password === again) return [];
  const unfit = faultOfPassword(password, { name: '', email: '' });
  return [...(unfit === null ? [] : [{ field: 'password', ...unfit }]), DIFFERENT];
}

/** What was refused, with all else that is wrong with the new password. */
export function withTyping(sent: Sent): Sent {
  const { password = '' } = sent.fields;
  const unfit = faultOfPassword(password, { name: '', email: '' });
  const typed = [...(unfit === null ? [] : [{ field: 'password', ...unfit }]), ...faultsOfTyping(sent.fields)];
  const known = new Set(sent.faults.map(({ field }) => field));
  const more = new Map(typed.filter(({ field }) => !known.has(field)).map((fault) => [fault.field, fault]));
  return { ...sent, faults: [...sent.faults, ...more.values()] };
}

const DIFFERENT: Fault = { field: 'again', fault: 'is not the same as above', fix: 'type the new password twice' };
