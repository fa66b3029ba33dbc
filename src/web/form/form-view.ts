import { faultInWords } from './fault-words.js';
import type { Fault } from '../../platform/http/problem.js';
import { shownField, type FormFields, type Sent, type ShownField } from './form.js';

interface Choice {
  readonly value: string;
  readonly text: string;
}

interface Asked {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** What to give where nothing was given, if that is not all that a program may give. */
  readonly mend?: string;
  /** Heads the fields of one thing of several; stands at the first of them. */
  readonly group?: string;
}

/** What a form asks for, before anybody looks at it. */
export type AskedField =
  | (Asked & { readonly as: 'line' | 'number' | 'date' | 'moment' | 'url'; readonly value?: string })
  | (Asked & { readonly as: 'text'; readonly value?: string; readonly rows?: number })
  | (Asked & { readonly as: 'secret' })
  | (Asked & { readonly as: 'choice' | 'pick'; readonly items: readonly Choice[]; readonly value?: string })
  /** Each item is a field of its own, `name-value`: `ticked` reads them. */
  | (Asked & {
      readonly as: 'ticks';
      readonly items: readonly Choice[];
      readonly ticked?: readonly string[];
      /** Behind a line that opens them. */
      readonly folded?: boolean;
    });

interface ShownTick extends Choice {
  readonly id: string;
  readonly name: string;
  readonly checked: boolean;
}

/** A field of a form with what it is shown as. */
export interface FieldView extends ShownField {
  readonly as: AskedField['as'];
  readonly rows: number;
  readonly items: readonly Choice[];
  readonly ticks: readonly ShownTick[];
  /** Its ticks are behind a line that opens them; whatever is ticked or wrong is in sight. */
  readonly isFolded: boolean;
  readonly group: string | null;
}

/** A whole form, as `whole` of `form/forms.njk` draws it. */
export interface FormView {
  readonly name: string;
  readonly action: string;
  readonly fields: readonly FieldView[];
  /** Sent beside the fields. */
  readonly hidden: FormFields;
  /** What its button says. */
  readonly send: string;
  readonly variant: 'secondary' | 'warning' | null;
  /** It was sent, and is shown again with what is wrong. */
  readonly isSent: boolean;
}

export interface AskedForm {
  readonly name: string;
  readonly action: string;
  readonly fields: readonly AskedField[];
  readonly hidden?: FormFields;
  readonly send: string;
  readonly variant?: FormView['variant'];
}

/** The form with what was typed in it and what is wrong with it, where it is the one that was sent. */
export function formView(asked: AskedForm, sent: Sent | null): FormView {
  const { name, action, fields, hidden = {}, send, variant = null } = asked;
  return {
    ...{ name, action, hidden, send, variant, isSent: sent?.form === name },
    fields: fields.map((field) => fieldView(name, field, sent)),
  };
}

/** What asks for the password once more before what changes Production, or does something else that is `why`; nothing for whoever typed it a moment ago. */
export function passwordOf(
  { isFresh }: { readonly isFresh: boolean },
  why = 'this changes Production',
): readonly AskedField[] {
  const hint = `Once more, because ${why}.`;
  return isFresh ? [] : [{ as: 'secret', name: 'password', label: 'Your password', hint }];
}

/** The values of the ticks of one field, as a form sent them. */
export function ticked(fields: FormFields, name: string): readonly string[] {
  return Object.entries(fields).flatMap(([key, value]) => (key.startsWith(`${name}-`) ? [value] : []));
}

/** A question with three answers, as the body has it: yes, no, or that nobody knows; undefined where it is left open. */
export function answerIn(fields: FormFields, name: string): boolean | null | undefined {
  const text = fields[name];
  return text === 'true' ? true : text === 'false' ? false : text === 'null' ? null : undefined;
}

function fieldView(form: string, asked: AskedField, sent: Sent | null): FieldView {
  const { name, label, hint } = asked;
  const value = 'value' in asked ? asked.value : undefined;
  const plain = {
    ...{ name, label, secret: asked.as === 'secret' },
    ...(hint === undefined ? {} : { hint }),
    ...(value === undefined ? {} : { value }),
  };
  const ticks = asked.as === 'ticks' ? ticksOf(form, asked, sent) : [];
  return {
    ...shownField(form, plain, forPeople(asked, sent)),
    ...(asked.as === 'ticks' ? { errorMessage: faultOfTicks(form, asked, sent) } : {}),
    as: asked.as,
    group: asked.group ?? null,
    rows: asked.as === 'text' ? (asked.rows ?? 3) : 0,
    items: asked.as === 'choice' || asked.as === 'pick' ? asked.items : [],
    ...{ ticks, isFolded: asked.as === 'ticks' && asked.folded === true && !ticks.some(({ checked }) => checked) },
  };
}

/** What is wrong with a field with the way to mend it by the form: a program is told of another. */
function forPeople(asked: AskedField, sent: Sent | null): Sent | null {
  if (sent === null) return null;
  const faults = sent.faults.map((one) => (one.field === asked.name ? { ...one, fix: fixFor(asked, one) } : one));
  return { ...sent, faults };
}

function fixFor(asked: AskedField, { fault, fix }: Fault): string {
  if (asked.mend !== undefined && fault.startsWith('is missing')) return asked.mend;
  switch (asked.as) {
    case 'moment':
      return fix.includes('ISO 8601') ? 'Give a date, and a time that the clocks show once on that day' : fix;
    case 'date':
      return fix.startsWith('use the form ') ? 'Give a day' : fix;
    case 'choice':
    case 'pick':
      return fix.startsWith('use ') ? choosing(asked.items) : fix;
    case 'line':
    case 'number':
    case 'secret':
    case 'text':
    case 'ticks':
    case 'url':
      return fix;
  }
}

/** The words that a program sends are not those that a form shows. */
function choosing(items: readonly Choice[]): string {
  const words = items.map(({ text }) => `“${text}”`);
  return words.length > 3 ? 'Choose one of those offered' : `Choose ${words.join(' or ')}`;
}

type AskedTicks = Extract<AskedField, { readonly as: 'ticks' }>;

/** A list's fault lies at the list, or at one of its places. */
function faultOfTicks(form: string, { name, label }: AskedTicks, sent: Sent | null): FieldView['errorMessage'] {
  const fault = sent?.form === form ? sent.faults.find(({ field }) => field.split('.')[0] === name) : undefined;
  return fault === undefined ? undefined : { text: faultInWords(label, fault) };
}

function ticksOf(
  form: string,
  { name, items, ticked: before = [] }: AskedTicks,
  sent: Sent | null,
): readonly ShownTick[] {
  const chosen = sent?.form === form ? ticked(sent.fields, name) : before;
  return items.map(({ value, text }, index) => ({
    ...{ value, text, name: `${name}-${value}`, checked: chosen.includes(value) },
    // The first is where the list of faults leads to.
    id: index === 0 ? `${form}-${name}` : `${form}-${name}-${value}`,
  }));
}
