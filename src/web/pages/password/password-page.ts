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

/** The form by which somebody sets a password with a right to do so once. Neither is ever shown again. */
export function passwordView(token: string, sent: Sent | null): PasswordView {
  const right = shownField(
    FORM,
    {
      ...{ name: 'right', label: 'The right that you were given', secret: true },
      hint: 'The whole of it. It begins with gatehouse-password_ and works once, within 72 hours.',
    },
    sent,
  );
  const hint = 'At least 12 characters, for example four words of your own.';
  const password = shownField(FORM, { name: 'password', label: 'New password', secret: true, hint }, sent);
  const again = shownField(FORM, { name: 'again', label: 'New password, once more', secret: true }, sent);
  return { right, password, again, token, errors: errorLines([right, password, again], sent) };
}

/** Whether the password was typed alike both times: a right is used up by the first that is set. */
export function isTypedTwice(fields: FormFields): boolean {
  return fields['password'] === fields['again'];
}
