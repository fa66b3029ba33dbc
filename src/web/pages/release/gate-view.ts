import type { Delegation } from '../../../evidence/delegations/delegation.js';
import { signerOf } from '../../../evidence/sign-off.js';
import { ATTESTABLE } from '../../../evidence/attestable.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import type { ShownGate } from '../../../promotions/gate.service.js';
import { passes, type Proof, type Status, type Verdict } from '../../../promotions/verdict.js';
import type { Release } from '../../../releases/release.js';
import type { Addresses } from '../../addresses.js';
import { shownField, type Sent, type ShownField } from '../../form/form.js';
import { mayAttest, maySign, stageOf } from '../ladder/work.js';
import type { Tag } from '../ladder/ladder-page.js';
import { inPageWords } from '../../page-words.js';
import { placeOf, type Place } from './criterion-place.js';
import { standInsFor } from './stand-ins.js';

/** A form of the page: its fields, by their names, and what is sent beside them. */
export interface ShownForm {
  readonly name: string;
  readonly fields: Readonly<Record<string, ShownField>>;
  readonly hidden: Readonly<Record<string, string>>;
  /** It was sent, and is shown again with what is wrong. */
  readonly isSent: boolean;
}

interface WaiverView {
  readonly id: string;
  readonly says: string;
  readonly decide: ShownForm | null;
}

/** What is told at once, and, of what is long, the rest behind a word. */
interface Told {
  readonly says: string;
  readonly rest: string;
}

export interface CriterionView {
  readonly id: string;
  readonly title: string;
  readonly requirement: string;
  readonly tag: Tag;
  readonly proof: Told | null;
  readonly reason: string | null;
  readonly link: string | null;
  readonly howToMeet: Told | null;
  /** Empty where what would meet it begins with them. */
  readonly who: string;
  readonly waivers: readonly WaiverView[];
  /** Where it is met; null once it is. */
  readonly where: Place | null;
  readonly sign:
    | (ShownForm & {
        readonly stage: string;
        readonly mayVeto: boolean;
        /** In whose name; none where there is but one. */
        readonly standIns: ReturnType<typeof standInsFor>;
      })
    | null;
  readonly attest: (ShownForm & { readonly mayNotApply: boolean }) | null;
  readonly waive: ShownForm | null;
}

export interface GateView {
  readonly id: string;
  readonly title: string;
  readonly tag: Tag;
  readonly standing: string;
  readonly criteria: readonly CriterionView[];
  readonly wayBack: string;
  /** How many criteria are met, in words. */
  readonly sum: string;
  /** Shown open: the one that the release stands before, and one whose form is shown again. */
  readonly isOpen: boolean;
  readonly promote: (ShownForm & { readonly asksPassword: boolean }) | null;
}

/** What the forms of gates need to know beside the gates. */
export interface GateReader {
  readonly release: Release;
  /** The hash of the scope that the page shows; null where no tickets are known. */
  readonly scope: string | null;
  readonly caller: Caller;
  readonly zone: string;
  readonly sent: Sent | null;
  readonly addresses: Addresses;
  /** Those by which they sign for somebody now. */
  readonly delegations: readonly Delegation[];
  /** Whether the password was typed a moment ago. */
  readonly isFresh: boolean;
}

/** Gates from the lowest up. What one person can do stands at the first gate that asks for it, and nowhere twice. */
export function gateViews(gates: readonly ShownGate[], reader: GateReader): readonly GateView[] {
  const next = gates.find(({ standing }) => standing.state !== 'settled')?.environment;
  const offered = new Set<string>();
  return gates.map((gate) => gateView(gate, { ...reader, offered, isNext: gate.environment === next }));
}

type Reader = GateReader & { readonly offered: Set<string>; readonly isNext: boolean };

function gateView(gate: ShownGate, reader: Reader): GateView {
  const { environment, criteria, standing, wayBack, title } = gate;
  const met = criteria.filter(({ status }) => passes(status)).length;
  const isIdle = standing.state === 'never' || standing.state === 'failed';
  const shown = criteria.map((verdict) => criterionView(verdict, gate, reader));
  const promotes = reader.isNext && isIdle && gate.open && mayDo(reader.caller, 'promotions.request');
  const promote = promotes ? promoteForm(gate, reader) : null;
  return {
    ...{ id: `gate-${environment}`, title, wayBack, criteria: shown, promote },
    tag: gateTag(gate),
    standing: standingInWords(gate, reader.zone),
    sum: criteria.length === 0 ? 'Nothing is asked for.' : `${met} of ${criteria.length} met`,
    isOpen: reader.isNext || promote?.isSent === true || shown.some(isSentFrom),
  };
}

function isSentFrom({ sign, attest, waive, waivers }: CriterionView): boolean {
  return [sign, attest, waive, ...waivers.map(({ decide }) => decide)].some((form) => form?.isSent === true);
}

function promoteForm({ environment, digest }: ShownGate, { sent, isFresh }: Reader): GateView['promote'] {
  const name = `promote-${environment}`;
  const asksPassword = environment === 'production' && !isFresh;
  const password = shownField(name, { ...PASSWORD, secret: true }, sent);
  const fields: Record<string, ShownField> = asksPassword ? { password } : {};
  return { name, fields, hidden: { environment, digest }, isSent: sent?.form === name, asksPassword };
}

const PASSWORD = {
  name: 'password',
  label: 'Your password',
  hint: 'Once more, because this changes Production.',
};

function gateTag({ open, standing, criteria }: ShownGate): Tag {
  switch (standing.state) {
    case 'settled':
      return { text: 'Settled', classes: 'nhsuk-tag--green' };
    case 'under-way':
      return { text: 'Under way', classes: 'nhsuk-tag--blue' };
    case 'soaking':
      return { text: 'Soaking', classes: 'nhsuk-tag--blue' };
    case 'halted':
      return { text: 'Halted', classes: 'nhsuk-tag--red' };
    case 'failed':
    case 'never': {
      const unmet = criteria.filter(({ status }) => !passes(status)).length;
      return open
        ? { text: 'Gate open', classes: 'nhsuk-tag--green' }
        : { text: `Waits for ${unmet}`, classes: 'nhsuk-tag--yellow' };
    }
  }
}

function standingInWords({ standing, title }: ShownGate, zone: string): string {
  switch (standing.state) {
    case 'settled':
      return standing.settledAt === null
        ? `Settled on ${title}.`
        : `Settled on ${title} on ${momentIn(zone, standing.settledAt.toISOString())}.`;
    case 'under-way':
      return `It is being rolled out on ${title}.`;
    case 'soaking':
      return `It has reached every site of ${title}, and is watched there.`;
    case 'halted':
      return `Its rollout on ${title} is halted.`;
    case 'failed':
      return `Its last rollout on ${title} did not end well at every site.`;
    case 'never':
      return `It has not been on ${title}.`;
  }
}

const TAGS: Readonly<Record<Status, Tag>> = {
  met: { text: 'Met', classes: 'nhsuk-tag--green' },
  'not-met': { text: 'Not met', classes: 'nhsuk-tag--yellow' },
  waived: { text: 'Waived', classes: 'nhsuk-tag--orange' },
  stale: { text: 'No longer counts', classes: 'nhsuk-tag--red' },
  'not-applicable': { text: 'Not needed', classes: 'nhsuk-tag--grey' },
};

function criterionView(verdict: Verdict, gate: ShownGate, reader: Reader): CriterionView {
  const { title, requirement, status, evidence, howToMeet, whoCan } = verdict;
  const isUnmet = !passes(status);
  const how = howToMeet === null ? null : inPageWords(howToMeet, reader.zone);
  const who = whoCan.join(' or ');
  return {
    ...{
      id: verdict.criterion,
      title,
      requirement,
      howToMeet: how === null ? null : told(how),
      tag: TAGS[status],
      who: isUnmet && how?.toLowerCase().startsWith(who.toLowerCase()) !== true ? who : '',
    },
    proof: evidence === null ? null : told(proofInWords(evidence, reader.zone)),
    reason: evidence?.reason ?? null,
    link: evidence?.link ?? null,
    where: isUnmet ? placeOf(verdict, gate, reader.addresses) : null,
    waivers: verdict.waivers.map((waiver) => waiverView(waiver, reader)),
    sign: isUnmet ? signForm(verdict, gate, reader) : null,
    attest: isUnmet ? attestForm(verdict, gate, reader) : null,
    waive: isUnmet ? waiveForm(verdict, gate, reader) : null,
  };
}

/** As long as is read at a glance; what names every Trust of a fleet is longer. */
const SHORT = 280;

function told(words: string): Told {
  const end = words.indexOf('. ');
  return words.length <= SHORT || end < 0
    ? { says: words, rest: '' }
    : { says: words.slice(0, end + 1), rest: words.slice(end + 2) };
}

function proofInWords({ what, at }: Proof, zone: string): string {
  const said = inPageWords(what, zone);
  return at === null ? said : `${said} ${momentIn(zone, at)}.`;
}

/** Offered once its rung has settled: before, there is nothing to judge. */
function signForm(verdict: Verdict, { criteria, digest }: ShownGate, reader: Reader): CriterionView['sign'] {
  const stage = stageOf(verdict);
  const isTried = criteria.every(({ kind, status }) => kind !== 'ladder' || passes(status));
  if (stage === null || !isTried || !isFirst(`sign-${stage}`, reader)) return null;
  const mayVeto = stage !== 'sit' && mayDo(reader.caller, 'sign-offs.veto');
  const signs = maySign(stage, reader.release, reader.caller);
  if (!signs && !mayVeto) return null;
  const name = `sign-${stage}`;
  const standIns = standInsFor(reader.delegations, signerOf(stage, 'approved').role);
  const hidden = { stage, digest, ...(reader.scope === null ? {} : { scope: reader.scope }) };
  const field = (one: Parameters<typeof shownField>[1]): ShownField => shownField(name, one, reader.sent);
  return {
    ...{ name, hidden, mayVeto, standIns, stage: stage.toUpperCase(), isSent: reader.sent?.form === name },
    fields: {
      ...(signs ? { decision: field({ name: 'decision', label: `What do you say of ${stage.toUpperCase()}?` }) } : {}),
      reason: field({ name: 'reason', label: 'Why', hint: REASON_HINT }),
      ...(standIns.length === 0 ? {} : { onBehalfOf: field({ name: 'onBehalfOf', label: 'Who signs' }) }),
    },
  };
}

const REASON_HINT = 'Needed to reject; good to have when you approve. It stands in the record.';

function attestForm(verdict: Verdict, { environment }: ShownGate, reader: Reader): CriterionView['attest'] {
  const { criterion } = verdict;
  if (verdict.kind !== 'attestation' || !mayAttest(criterion, reader.caller)) return null;
  const name = `attest-${criterion}`;
  if (!isFirst(name, reader)) return null;
  const field = (one: Parameters<typeof shownField>[1]): ShownField => shownField(name, one, reader.sent);
  return {
    ...{ name, hidden: { criterion, environment }, isSent: reader.sent?.form === name },
    mayNotApply: ATTESTABLE.some(({ id, mayNotApply }) => id === criterion && mayNotApply),
    fields: {
      outcome: field({ name: 'outcome', label: 'Does it hold?', value: 'holds' }),
      reason: field({ name: 'reason', label: 'How do you know?' }),
      link: field({ name: 'link', label: 'Link to the proof', hint: 'An https address.' }),
    },
  };
}

function waiveForm(verdict: Verdict, { environment }: ShownGate, reader: Reader): ShownForm | null {
  const isAsked = verdict.waivers.some(({ state }) => state === 'requested');
  if (!verdict.waivable || isAsked || !mayDo(reader.caller, 'waivers.request')) return null;
  const name = `waive-${environment}-${verdict.criterion}`;
  const reason = shownField(name, { name: 'reason', label: 'Why can it be let go?' }, reader.sent);
  const hidden = { criterion: verdict.criterion, environment };
  return { name, fields: { reason }, hidden, isSent: reader.sent?.form === name };
}

function waiverView(waiver: Verdict['waivers'][number], reader: Reader): WaiverView {
  const { id, state, reason, requestedBy, decidedBy } = waiver;
  const outcome = decidedBy === null ? 'Nobody has decided yet.' : `${decidedBy.name} ${state} it.`;
  const says = `${requestedBy.name} asked to let it go: ${reason} ${outcome}`;
  const decides =
    state === 'requested' &&
    mayDo(reader.caller, 'waivers.approve') &&
    ![requestedBy.person, reader.release.registeredBy, ...reader.release.builtBy].includes(reader.caller.person);
  const name = `waiver-${id}`;
  const decide = shownField(name, { name: 'decide', label: 'Is it let go?' }, reader.sent);
  const why = shownField(name, { name: 'reason', label: 'Why', hint: 'Needed to refuse.' }, reader.sent);
  const form = { name, fields: { decide, reason: why }, hidden: {}, isSent: reader.sent?.form === name };
  return { id, says, decide: decides ? form : null };
}

function isFirst(name: string, { offered }: Reader): boolean {
  if (offered.has(name)) return false;
  offered.add(name);
  return true;
}
