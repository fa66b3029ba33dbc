import type { Fault } from '../../platform/http/problem.js';
import { inPageWords } from '../page-words.js';
import { faultInWords } from './fault-words.js';

/** What a form sent, by the names of its fields. */
export type FormFields = Readonly<Record<string, string>>;

/** A form that could not be taken, to be shown again with what was typed and with what is wrong with it. */
export interface Sent {
  /** Which of the page's forms. */
  readonly form: string;
  readonly fields: FormFields;
  /** What is wrong as a whole; read where no fault belongs to a field that is shown. Null where nothing is. */
  readonly detail: string | null;
  readonly faults: readonly Fault[];
}

interface Field {
  /** The name of the form's field, and of the field of the body that it becomes. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** Before anything was typed. */
  readonly value?: string;
  /** A secret is never shown again. */
  readonly secret?: boolean;
}

/** A field as the macros of the design system take it. */
export interface ShownField {
  readonly id: string;
  readonly name: string;
  readonly label: { readonly text: string };
  readonly hint: { readonly text: string } | undefined;
  readonly value: string;
  readonly errorMessage: { readonly text: string } | undefined;
}

/** One line of the summary that leads to what is wrong. */
export interface ErrorLine {
  readonly text: string;
  readonly href?: string;
}

/** Ids are the form's name and the field's: no two forms of a page share one. */
export function shownField(form: string, field: Field, sent: Sent | null): ShownField {
  const mine = sent?.form === form ? sent : null;
  const fault = mine?.faults.find((one) => one.field === field.name);
  const typed = field.secret === true ? undefined : mine?.fields[field.name];
  return {
    ...{ id: `${form}-${field.name}`, name: field.name, label: { text: field.label } },
    hint: field.hint === undefined ? undefined : { text: field.hint },
    value: typed ?? field.value ?? '',
    errorMessage: fault === undefined ? undefined : { text: faultInWords(field.label, fault) },
  };
}

/** What the summary lists: each fault beside its field, then those of no field that is shown; what is wrong as a whole where there are none. */
export function errorLines(fields: readonly ShownField[], sent: Sent | null): readonly ErrorLine[] {
  if (sent === null || sent.detail === null) return [];
  const beside = fields.flatMap(({ id, errorMessage }) =>
    errorMessage === undefined ? [] : [{ text: errorMessage.text, href: `#${id}` }],
  );
  const shown = new Set(fields.flatMap(({ id, name }) => (id === `${sent.form}-${name}` ? [name] : [])));
  const elsewhere = sent.faults
    .filter(({ field }) => !shown.has(field))
    .map((fault) => ({ text: faultInWords(fault.field, fault) }));
  const lines = [...beside, ...elsewhere];
  return lines.length > 0 ? lines : [{ text: inPageWords(sent.detail) }];
}
