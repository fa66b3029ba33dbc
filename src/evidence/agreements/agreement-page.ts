import { momentIn } from '../../platform/local-time.js';
import { frozenInWords, type FrozenTime } from '../../windows/frozen-time.js';
import type { LinkField, LinkForm, LinkPage } from '../../people/links/link-act.js';
import type { Agreement, Answer } from './agreement.js';
import { timeInWords } from './agreement-words.js';

/** What the page of a link says of one agreement, beside what the agreement itself holds. */
interface Around {
  readonly trustName: string;
  readonly zone: string;
  readonly product: string;
  readonly answers: readonly Answer[];
  /** The freeze in which its time lies; null where it lies in none. */
  readonly frozen: FrozenTime | null;
}

/** The page on which a contact of a Trust answers; without forms, and with how it ended, where there is nothing left to answer. */
export function agreementPage(agreement: Agreement, around: Around): LinkPage {
  const { state, kind, isOver } = agreement;
  if (isOver || (state !== 'asked' && state !== 'agreed'))
    return { title: endOf(agreement), paragraphs: endInWords(agreement, around), facts: [], forms: [] };
  const title =
    state === 'asked'
      ? `Can we update ${around.product} at ${around.trustName}?`
      : `${around.trustName} has agreed to an update of ${around.product}`;
  return {
    title,
    paragraphs: paragraphsOf(agreement, around),
    facts: factsOf(agreement, around),
    forms: state === 'asked' ? [AGREE[kind], COUNTER, DECLINE[kind]] : [COUNTER, TAKE_BACK],
  };
}

function paragraphsOf(agreement: Agreement, { answers, frozen, zone }: Around): readonly string[] {
  const { state, kind, note } = agreement;
  const asked =
    kind === 'exact'
      ? `We would like to make the update in this time: ${timeInWords(agreement, zone)}. The service is down for part of it.`
      : `We would like to make the update on ${timeInWords(agreement, zone)}. This is an early date. We will ask you again for an exact time.`;
  const first = answers.find(({ stands }) => stands);
  const agreed = [
    `${first?.by.name ?? 'Somebody'} has said yes to this, so you need not answer. You can still change that until the update begins.`,
  ];
  const wayRound = 'You can name another time here.';
  const inFreeze = frozen === null ? [] : [`${frozenInWords(frozen, zone)} ${wayRound}`];
  return [
    ...(state === 'agreed' ? agreed : [asked]),
    ...inFreeze,
    ...(note === null ? [] : [`The delivery team writes: “${note}”`]),
  ];
}

function endOf({ state, isOver }: Agreement): string {
  if (isOver) return 'This time is over';
  switch (state) {
    case 'expired':
      return 'The time to answer is over';
    case 'countered':
    case 'declined':
      return 'This has been answered';
    case 'asked':
    case 'agreed':
    case 'superseded':
    case 'withdrawn':
      return 'We do not ask this any more';
  }
}

/** How it ended, and what its reader may still do. */
function endInWords(agreement: Agreement, { trustName, zone, product, answers }: Around): readonly string[] {
  const { release, state, isOver, answerBy } = agreement;
  const asked = `We asked ${trustName} about an update of ${product} to ${release}: ${timeInWords(agreement, zone)}.`;
  if (isOver) return [asked, 'You do not need to do anything now.'];
  if (state === 'expired')
    return [
      asked,
      `You could answer until ${momentIn(zone, answerBy.toISOString())}. Nobody has said yes in time, so nothing starts there then.`,
      'It cannot be answered here any more. If it would suit you all the same, say so to whom is named below: you can be asked again.',
    ];
  const last = answers.findLast(({ stands }) => stands);
  if (last === undefined || (state !== 'countered' && state !== 'declined'))
    return [asked, 'You do not need to do anything now. If we need a time, we will ask you again.'];
  const { by, instead } = last;
  const said =
    instead === null ? `${by.name} has said no.` : `${by.name} has named another time: ${timeInWords(instead, zone)}.`;
  return [asked, said, 'You need not answer too. If that is not right, tell us. We will write to you again.'];
}

function factsOf(agreement: Agreement, { zone, trustName, product }: Around): LinkPage['facts'] {
  const { previous, release, answerBy, state } = agreement;
  const was = previous === null ? [] : [{ name: 'Agreed before, and no longer holds', value: wordsOf(previous, zone) }];
  const until = [{ name: 'Please answer by', value: momentIn(zone, answerBy.toISOString()) }];
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

const AGREE = {
  exact: { decision: 'agree', heading: 'Agree', button: 'Agree to this time', fields: [] },
  provisional: { decision: 'agree', heading: 'Agree', button: 'Agree to this day', fields: [] },
} as const satisfies Readonly<Record<Agreement['kind'], LinkForm>>;

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

const NO = { decision: 'decline', heading: 'Say no', fields: [reason('Why does it not suit you?')] };

const DECLINE = {
  exact: { ...NO, button: 'Say no to this time' },
  provisional: { ...NO, button: 'Say no to this day' },
} as const satisfies Readonly<Record<Agreement['kind'], LinkForm>>;

const TAKE_BACK: LinkForm = { ...NO, heading: 'Take the yes back', button: 'Take the yes back' };
