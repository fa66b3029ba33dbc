import {
  errorLines,
  shownField,
  type ErrorLine,
  type FormFields,
  type Sent,
  type ShownField,
} from '../../form/form.js';

export interface SignInView {
  readonly email: ShownField;
  readonly password: ShownField;
  readonly errors: readonly ErrorLine[];
  /** Where they were going. */
  readonly to: string;
  readonly token: string;
  readonly signedOut: boolean;
  /** What was written before the session ran out, to be carried on. */
  readonly kept: FormFields;
  readonly hasKept: boolean;
}

/** The form by which one signs in. */
export function signInView(
  asked: { readonly to: string; readonly token: string; readonly signedOut: boolean; readonly kept: FormFields },
  sent: Sent | null,
): SignInView {
  const email = shownField('sign-in', { name: 'email', label: 'E-mail address' }, sent);
  const password = shownField('sign-in', { name: 'password', label: 'Password', secret: true }, sent);
  const hasKept = Object.keys(asked.kept).length > 0;
  return { ...asked, hasKept, email, password, errors: errorLines([email, password], sent) };
}
