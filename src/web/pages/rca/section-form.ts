import {
  LONGEST_SECTION,
  PATIENT_IMPACTS,
  SEIPS_HEADINGS,
  SEIPS_TITLES,
  type RcaContents,
  type RcaSectionName,
  type WrittenSections,
} from '../../../incidents/rca/rca.js';
import { momentIn } from '../../../platform/local-time.js';
import { ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { AskedField } from '../../form/form-view.js';
import type { FormFields } from '../../form/form.js';
import { CHOOSE, gateRow, gateSent, type GateReader } from './gate-rows.js';
import { counted } from '../rollout/rollout-words.js';

/** What the fields of a section offer beside what people type. */
export interface SectionReader extends GateReader {
  readonly trusts: readonly { readonly id: string; readonly name: string }[];
  /** What its incident says of patients, where they may come to harm; null otherwise. */
  readonly harm: string | null;
  /** A moment, ISO 8601 in UTC, as a field shows it on London's clocks. */
  readonly localOf: (at: string) => string;
  /** What was typed, where it could not be kept: its rows are shown again, however many there are. */
  readonly typed: FormFields | null;
}

/** So many empty rows stand below what a list holds. */
const MORE_ROWS = 2;

/** Lists of a section, with what of a row says that it is meant. */
const LISTS = {
  impact: { list: 'trusts', columns: ['trust', 'minutes', 'users', 'patients', 'note'], meant: ['trust', 'minutes'] },
  'contributing-factors': { list: 'factors', columns: ['heading', 'words'], meant: ['words'] },
  gates: { list: 'gates', columns: ['gate', 'why'], meant: ['gate', 'why'] },
} as const;

/** The fields of a section, named by their places in its body, filled with what it holds. */
export function sectionFields(
  name: RcaSectionName,
  kept: WrittenSections,
  reader: SectionReader,
): readonly AskedField[] {
  const { typed } = reader;
  const sections = typed === null ? kept : {};
  // What was typed comes back as it was; an empty row may be one field too many to send.
  const more = typed === null ? MORE_ROWS : Math.max(1, rowsIn(name, typed));
  switch (name) {
    case 'impact':
      return rows(sections.impact?.content.trusts ?? [], more, (row, at) => impactRow(row, at, reader));
    case 'detection':
      return detectionFields(sections.detection?.content ?? null, reader);
    case 'contributing-factors':
      return rows(sections['contributing-factors']?.content.factors ?? [], more, factorRow);
    case 'gates':
      return rows(sections.gates?.content.gates ?? [], more, (row, at) => gateRow(row, at, reader));
    case 'summary':
    case 'went-well':
    case 'went-badly':
    case 'by-luck':
    case 'outcomes':
    case 'learning':
    case 'contingency':
    case 'continuity': {
      const hint = `Say what people do, never who they are. Up to ${LONGEST_SECTION.toLocaleString('en-GB')} characters.`;
      const value = sections[name]?.content.text ?? '';
      return [{ as: 'text', name: 'content.text', label: 'Text', hint, rows: 14, value }];
    }
  }
}

function rows<Row>(
  kept: readonly Row[],
  more: number,
  fieldsOf: (row: Row | null, index: number) => readonly AskedField[],
): readonly AskedField[] {
  return [...kept, ...Array.from({ length: more }, () => null)].flatMap((row, index) => fieldsOf(row, index));
}

const IMPACT_TITLES: Readonly<Record<(typeof PATIENT_IMPACTS)[number], string>> = {
  none: 'None',
  possible: 'Possible',
  confirmed: 'Confirmed',
};

function impactRow(
  row: RcaContents['impact']['trusts'][number] | null,
  index: number,
  { trusts, harm }: SectionReader,
): readonly AskedField[] {
  const of = (field: string) => `content.trusts.${index}.${field}`;
  const items = [CHOOSE, ...trusts.map(({ id, name }) => ({ value: id, text: name }))];
  const patients = [CHOOSE, ...PATIENT_IMPACTS.map((value) => ({ value, text: IMPACT_TITLES[value] }))];
  const place = ` (${index + 1})`;
  return [
    {
      as: 'pick',
      name: of('trust'),
      label: `Trust${place}`,
      items,
      value: row?.trust ?? '',
      group: `Trust ${index + 1}`,
    },
    {
      ...{ as: 'number', name: of('minutes') },
      label: `Minutes not there, or not right${place}`,
      value: textOf(row?.minutes),
    },
    {
      ...{ as: 'number', name: of('users') },
      label: `People kept from their work, if known${place}`,
      value: textOf(row?.users),
    },
    {
      as: 'pick',
      name: of('patients'),
      label: `Impact on patients${place}`,
      ...(harm === null ? {} : { hint: harm }),
      items: patients,
      value: row?.patients ?? '',
    },
    { as: 'text', name: of('note'), label: `More (optional)${place}`, value: row?.note ?? '', rows: 2 },
  ];
}

function factorRow(
  row: RcaContents['contributing-factors']['factors'][number] | null,
  index: number,
): readonly AskedField[] {
  const of = (field: string) => `content.factors.${index}.${field}`;
  const items = [CHOOSE, ...SEIPS_HEADINGS.map((value) => ({ value, text: SEIPS_TITLES[value] }))];
  return [
    {
      ...{ as: 'pick', name: of('heading'), label: `About (${index + 1})`, items, value: row?.heading ?? '' },
      group: `Contributing factor ${index + 1}`,
    },
    { as: 'text', name: of('words'), label: `What contributed (${index + 1})`, value: row?.words ?? '', rows: 2 },
  ];
}

function detectionFields(content: RcaContents['detection'] | null, { localOf }: SectionReader): readonly AskedField[] {
  const local = (at: string | undefined) => (at === undefined ? '' : localOf(at));
  return [
    { as: 'text', name: 'content.how', label: 'Who or what noticed it, and by what', value: content?.how ?? '' },
    { as: 'moment', name: 'content.beganAt', label: 'When it began, UK time', value: local(content?.beganAt) },
    { as: 'moment', name: 'content.foundAt', label: 'When it was found, UK time', value: local(content?.foundAt) },
  ];
}

function textOf(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function isList(name: RcaSectionName): name is keyof typeof LISTS {
  return name in LISTS;
}

/** How many rows of a section's list these fields have. */
function rowsIn(name: RcaSectionName, fields: FormFields): number {
  if (!isList(name)) return 0;
  const { list, columns } = LISTS[name];
  let count = 0;
  while (columns.some((column) => fields[`content.${list}.${count}.${column}`] !== undefined)) count += 1;
  return count;
}

/** What was sent, with the rows of its list closed up: rows that were left empty are no rows. */
export function closedUp(name: RcaSectionName, fields: FormFields): FormFields {
  if (!isList(name)) return fields;
  const { list, columns, meant } = LISTS[name];
  const at = (index: number, column: string) => `content.${list}.${index}.${column}`;
  const isMeant = (index: number) => meant.some((column) => (fields[at(index, column)] ?? '').trim() !== '');
  const others = Object.entries(fields).filter(([key]) => !key.startsWith(`content.${list}.`));
  const kept = Array.from({ length: rowsIn(name, fields) }, (_, index) => index).filter(isMeant);
  const moved = kept.flatMap((from, to) =>
    columns.map((column) => [at(to, column), fields[at(from, column)] ?? ''] as const),
  );
  return Object.fromEntries([...others, ...moved]);
}

/** The content that a section's fields make, once their rows are closed up. `instantOf` reads London's clocks. */
export function contentSent(
  name: RcaSectionName,
  fields: FormFields,
  instantOf: (local: string) => string,
): Readonly<Record<string, unknown>> {
  const typed = (key: string): string | undefined => {
    const text = (fields[key] ?? '').replaceAll('\r\n', '\n');
    return text.trim() === '' ? undefined : text;
  };
  if (isList(name)) return { [LISTS[name].list]: rowsSent(name, rowsIn(name, fields), typed) };
  if (name !== 'detection') return { text: typed('content.text') };
  const moment = (key: string) => {
    const local = typed(key);
    return local === undefined ? undefined : instantOf(local);
  };
  return { how: typed('content.how'), beganAt: moment('content.beganAt'), foundAt: moment('content.foundAt') };
}

const NUMBERS: readonly string[] = ['minutes', 'users'];

function rowsSent(
  name: keyof typeof LISTS,
  count: number,
  typed: (key: string) => string | undefined,
): readonly object[] {
  const { list, columns } = LISTS[name];
  return Array.from({ length: count }, (_, index) => {
    const row = columns.flatMap((column) => {
      const text = typed(`content.${list}.${index}.${column}`);
      return text === undefined ? [] : [[column, NUMBERS.includes(column) ? Number(text) : text] as const];
    });
    const { gate, ...others } = Object.fromEntries(row);
    return typeof gate === 'string' ? { ...gateSent(gate), ...others } : others;
  });
}

/** Whether it says of a Trust that nothing happened to its patients. */
export function saysNoHarm(fields: FormFields): boolean {
  return Object.entries(fields).some(([name, value]) => name.endsWith('.patients') && value === 'none');
}

/** What a section holds, a line for each thing, to be read beside another text of it. */
export function linesOf(
  name: RcaSectionName,
  sections: WrittenSections,
  trusts: SectionReader['trusts'],
): readonly string[] {
  switch (name) {
    case 'impact':
      return (sections.impact?.content.trusts ?? []).map(
        ({ trust, minutes, users, patients, note }) =>
          `${trusts.find(({ id }) => id === trust)?.name ?? trust}: ${counted(minutes, 'minute')}, ${users ?? 'nobody knows how many'} ${users === 1 ? 'person' : 'people'}; impact on patients: ${patients}. ${note ?? ''}`,
      );
    case 'detection': {
      const content = sections.detection?.content;
      if (content === undefined) return [];
      return [
        content.how,
        `Began ${momentIn(CENTRAL_ZONE, content.beganAt)}`,
        `Found ${momentIn(CENTRAL_ZONE, content.foundAt)}`,
      ];
    }
    case 'contributing-factors':
      return (sections['contributing-factors']?.content.factors ?? []).map(
        ({ heading, words }) => `${SEIPS_TITLES[heading]}: ${words}`,
      );
    case 'gates':
      return (sections.gates?.content.gates ?? []).map(
        ({ environment, criterion, why }) =>
          `${ENVIRONMENT_TITLES[environment]}, ${criterion ?? 'no criterion'}: ${why}`,
      );
    case 'summary':
    case 'went-well':
    case 'went-badly':
    case 'by-luck':
    case 'outcomes':
    case 'learning':
    case 'contingency':
    case 'continuity':
      return [sections[name]?.content.text ?? ''];
  }
}
