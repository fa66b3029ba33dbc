import type { SectionName } from '../../../release-notes/section.js';
import type { AskedField } from '../../form/form-view.js';
import type { FormFields } from '../../form/form.js';
import { SECTION_PARTS, type Part, type PartList } from './section-fields.js';

/** What a section holds, whichever it is. */
export type SectionBody = Readonly<Record<string, unknown>>;

/** What the fields of a section offer beside what people type. */
export interface NoteReader {
  /** Whom the notes are for, of the Trusts. */
  readonly trusts: readonly { readonly id: string; readonly name: string }[];
  /** A moment, ISO 8601 in UTC, as a field shows it on London's clocks. */
  readonly localOf: (at: string) => string;
  /** The moment that a field holds; what was typed where it is none. */
  readonly momentIn: (local: string) => string;
}

/** So many empty rows stand below what a list holds. */
const MORE_ROWS = 3;

const YES_OR_NO = [
  { value: 'false', text: 'No' },
  { value: 'true', text: 'Yes' },
];
const SEVERITIES = [1, 2, 3, 4, 5].map((value) => ({ value: String(value), text: `Severity ${value}` }));

/** The fields of a section, named by their places in its body, filled with what it holds. `typed`: what was sent and is shown again. */
export function sectionFields(
  name: SectionName,
  { held, typed }: { readonly held: SectionBody | null; readonly typed: FormFields | null },
  reader: NoteReader,
): readonly AskedField[] {
  const { parts, list } = SECTION_PARTS[name];
  const plain = parts.map((part) => fieldOf(part, part.name, held?.[part.name], reader));
  if (list === null) return plain;
  const rows = rowsHeld(held, list);
  // What was typed comes back as it was; an empty row may be one field too many to send.
  const count = typed === null ? rows.length + MORE_ROWS : Math.max(1, rowsIn(list, typed));
  const listed = Array.from({ length: count }, (_, index) => rowFields(list, { index, row: rows[index] }, reader));
  return [...plain, ...listed.flat()];
}

function rowFields(
  list: PartList,
  { index, row }: { readonly index: number; readonly row: SectionBody | undefined },
  reader: NoteReader,
): readonly AskedField[] {
  return list.parts.map((part, place) => {
    const field = fieldOf(part, placeOf(list, index, part.name), row?.[part.name], reader);
    const numbered = { ...field, label: `${part.label} (${index + 1})` };
    return place === 0 ? { ...numbered, group: `${list.one} ${index + 1}` } : numbered;
  });
}

function placeOf(list: PartList, index: number, part: string): string {
  return `${list.name}.${index}.${part}`;
}

function fieldOf(part: Part, name: string, value: unknown, reader: NoteReader): AskedField {
  const { as, label, hint, items = [], rows } = part;
  const asked = { name, label, ...(hint === undefined ? {} : { hint }) };
  const told = textOf(part, value, reader);
  switch (as) {
    case 'line':
    case 'date':
    case 'moment':
    case 'url':
      return { ...asked, as, value: told };
    case 'words':
      return { ...asked, as: 'line', value: told };
    case 'text':
      return { ...asked, as, value: told, ...(rows === undefined ? {} : { rows }) };
    case 'choice':
      return { ...asked, as, items, value: told };
    case 'pick':
    case 'yes':
    case 'severity':
      return { ...asked, as: 'pick', items: itemsOf(part, reader), value: told };
    case 'trust':
      return { ...asked, as: 'pick', items: itemsOf(part, reader), value: told, mend: 'Choose a Trust' };
  }
}

function itemsOf(
  { as, items = [], none = '' }: Part,
  { trusts }: NoteReader,
): readonly { value: string; text: string }[] {
  if (as === 'yes') return YES_OR_NO;
  if (as === 'severity') return SEVERITIES;
  if (as !== 'trust') return items;
  return [{ value: '', text: none }, ...trusts.map(({ id, name: text }) => ({ value: id, text }))];
}

/** What the body holds as its field shows it. */
function textOf({ as }: Part, value: unknown, { localOf }: NoteReader): string {
  if (value === null || value === undefined) return as === 'severity' ? '4' : as === 'yes' ? 'false' : '';
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value === 'string') return as === 'moment' ? localOf(value) : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function rowsHeld(held: SectionBody | null, { name }: PartList): readonly SectionBody[] {
  const rows: unknown = held?.[name];
  return Array.isArray(rows) ? rows.map(bodyOf) : [];
}

/** What is an object as one whose fields can be read; anything else as an empty one. */
export function bodyOf(value: unknown): SectionBody {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** How many rows of its list these fields have. */
function rowsIn(list: PartList, fields: FormFields): number {
  let count = 0;
  while (list.parts.some((part) => fields[placeOf(list, count, part.name)] !== undefined)) count += 1;
  return count;
}

/** What was sent, with the rows of its list closed up: rows that were left empty are no rows. */
export function closedUp(name: SectionName, fields: FormFields): FormFields {
  const { list } = SECTION_PARTS[name];
  if (list === null) return fields;
  const isMeant = (index: number) =>
    list.meant.some((part) => (fields[placeOf(list, index, part)] ?? '').trim() !== '');
  const kept = Array.from({ length: rowsIn(list, fields) }, (_, index) => index).filter(isMeant);
  const moved = kept.flatMap((from, to) =>
    list.parts.map((part) => [placeOf(list, to, part.name), fields[placeOf(list, from, part.name)] ?? ''] as const),
  );
  const others = Object.entries(fields).filter(([key]) => !key.startsWith(`${list.name}.`));
  return Object.fromEntries([...others, ...moved]);
}

/** The body that a section's fields make, once their rows are closed up: of what it may be, only the parts of that. */
export function bodySent(name: SectionName, fields: FormFields, reader: NoteReader): SectionBody {
  const { parts, list, states } = SECTION_PARTS[name];
  const state = fields['state'] ?? '';
  const asked = states !== null && Object.hasOwn(states, state) ? states[state] : [];
  const counts = (one: string) => states === null || one === 'state' || asked?.includes(one) === true;
  const plain = partsSent(
    parts.filter((part) => counts(part.name)),
    (part) => fields[part],
    reader,
  );
  if (list === null || !counts(list.name)) return plain;
  const rows = Array.from({ length: rowsIn(list, fields) }, (_, index) =>
    partsSent(list.parts, (part) => fields[placeOf(list, index, part)], reader),
  );
  return { ...plain, [list.name]: rows };
}

function partsSent(
  parts: readonly Part[],
  typed: (name: string) => string | undefined,
  reader: NoteReader,
): SectionBody {
  return Object.fromEntries(
    parts.flatMap((part) => {
      const text = (typed(part.name) ?? '').replaceAll('\r\n', '\n');
      return text.trim() === '' ? [] : [[part.name, valueOf(part, text, reader)] as const];
    }),
  );
}

function valueOf({ as }: Part, text: string, { momentIn }: NoteReader): unknown {
  switch (as) {
    case 'yes':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'severity':
      return Number(text);
    case 'words':
      return text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
    case 'moment':
      return momentIn(text);
    case 'line':
    case 'text':
    case 'date':
    case 'url':
    case 'pick':
    case 'choice':
    case 'trust':
      return text.trim();
  }
}

/** What a section holds, a line for each thing, to be read where it is not written. */
export function linesOf(name: SectionName, held: SectionBody, reader: NoteReader): readonly string[] {
  const { parts, list } = SECTION_PARTS[name];
  const told = (part: Part, value: unknown): readonly string[] => {
    const shown = value === null || value === undefined ? '' : textOf(part, value, reader);
    const text = part.as === 'moment' ? shown.replace('T', ' ') : shown;
    const item = itemsOf(part, reader).find((one) => one.value !== '' && one.value === text)?.text;
    return text === '' ? [] : [`${nameRead(part.label)} ${item ?? text}`];
  };
  const rows =
    list === null
      ? []
      : rowsHeld(held, list).map((row, index) => {
          const words = list.parts.flatMap((part) => told(part, row[part.name]));
          return [`${list.one} ${index + 1}`, ...words].map(asSentence).join(' ');
        });
  const lines = [...parts.flatMap((part) => told(part, held[part.name])), ...rows];
  return lines.length === 0 ? ['None.'] : lines;
}

/** `Key:`, as it stands before what a part holds: without what only whoever fills it in has to know. */
function nameRead(label: string): string {
  const plain = label.replace(/, (?:if|or that|where) .*$/, '');
  return plain.endsWith('?') ? plain : `${plain}:`;
}

function asSentence(words: string): string {
  return /[.:!?]$/.test(words) ? words : `${words}.`;
}
