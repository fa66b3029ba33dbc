import type { FormFields } from './form.js';

/** A form that was sent when its session had run out. Nothing of it is done before its writer has looked at it and sent it again. */
export interface KeptForm {
  /** The path that it was sent to. */
  readonly action: string;
  /** The uuid of who wrote it. */
  readonly writer: string;
  readonly fields: FormFields;
}

const PREFIX = 'kept.';
/** What is never carried on: a session's token, and what nobody shows again, such as a new password that is typed twice and the right to set it. */
const NEVER = /^(?:token|right|again)$|password|secret/i;

/** What of a form is worth to be kept; empty where nothing is. */
export function worthKeeping(fields: FormFields): FormFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !NEVER.test(name)));
}

/** The hidden fields by which a sign-in form carries it on. */
export function carried(kept: KeptForm | null): FormFields {
  if (kept === null) return {};
  const fields = Object.entries(kept.fields).map(([name, value]) => [`${PREFIX}${name}`, value] as const);
  return { 'kept-action': kept.action, 'kept-writer': kept.writer, ...Object.fromEntries(fields) };
}

/** The form that a sign-in form carried; null where it carried none. */
export function carriedIn(fields: FormFields): KeptForm | null {
  const { 'kept-action': action, 'kept-writer': writer } = fields;
  if (action === undefined || writer === undefined) return null;
  const own = Object.entries(fields).flatMap(([name, value]) =>
    name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value] as const] : [],
  );
  return { action, writer, fields: worthKeeping(Object.fromEntries(own)) };
}
