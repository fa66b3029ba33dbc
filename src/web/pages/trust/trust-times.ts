import { isOpen } from '../../../evidence/agreements/agreement.js';
import { isOurs } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import { frozenInWords, wayOutOf } from '../../../windows/frozen-time.js';
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
    const isUsed = ended !== null && isUsedUp(one, ended, facts);
    return { turn: turnOf(one, isUsed), line: agreementLine(one, { ended, isUsed }, facts, reader) };
  });
  const those = (turn: Turn): readonly Line[] => lines.flatMap((one) => (one.turn === turn ? one.line : []));
  const [asked, answered, earlier] = [those('asked'), those('answered'), those('earlier')];
  return { asked, answered, earlier, isOurs: isOurs(reader.caller) };
}

/** All of them. */
export function linesOf({ asked, answered, earlier }: TimesView): readonly Line[] {
  return [...asked, ...answered, ...earlier];
}

function turnOf({ state }: ShownAgreement, isUsed: boolean): Turn {
  if (isUsed) return 'earlier';
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

function agreementLine(
  agreement: ShownAgreement,
  { ended, isUsed }: { readonly ended: Ended | null; readonly isUsed: boolean },
  facts: TrustFacts,
  reader: TrustReader,
): Line {
  const { release, product, state, reads, answerBy, note } = agreement;
  const zone = facts.trust.timeZone;
  const line = {
    title: `${PRODUCT_TITLES[product] ?? product} ${release}: ${reads}`,
    href: mayDo(reader.caller, 'releases.read') ? reader.addresses.release(release) : null,
    words: note ?? '',
    said: saidOf(agreement, reader),
  };
  const end =
    ended === null
      ? []
      : [`Its rollout ended on ${momentIn(zone, ended.at.toISOString())}: ${ended.how.replaceAll('-', ' ')}.`];
  if (isUsed) return { ...line, tag: OVER, says: end.join(' '), form: null };
  const isForAnother = ended !== null && isOpen(agreement) ? [...end, 'This time is for another try.'] : [];
  const until = state === 'asked' ? [`Answer by ${momentIn(zone, answerBy.toISOString())}.`] : [];
  const frozen = facts.inFreeze.get(agreement.id) ?? null;
  const inFreeze = frozen === null ? [] : [`${frozenInWords(frozen, zone)} ${wayOutOf(frozen)}`];
  return {
    ...line,
    tag: TAGS[state],
    says: [...whyWithdrawn(agreement), ...isForAnother, ...until, ...inFreeze].join(' '),
    way: wayOf(agreement, reader),
    form: answerForm(agreement, zone, reader),
  };
}

function whyWithdrawn({ state, ended }: ShownAgreement): readonly string[] {
  return state === 'withdrawn' && ended !== null ? [ended.because] : [];
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

/**
 * Whether nothing more comes of it. What the end of its rollout did not take with it (decision 0045) is used where the change was made
 * everywhere, and where another release came there after that; else it stands: the change failed there and may be mended, or it was asked for since, for another try.
 */
function isUsedUp(
  { id, product, environment, release }: ShownAgreement,
  { how, at }: Ended,
  { begun, rollouts }: TrustFacts,
): boolean {
  const isOvertaken = rollouts.some(
    (one) =>
      one.product === product &&
      one.environment === environment &&
      one.release !== release &&
      one.state === 'completed' &&
      one.planned_at > at,
  );
  return how === 'completed' || how === 'superseded' || begun.has(id) || isOvertaken;
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
