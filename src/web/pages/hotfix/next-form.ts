import type { Next } from '../../../hotfixes/next.js';
import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import type { Addresses } from '../../addresses.js';
import { answerIn, formView, passwordOf, type AskedField, type FormView } from '../../form/form-view.js';
import type { FormFields, Sent } from '../../form/form.js';
import { choiceOfSites, sitesChosen, type Choosable } from './offline-choice.js';
import { buttonOf, questionOf } from './step-words.js';
import { ticketQuestion, type TicketPlace } from './ticket-question.js';

/** What changes what runs in Production, and so asks for the password again. Taking sites offline stops harm, and does not. */
const CHANGES_PRODUCTION: readonly string[] = ['break-glass', 'deploy', 'bring-back'];

/** What is asked about on a page of its own before it is done. */
const CONFIRMED: readonly string[] = ['break-glass'];

export function changesProduction(step: string): boolean {
  return CHANGES_PRODUCTION.includes(step);
}

export function isConfirmed(step: string): boolean {
  return CONFIRMED.includes(step);
}

/** Whether a step is the runbook's own, which is taken at its page; the others have pages of theirs. */
export function isOwn({ path }: Pick<Next, 'path'>, { id }: Pick<ShownHotfix, 'id'>): boolean {
  return path === `/api/v1/hotfixes/${id}/steps`;
}

interface FormReader {
  readonly hotfix: Pick<ShownHotfix, 'id' | 'incident'>;
  readonly sites: Choosable['sites'];
  readonly tracker: TicketPlace;
  readonly isFresh: boolean;
  readonly sent: Sent | null;
  readonly addresses: Addresses;
}

/** The form of a step: a field for each thing that it needs, and beside them whatever its example says as it stands. */
export function nextForm(next: Next, reader: FormReader): FormView {
  const { hotfix, isFresh, sent, addresses } = reader;
  const { step, needs } = next;
  const password = changesProduction(step) ? passwordOf({ isFresh }) : [];
  return formView(
    {
      ...{ name: `next-${step}`, action: addresses.hotfixStep(hotfix.id, step) },
      ...{ send: buttonOf(step), variant: next.leadsOn ? null : 'secondary' },
      hidden: hiddenOf(next),
      fields: [...needs.flatMap((need) => fieldsOf(next, need, reader)), ...password],
    },
    sent,
  );
}

/** Sent as the page showed it: the key, so that a form that is sent twice is one step, and the digest that was looked at. */
function hiddenOf({ example, needs }: Next): FormFields {
  const names = ['key', ...needs.map(({ field }) => field).filter((field) => field === 'digest')];
  return Object.fromEntries(
    names.flatMap((name) => (typeof example[name] === 'string' ? [[name, example[name]]] : [])),
  );
}

function fieldsOf(next: Next, need: Next['needs'][number], reader: FormReader): readonly AskedField[] {
  const { incident } = reader.hotfix;
  if (need.field === 'key' || need.field === 'digest') return [];
  if (need.field === 'ticket') return [{ as: 'line', name: 'ticket', ...ticketQuestion(incident, reader.tracker) }];
  return Array.isArray(next.example[need.field])
    ? choiceOfSites({ incident, sites: reader.sites })
    : [fieldOf(next, need)];
}

function fieldOf({ example }: Next, { field, what }: Next['needs'][number]): AskedField {
  const value = example[field];
  const asked = { name: field, ...questionOf(field, what) };
  if (typeof value === 'boolean') {
    const items = [
      { value: 'true', text: 'Yes' },
      { value: 'false', text: 'No' },
    ];
    return { as: 'choice', ...asked, items };
  }
  if (typeof value === 'number') return { as: 'number', ...asked };
  if (!SHORT.includes(field)) return { as: 'text', ...asked };
  return { as: 'line', ...asked, ...(field === 'release' ? { value: typeof value === 'string' ? value : '' } : {}) };
}

/** What is a word, and no sentence. */
const SHORT: readonly string[] = ['version', 'release', 'link'];

/** The body that a form of this step makes: what its example says as it stands, and what was typed for what it needs. */
export function bodyOfNext(
  { example, needs }: Next,
  fields: FormFields,
  choosable: Choosable,
): Readonly<Record<string, unknown>> {
  const asked = new Set(needs.map(({ field }) => field));
  const fixed = Object.entries(example).filter(([name]) => !asked.has(name));
  const typed = [...asked].flatMap((name) => {
    const isSites = Array.isArray(example[name]);
    const value = isSites ? sitesChosen(fields, choosable) : typedAs(example[name], name, fields);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries([...fixed, ...typed]);
}

function typedAs(example: unknown, name: string, fields: FormFields): unknown {
  if (typeof example === 'boolean') return answerIn(fields, name) ?? undefined;
  const text = (fields[name] ?? '').replaceAll('\r\n', '\n');
  if (text.trim() === '') return undefined;
  return typeof example === 'number' ? Number(text) : text;
}
