import { ENVIRONMENT_TITLES, type EnvironmentName } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';
import { formView, type FormView } from '../../form/form-view.js';
import type { FormFields } from '../../form/form.js';
import { worthKeeping, type KeptForm } from '../../form/kept-form.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';

export interface KeptView {
  readonly form: FormView;
  /** What was chosen and ticked, which goes with it. */
  readonly chosen: readonly string[];
  /** The page that it was written at. */
  readonly back: string;
}

/** What pages put in their forms beside what people type: ids, hashes and counts, and the answers of what is chosen. */
const OF_PAGES = /^(?:[0-9a-f-]{16,}|\d*|true|false|null)$/;

/** What is chosen from a list, under the same name at every page. */
const CHOSEN: ReadonlySet<string> = new Set(
  'product environment shown severity kind state way of scope outcome site trust group onBehalfOf foi heading patients over'.split(
    ' ',
  ),
);

/** What people type most, as the pages ask for it; anything else is called by its name in the form. */
const LABELS: Readonly<Partial<Record<string, string>>> = {
  summary: 'What is wrong?',
  reason: 'Why',
  reference: 'Key at the service desk or in the tracker',
  text: 'Text',
  how: 'Who or what noticed it, and by what',
  at: 'When it was, UK time',
  beganAt: 'When it began, UK time',
  foundAt: 'When it was found, UK time',
  link: 'Link to the proof',
  shows: 'What can be seen there',
  minutes: 'Minutes',
  due: 'By which day',
  remedy: 'What would make it safe',
  hazard: 'What may happen, and how',
  access: 'Who may read it (public or private)',
  because: 'Because',
  changes: 'What has changed since the version before',
  confirm: 'The name, typed to confirm',
  decidedOn: 'On which day it was decided',
  email: 'E-mail address',
  finding: 'What is known of the fault',
  foiClause: 'The clause by which it is exempt',
  impact: 'The impact',
  leadMinutes: 'Minutes until service is back',
  message: 'What people are told',
  release: 'Version that it was found in',
  'owner.email': 'E-mail address of its owner',
  'owner.name': 'Name of its owner',
  releasedOn: 'The day on which it was released',
  restore: 'Who brings it back, and with what',
  reviewOn: 'To be reviewed by',
  sites: 'Sites',
  takedown: 'Who takes it down, and with what',
  ticket: 'The key of the issue',
  thirdParty: 'Who does the works, where it is a third party',
};

/** Whether nobody typed it; a tick is named after its value. */
function isOfPages([name, value]: readonly [string, string]): boolean {
  return OF_PAGES.test(value) || name.endsWith(`-${value}`) || CHOSEN.has(lastOf(name));
}

/** What somebody typed in a form, a part for each field under its name, to be read and copied; null where they typed nothing. */
export function typedInWords(fields: FormFields): string | null {
  const typed = Object.entries(worthKeeping(fields)).filter((one) => !isOfPages(one) && one[1].trim() !== '');
  return typed.length === 0 ? null : typed.map(([name, value]) => `${labelOf(name)}\n${value}`).join('\n\n');
}

/** A form that was kept, filled with what was written in it. */
export function keptView(
  { action, fields }: KeptForm,
  { addresses, to }: { readonly addresses: Addresses; readonly to: string },
): KeptView {
  const all = Object.entries(fields);
  const hidden = Object.fromEntries(all.filter(isOfPages));
  const typed = all.filter((one) => !isOfPages(one));
  return {
    form: formView(
      {
        ...{ name: 'kept', action: addresses.own(action), hidden, send: 'Send it now' },
        fields: typed.map(([name, value]) => ({
          ...(value.length > 60 || value.includes('\n') ? { as: 'text' as const, rows: 8 } : { as: 'line' as const }),
          ...{ name, value, label: labelOf(name) },
        })),
      },
      null,
    ),
    chosen: chosenInWords(fields),
    back: addresses.own(to),
  };
}

/** The choices that decide most of what a form does, each in a line, and how many boxes were ticked. */
function chosenInWords(fields: FormFields): readonly string[] {
  const { severity, product, environment } = fields;
  const ticks = Object.entries(fields).filter(([name, value]) => name.endsWith(`-${value}`)).length;
  return [
    ...(severity === undefined ? [] : [`Severity: ${severity}`]),
    ...(product === undefined ? [] : [`Product: ${PRODUCT_TITLES[product] ?? product}`]),
    ...(environment === undefined
      ? []
      : [`Environment: ${isEnvironment(environment) ? ENVIRONMENT_TITLES[environment] : environment}`]),
    ...(ticks === 0 ? [] : [ticks === 1 ? 'One box that was ticked' : `${ticks} boxes that were ticked`]),
  ];
}

function isEnvironment(name: string): name is EnvironmentName {
  return Object.hasOwn(ENVIRONMENT_TITLES, name);
}

function lastOf(name: string): string {
  return name.split('.').at(-1) ?? name;
}

function labelled(name: string): string | undefined {
  return Object.hasOwn(LABELS, name) ? LABELS[name] : undefined;
}

/** `Owner name` of `owner.name`; a row of several says which it is. */
function labelOf(name: string): string {
  const [row] = /(?<=\.)\d+(?=\.)/.exec(name) ?? [];
  const known = labelled(name) ?? labelled(lastOf(name));
  if (known !== undefined) return row === undefined ? known : `${known} (${Number(row) + 1})`;
  const words = name
    .replaceAll(/[.-]+/g, ' ')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
