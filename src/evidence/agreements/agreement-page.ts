import type { LinkField, LinkForm, LinkPage } from '../../people/links/link-act.js';
import type { Agreement, Answer } from './agreement.js';
import { timeInWords } from './agreement-words.js';

/** What the page of a link says of one agreement, beside what the agreement itself holds. */
interface Around {
  readonly trustName: string;
  readonly zone: string;
  readonly product: string;
  readonly answers: readonly Answer[];
}

/** The page on which a contact of a Trust answers; null where there is nothing left to answer. */
export function agreementPage(agreement: Agreement, around: Around): LinkPage | null {
  const { state, isOver } = agreement;
  if (isOver || (state !== 'asked' && state !== 'agreed')) return null;
  const title =
    state === 'asked'
      ? `Can we update ${around.product} at ${around.trustName}?`
      : `${around.trustName} has agreed to an update of ${around.product}`;
  return {
    title,
    paragraphs: paragraphsOf(agreement, around),
    facts: factsOf(agreement, around),
    forms:
      state === 'asked' ? [AGREE, COUNTER, DECLINE] : [COUNTER, { ...DECLINE, heading: 'Take the agreement back' }],
  };
}

function paragraphsOf({ state, kind, note }: Agreement, { answers }: Around): readonly string[] {
  const asked =
    kind === 'exact'
      ? 'We would like to make the update in this time. The service is down for part of it.'
      : 'This is an early date. We will ask you again for an exact time.';
  const first = answers.find(({ stands }) => stands);
  const agreed =
    first === undefined
      ? []
      : [`${first.by.name} has agreed to it. You can still change that until the update begins.`];
  return [asked, ...(state === 'agreed' ? agreed : []), ...(note === null ? [] : [note])];
}

function factsOf(agreement: Agreement, { zone, trustName, product }: Around): LinkPage['facts'] {
  const { previous, release, answerBy, state } = agreement;
  const was = previous === null ? [] : [{ name: 'Time agreed before', value: wordsOf(previous, zone) }];
  const until = [
    {
      name: 'Please answer by',
      value: timeInWords({ kind: 'provisional', day: answerBy.toISOString().slice(0, 10), from: null, to: null }, zone),
    },
  ];
  return [
    { name: 'Trust', value: trustName },
    { name: 'Product', value: product },
    { name: 'Release', value: release },
    { name: agreement.kind === 'exact' ? 'Time' : 'Date', value: timeInWords(agreement, zone) },
    ...was,
    ...(state === 'asked' ? until : []),
  ];
}

function wordsOf({ from, to }: { readonly from: Date; readonly to: Date }, zone: string): string {
  return timeInWords({ kind: 'exact', day: null, from, to }, zone);
}

const NOTHING = { hint: null, choices: [], value: '', required: true } as const;

function reason(label: string): LinkField {
  return { ...NOTHING, name: 'reason', label, kind: 'text' };
}

const AGREE: LinkForm = { decision: 'agree', heading: 'Agree', button: 'Agree to this time', fields: [] };

const COUNTER: LinkForm = {
  decision: 'counter',
  heading: 'Name another time',
  button: 'Send this time',
  fields: [
    { ...NOTHING, name: 'from', label: 'From', kind: 'moment', hint: 'As the clocks at your Trust show it.' },
    { ...NOTHING, name: 'to', label: 'To', kind: 'moment' },
    reason('Why is this time better?'),
  ],
};

const DECLINE: LinkForm = {
  decision: 'decline',
  heading: 'Say no',
  button: 'Say no to this time',
  fields: [reason('Why does it not suit you?')],
};
