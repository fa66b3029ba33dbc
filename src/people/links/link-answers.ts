import type { Fault } from '../../platform/http/problem.js';
import type { LinkField, LinkForm } from './link-act.js';

export const LONGEST_LINE = 200;
export const LONGEST_TEXT = 2000;

/** Control characters but the line's end, separators that hide one, halves of characters, and marks that turn text around. */
const UNSHOWABLE = /[^\P{Cc}\n]|[\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
/** At least one sign that shows. */
const SHOWING = /[^\p{DI}\p{Z}\p{C}\s]/u;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2})?$/;

type Answers = Readonly<Record<string, string>>;
type Read = { readonly answer: string } | { readonly fault: string; readonly fix: string };

/** What a form was filled in with: the answers of its fields, or what is wrong with each. `field` is the name of the field. */
export function answersTo(
  form: LinkForm,
  given: Answers,
): { readonly ok: true; readonly answers: Answers } | { readonly ok: false; readonly faults: readonly Fault[] } {
  const read = form.fields.map((field) => ({
    field,
    ...readField(field, Object.hasOwn(given, field.name) ? (given[field.name] ?? '') : ''),
  }));
  const faults = read.flatMap((one) =>
    'fault' in one ? [{ field: one.field.name, fault: one.fault, fix: one.fix }] : [],
  );
  if (faults.length > 0) return { ok: false, faults };
  const answers = read.flatMap((one) => ('answer' in one ? [[one.field.name, one.answer] as const] : []));
  return { ok: true, answers: Object.fromEntries(answers) };
}

function readField(field: LinkField, given: string): Read {
  if (field.kind === 'hidden') return { answer: field.value };
  const text = given.replaceAll(/\r\n?/g, '\n').trim();
  if (UNSHOWABLE.test(text)) return { fault: 'holds characters that cannot be shown', fix: 'Write plain text.' };
  if (!SHOWING.test(text)) return field.required ? missing(field) : { answer: '' };
  switch (field.kind) {
    case 'line':
      return text.includes('\n')
        ? { fault: 'is more than one line', fix: 'Write one line.' }
        : short(text, LONGEST_LINE);
    case 'text':
      return short(text, LONGEST_TEXT);
    case 'moment':
      return moment(text);
    case 'choice':
      return field.choices.some(({ value }) => value === text) ? { answer: text } : missing(field);
  }
}

const MEND: Readonly<Record<LinkField['kind'], readonly [fault: string, fix: string]>> = {
  line: ['is missing', 'Fill it in.'],
  text: ['is missing', 'Fill it in.'],
  moment: ['is missing', 'Give a date and a time.'],
  choice: ['is not chosen', 'Choose one.'],
  hidden: ['is missing', 'Open the page again.'],
};

function missing({ kind }: LinkField): Read {
  const [fault, fix] = MEND[kind];
  return { fault, fix };
}

function short(text: string, longest: number): Read {
  if (text.length <= longest) return { answer: text };
  return { fault: 'is too long', fix: `Use ${longest} characters or fewer.` };
}

function moment(text: string): Read {
  const [, day = '', time = ''] = MOMENT.exec(text) ?? [];
  const at = new Date(`${day}T${time}:00Z`);
  // The 31st of a shorter month is taken for a day of the next one.
  if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${day}T${time}`)) return { answer: `${day}T${time}` };
  return { fault: 'is not a date and a time', fix: 'Write it like 2026-12-01 21:00.' };
}
