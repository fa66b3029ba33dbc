import { ATTESTABLE } from '../../../evidence/attestable.js';
import type { ShownConsultations } from '../../../evidence/consultations/consultations.service.js';
import type { Delegation } from '../../../evidence/delegations/delegation.js';
import { signerOf } from '../../../evidence/sign-off.js';
import { handsOn } from '../../../evidence/waiver.js';
import type { Caller } from '../../../people/caller.js';
import { mayApprove } from '../../../people/four-eyes.js';
import { mayDo } from '../../../people/permission.js';
import type { NextGate, ShownGate } from '../../../promotions/gate.service.js';
import { notesAskedBy } from '../../../promotions/shared-finding.js';
import { passes, type Verdict } from '../../../promotions/verdict.js';
import type { Release } from '../../../releases/release.js';
import type { Addresses } from '../../addresses.js';
import { shownField, type Sent, type ShownField } from '../../form/form.js';
import { stageOf } from '../ladder/stage.js';
import { mayAttest, maySign } from '../ladder/work.js';
import type { ToldRollout } from './rollout-story.js';
import { standInsFor } from './stand-ins.js';
import type { TestsKnown } from './smoke-test-form.js';

/** A form of the page: its fields, by their names, and what is sent beside them. */
export interface ShownForm {
  readonly name: string;
  readonly fields: Readonly<Record<string, ShownField>>;
  readonly hidden: Readonly<Record<string, string>>;
  /** It was sent, and is shown again with what is wrong. */
  readonly isSent: boolean;
}

export interface WaiverView {
  readonly id: string;
  readonly says: string;
  readonly decide: ShownForm | null;
}

/** What signs a stage off, rejects it or vetoes it. */
export type SignForm = ShownForm & {
  readonly stage: string;
  /** What the button says: all that may be chosen. */
  readonly button: string;
  readonly mayVeto: boolean;
  /** In whose name; none where there is but one. */
  readonly standIns: ReturnType<typeof standInsFor>;
};

export type AttestForm = ShownForm & { readonly mayNotApply: boolean };

export type PromoteForm = ShownForm & {
  /** Where it is confirmed first; null where it is done from here. */
  readonly confirm: string | null;
  /** Where the sites are shown at which it begins, wave by wave. */
  readonly plan: string | null;
};

/** What the forms of gates need to know beside the gates. */
export interface GateReader {
  readonly release: Release;
  /** The hash of the scope that the page shows; null where no tickets are known. */
  readonly scope: string | null;
  readonly caller: Caller;
  readonly zone: string;
  readonly sent: Sent | null;
  readonly addresses: Addresses;
  /** Its rollouts, newest first. */
  readonly rollouts: readonly ToldRollout[];
  /** Of people, by their ids. */
  readonly names: ReadonlyMap<string, string>;
  readonly tests: TestsKnown;
  /** Who is heard before sign-offs, and what they said. */
  readonly consulted: ShownConsultations;
  /** Those by which they sign for somebody now. */
  readonly delegations: readonly Delegation[];
  /** Whether messages can leave: what was delivered decides then whether notes were shared, and nobody's word. */
  readonly sends: boolean;
}

/** As `GateReader`, with what gates from below have offered already. */
export type Offering = GateReader & {
  readonly offered: Set<string>;
  /** The lowest gate that the release has not settled behind, where it is this one. */
  readonly next: Pick<NextGate, 'wayOn' | 'newerThere'> | null;
};

export function promoteForm(
  { environment, digest }: ShownGate,
  { sent, release, caller, addresses }: Offering,
): PromoteForm {
  const name = `promote-${environment}`;
  const confirm = environment === 'production' ? addresses.releasePromotion(release.version) : null;
  const plan = mayDo(caller, 'rollouts.plan') ? addresses.plan(release.version, environment) : null;
  return { name, fields: {}, hidden: { environment, digest }, isSent: sent?.form === name, confirm, plan };
}

/** Offered once its rung has settled: before, there is nothing to judge. */
export function signForm(verdict: Verdict, { criteria, digest }: ShownGate, reader: Offering): SignForm | null {
  const stage = stageOf(verdict);
  const isTried = criteria.every(({ kind, status }) => kind !== 'ladder' || passes(status));
  if (stage === null || !isTried || !isFirst(`sign-${stage}`, reader)) return null;
  const mayVeto = stage !== 'sit' && mayDo(reader.caller, 'sign-offs.veto');
  const signs = maySign(stage, reader.release, reader.caller);
  if (!signs && !mayVeto) return null;
  const name = `sign-${stage}`;
  const title = stage.toUpperCase();
  const standIns = standInsFor(reader.delegations, signerOf(stage, 'approved').role);
  const hidden = { stage, digest, ...(reader.scope === null ? {} : { scope: reader.scope }) };
  const field = (one: Parameters<typeof shownField>[1]): ShownField => shownField(name, one, reader.sent);
  return {
    ...{ name, hidden, mayVeto, standIns, stage: title, isSent: reader.sent?.form === name },
    button: signButton(title, { signs, mayVeto }),
    fields: {
      ...(signs ? { decision: field({ name: 'decision', label: `What do you say of ${title}?` }) } : {}),
      reason: field({ name: 'reason', label: 'Why', hint: REASON_HINT }),
      ...(standIns.length === 0 ? {} : { onBehalfOf: field({ name: 'onBehalfOf', label: 'Who signs' }) }),
    },
  };
}

/** Names all that the form does: no button says less than it may send. */
export function signButton(
  what: string,
  { signs, mayVeto }: { readonly signs: boolean; readonly mayVeto: boolean },
): string {
  if (!signs) return `Veto ${what}`;
  return mayVeto ? `Sign off, reject or veto ${what}` : `Sign off or reject ${what}`;
}

const REASON_HINT = 'Needed to reject; good to have when you approve. It stands in the record.';

export function attestForm(verdict: Verdict, { environment }: ShownGate, reader: Offering): AttestForm | null {
  const { criterion } = verdict;
  if (verdict.kind !== 'attestation' || !mayAttest(criterion, reader.caller)) return null;
  if (reader.sends && notesAskedBy(criterion) !== null) return null;
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

export function waiveForm(verdict: Verdict, { environment }: ShownGate, reader: Offering): ShownForm | null {
  const isAsked = verdict.waivers.some(({ state }) => state === 'requested');
  if (!verdict.waivable || isAsked || !mayDo(reader.caller, 'waivers.request')) return null;
  const name = `waive-${environment}-${verdict.criterion}`;
  const reason = shownField(name, { name: 'reason', label: 'Why can this release go on without it?' }, reader.sent);
  const hidden = { criterion: verdict.criterion, environment };
  return { name, fields: { reason }, hidden, isSent: reader.sent?.form === name };
}

export function waiverView(waiver: Verdict['waivers'][number], reader: Offering): WaiverView {
  const { id, state, reason, requestedBy, decidedBy } = waiver;
  const outcome = decidedBy === null ? 'Nobody has decided yet.' : `${decidedBy.name} ${state} it.`;
  const says = `${requestedBy.name} asked to waive it: ${reason} ${outcome}`;
  const decides =
    state === 'requested' &&
    mayDo(reader.caller, 'waivers.approve') &&
    mayApprove(reader.caller.person, handsOn(requestedBy.person, reader.release)).allowed;
  const name = `waiver-${id}`;
  const decide = shownField(name, { name: 'decide', label: 'May this release go on without it?' }, reader.sent);
  const why = shownField(name, { name: 'reason', label: 'Why', hint: 'Needed to refuse.' }, reader.sent);
  const form = { name, fields: { decide, reason: why }, hidden: {}, isSent: reader.sent?.form === name };
  return { id, says, decide: decides ? form : null };
}

/** Whether no gate from below has offered this already; from now on this one has. */
export function isFirst(name: string, { offered }: Offering): boolean {
  if (offered.has(name)) return false;
  offered.add(name);
  return true;
}
