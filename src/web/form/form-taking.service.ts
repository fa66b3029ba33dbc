import type { ZodType } from 'zod';
import { faultsOf, faultsOfTexts } from '../../platform/http/faults.js';
import { type Fault, Problem } from '../../platform/http/problem.js';
import type { FormFields, Sent } from './form.js';

/** What became of a form: what was done, or the form to show again, under this status. */
export type Taken<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: number; readonly sent: Sent };

interface Given<B> {
  /** Which of the page's forms. */
  readonly form: string;
  readonly fields: FormFields;
  /** The very schema of the API. */
  readonly schema: ZodType<B>;
  /** The body that the fields make; what the form is not asked for is left out of it (`filled`). */
  readonly body: unknown;
}

/**
 * Does what a form asks for by the same schema and the same service as the API. Whatever they refuse is an answer; what is not theirs to
 * refuse is thrown.
 */
export async function takeForm<B, T>(given: Given<B>, act: (body: B) => Promise<T>): Promise<Taken<T>> {
  const garbled = [given.fields, given.body].flatMap((texts) => faultsOfTexts(texts, [], '(form)'));
  if (garbled.length > 0) return notTaken(legible(given), 400, garbled.map(inPlainWords));
  const parsed = given.schema.safeParse(given.body);
  if (!parsed.success) return notTaken(given, 400, faultsOf(parsed.error.issues, [], '(form)'));
  try {
    return { ok: true, value: await act(parsed.data) };
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return notTaken(given, error.status, error.faults, error.detail);
  }
}

/** The form with a sign that people see for each character that no text may hold. */
function legible({ form, fields }: { readonly form: string; readonly fields: FormFields }) {
  const seen = Object.entries(fields).map(([name, text]) => [name, text.replaceAll('\0', NO_CHARACTER)] as const);
  return { form, fields: Object.fromEntries(seen) };
}

const NO_CHARACTER = '\ufffd';

function inPlainWords({ field }: Fault): Fault {
  return {
    field,
    fault: 'holds a character that cannot be kept',
    fix: `It is shown as ${NO_CHARACTER} now: take it out`,
  };
}

/** The form to show again, with these faults. */
export function notTaken(
  { form, fields }: { readonly form: string; readonly fields: FormFields },
  status: number,
  faults: readonly Fault[],
  detail = 'There is something to mend.',
): { readonly ok: false; readonly status: number; readonly sent: Sent } {
  return { ok: false, status, sent: { form, fields, faults, detail } };
}

/** The form to show again as it was filled, with nothing wrong in it: something else on its page was asked for. */
export function filledAgain({
  form,
  fields,
}: {
  readonly form: string;
  readonly fields: FormFields;
}): Extract<Taken<never>, { ok: false }> {
  return { ok: false, status: 200, sent: { form, fields, faults: [], detail: null } };
}

/** These fields, as far as something was written in them: to leave a field of a form empty is to leave it out. */
export function filled(fields: FormFields, ...names: readonly string[]): FormFields {
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = fields[name]?.replaceAll('\r\n', '\n') ?? '';
      return text.trim() === '' ? [] : [[name, text]];
    }),
  );
}
