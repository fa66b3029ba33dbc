import { isOurs } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import { frozenInWords } from '../../../windows/frozen-time.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { answerForm, type TrustReader } from './trust-forms.js';
import type { Line } from './trust-line.js';
import type { ShownAgreement, TrustFacts } from './trust.facts.js';

/** What a Trust is asked, by whether it is its turn. */
export interface TimesView {
  /** What the Trust has still to answer. */
  readonly asked: readonly Line[];
  /** What it answered, and is still to come. */
  readonly answered: readonly Line[];
  /** What is over, in whatever way. */
  readonly earlier: readonly Line[];
  /** One of what is over was answered just now, and the answer was not taken. */
  readonly isEarlierSent: boolean;
  readonly isOurs: boolean;
}

type Turn = 'asked' | 'answered' | 'earlier';

const TAGS: Readonly<Record<ShownAgreement['state'], Tag>> = {
  asked: { text: 'Not answered yet', classes: 'nhsuk-tag--yellow' },
  agreed: { text: 'Agreed', classes: 'nhsuk-tag--green' },
  countered: { text: 'Another time named', classes: 'nhsuk-tag--orange' },
  declined: { text: 'Declined', classes: 'nhsuk-tag--red' },
  expired: { text: 'Not answered in time', classes: 'nhsuk-tag--grey' },
  superseded: { text: 'Replaced', classes: 'nhsuk-tag--grey' },
  withdrawn: { text: 'Withdrawn', classes: 'nhsuk-tag--grey' },
};

const OVER: Tag = { text: 'Over', classes: 'nhsuk-tag--grey' };

/** The times that a Trust is asked for: those to answer first, and what is over last. */
export function timesView(facts: TrustFacts, reader: TrustReader): TimesView {
  const lines = facts.agreements.map((one) => {
    const ended = endedSince(one, facts.rollouts);
    return { turn: turnOf(one, ended !== null), line: agreementLine(one, ended, facts, reader) };
  });
  const those = (turn: Turn): readonly Line[] => lines.flatMap((one) => (one.turn === turn ? one.line : []));
  const earlier = those('earlier');
  return {
    ...{ asked: those('asked'), answered: those('answered'), earlier, isOurs: isOurs(reader.caller) },
    isEarlierSent: earlier.some(({ form }) => form?.isSent === true),
  };
}

/** All of them. */
export function linesOf({ asked, answered, earlier }: TimesView): readonly Line[] {
  return [...asked, ...answered, ...earlier];
}

function turnOf({ state }: ShownAgreement, isEnded: boolean): Turn {
  if (isEnded) return 'earlier';
  switch (state) {
    case 'asked':
      return 'asked';
    case 'agreed':
    case 'countered':
    case 'declined':
      return 'answered';
    case 'expired':
    case 'superseded':
    case 'withdrawn':
      return 'earlier';
  }
}

function agreementLine(agreement: ShownAgreement, ended: Ended | null, facts: TrustFacts, reader: TrustReader): Line {
  const { release, product, state, reads, answerBy, note } = agreement;
  const zone = facts.trust.timeZone;
  const line = {
    title: `${PRODUCT_TITLES[product] ?? product} ${release}: ${reads}`,
    href: mayDo(reader.caller, 'releases.read') ? reader.addresses.release(release) : null,
    words: note ?? '',
  };
  if (ended === null) {
    const until = state === 'asked' ? [`Answer by ${momentIn(zone, answerBy.toISOString())}.`] : [];
    const frozen = facts.inFreeze.get(agreement.id) ?? null;
    const inFreeze =
      frozen === null ? [] : [`${frozenInWords(frozen, zone)} Agree on another time, or have the freeze ended.`];
    const form = answerForm(agreement, zone, reader);
    return {
      ...line,
      tag: TAGS[state],
      says: [...until, ...inFreeze].join(' '),
      said: saidOf(agreement, reader),
      way: wayOf(agreement, reader),
      form,
    };
  }
  // Until its time is over it may be tried again on the same word; a yes to what has begun cannot be taken back.
  const mayServe = ended.how !== 'completed' && !(state === 'agreed' && facts.begun.has(agreement.id));
  return {
    ...{ ...line, tag: OVER, said: saidOf(agreement, reader) },
    says: `Its rollout ended on ${momentIn(zone, ended.at.toISOString())}: ${ended.how.replaceAll('-', ' ')}.`,
    form: mayServe ? answerForm(agreement, zone, reader) : null,
    open: state === 'agreed' ? 'Say that this time may not be used again' : 'Answer it all the same',
  };
}

/** What the Trust said that decided it, where it did not agree: another time, or no. */
function saidOf({ state, answers }: ShownAgreement, { caller }: TrustReader): string {
  const last = answers.findLast(({ stands }) => stands);
  if (last === undefined || (state !== 'countered' && state !== 'declined')) return '';
  const who = isOurs(caller) ? 'It' : 'You';
  const what = last.insteadReads === null ? 'said no' : `named another time: ${last.insteadReads}`;
  return `${who} ${what}, because: “${last.reason ?? ''}”.`;
}

/** Whoever asks Trusts asks for the time that was named at the plan. */
function wayOf(
  { state, release, environment }: ShownAgreement,
  { caller, addresses }: TrustReader,
): NonNullable<Line['way']> | null {
  if (state !== 'countered' || !mayDo(caller, 'agreements.propose')) return null;
  return { text: 'The plan, where it can be asked for that time', href: addresses.plan(release, environment) };
}

interface Ended {
  readonly at: Date;
  readonly how: string;
}

/** How and when the last rollout ended that was for it; null while one is under way, or still to come. */
function endedSince({ release, environment, askedAt }: ShownAgreement, rollouts: TrustFacts['rollouts']): Ended | null {
  const own = rollouts.filter((one) => one.release === release && one.environment === environment);
  const [last] = own;
  if (last?.ended_at == null || own.some(({ ended_at: at }) => at === null) || last.ended_at <= askedAt) return null;
  return { at: last.ended_at, how: last.state };
}
