import type { ChecklistItem } from '../../../evidence/documents/checklist.js';
import type { Checklist } from '../../../evidence/documents/checklist.service.js';
import { documentKind } from '../../../evidence/documents/document-kind.js';
import { momentIn } from '../../../platform/local-time.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_TITLES, type EnvironmentName } from '../../../sites/environment.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { formView, type FormView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';

export interface ChecklistView {
  readonly title: string;
  readonly says: string;
  readonly lines: readonly {
    readonly title: string;
    readonly tag: Tag;
    readonly says: readonly string[];
    /** Where it is said how it stands; null for whoever may not. */
    readonly href: string | null;
  }[];
}

const DONE = { text: 'Done', classes: 'nhsuk-tag--green' } as const;
const NOT_NEEDED = { text: 'Not needed', classes: 'nhsuk-tag--grey' } as const;
const LEFT = { text: 'To do', classes: 'nhsuk-tag--yellow' } as const;

/** What is handed over with a product. `before` is the environment whose gate asks for all of it; null: none does. */
export function checklistView(
  { product, items }: Checklist,
  before: EnvironmentName | null,
  hrefOf: (item: string) => string | null,
): ChecklistView {
  const done = items.filter(({ isDone }) => isDone).length;
  return {
    title: `Transition checklist of ${PRODUCT_TITLES[product] ?? product}, whatever the release`,
    says: `${done} of ${items.length} items are done. ${asksIn(before)}`,
    lines: items.map((one) => ({
      ...{ title: one.title, tag: tagOf(one), href: hrefOf(one.item) },
      says: saysOf(one),
    })),
  };
}

function asksIn(before: EnvironmentName | null): string {
  if (before === null) return 'No gate asks for it.';
  const gate = `The gate of ${ENVIRONMENT_TITLES[before]}`;
  return ENVIRONMENT_NAMES.at(-1) === before
    ? `${gate} asks for all of it.`
    : `${gate}, and each above it, asks for all of it.`;
}

function tagOf({ isDone, said }: ChecklistItem): Tag {
  if (!isDone) return LEFT;
  return said?.mark === 'not-applicable' ? NOT_NEEDED : DONE;
}

/** What is left to do of an item, and what was last said of it, by whom and when. */
export function saysOf({ said, lacking }: Pick<ChecklistItem, 'said' | 'lacking'>): readonly string[] {
  if (said === null) return ['Nobody is responsible for it yet.'];
  const left = lacking === null ? [] : [lacking];
  const { responsible, reason, by, at } = said;
  const who = lacking === null ? `${responsible.name} is responsible. ` : '';
  const why = reason === null ? '.' : `: ${reason}`;
  return [...left, `${who}Said by ${by.name}, ${momentIn(CENTRAL_ZONE, at.toISOString())}${why}`];
}

/** Says whose an item is, and how it stands; what was last said of it stands in it to begin with. */
export function itemForm({ item, said }: ChecklistItem, action: string, sent: Sent | null): FormView {
  const notNeeded = { value: 'not-applicable', text: 'It is not needed' };
  const items = [
    { value: 'open', text: 'It is still to do' },
    { value: 'done', text: 'It is done' },
    ...(documentKind(item).mayNotApply ? [notNeeded] : []),
  ];
  const { responsible, mark, reason } = said ?? { responsible: { name: '', email: '' }, mark: '', reason: null };
  return formView(
    {
      ...{ name: 'item', action, send: 'Write it down' },
      fields: [
        { as: 'line', name: 'responsible.name', label: 'Name of whoever is responsible', value: responsible.name },
        { as: 'line', name: 'responsible.email', label: 'Their e-mail address', value: responsible.email },
        { as: 'choice', name: 'mark', label: 'How does it stand?', items, value: mark },
        {
          ...{ as: 'text', name: 'reason', label: 'What was done, or why it is not needed', value: reason ?? '' },
          hint: 'May be left empty while it is still to do.',
        },
      ],
    },
    sent,
  );
}
