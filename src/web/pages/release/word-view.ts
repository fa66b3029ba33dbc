import { type Attestation } from '../../../evidence/attestation.js';
import { REJECTABLE, type ClinicalRejection } from '../../../evidence/clinical-risk/rejection.js';
import type { ConsultationComment } from '../../../evidence/consultations/consultation.js';
import { refusalToWithdraw, signerOf, type SignOff } from '../../../evidence/sign-off.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import { ATTESTABLE } from '../../../evidence/attestable.js';
import { ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';
import { formView, type FormView } from '../../form/form-view.js';
import { made, mayAttest } from '../ladder/work.js';
import type { Tag } from '../ladder/ladder-page.js';
import type { GateReader } from './gate-forms.js';

/** What people said of a release that stands, oldest first of each kind. */
export interface Said {
  readonly signOffs: readonly SignOff[];
  readonly attestations: readonly Attestation[];
  readonly rejections: readonly ClinicalRejection[];
}

/** One person's word, with what takes it back for whoever may. */
export interface WordLine {
  readonly title: string;
  readonly tag: Tag;
  readonly says: string;
  readonly takeBack: FormView | null;
}

export type WordReader = GateReader & { readonly addresses: Addresses };

const GOOD: Tag = { text: 'Yes', classes: 'nhsuk-tag--green' };
const BAD: Tag = { text: 'No', classes: 'nhsuk-tag--red' };
const VOID: Tag = { text: 'Void', classes: 'nhsuk-tag--grey' };

/** Every word that nobody has taken back; what was taken back stands in the record. */
export function wordLines(said: Said, reader: WordReader): readonly WordLine[] {
  return [
    ...said.rejections.filter(stands).map((one) => rejectionLine(one, reader)),
    ...said.signOffs.filter(stands).map((one) => signOffLine(one, reader)),
    ...said.attestations.filter(stands).map((one) => attestationLine(one, reader)),
    ...reader.consulted.comments.map((one) => commentLine(one, reader.zone)),
  ];
}

function stands({ withdrawn }: Pick<SignOff, 'withdrawn'>): boolean {
  return withdrawn === null;
}

function signOffLine(signOff: SignOff, reader: WordReader): WordLine {
  const { id, stage, feature, decision, by, onBehalfOf, at, reason, voided } = signOff;
  const holds = mayDo(reader.caller, signerOf(stage, decision).permission);
  const isOffered = refusalToWithdraw(signOff, reader.caller.person, holds) === null;
  const instead = onBehalfOf === null ? '' : ` for ${onBehalfOf.name}`;
  const said = `${by.name}${instead}, ${momentIn(reader.zone, at.toISOString())}`;
  return {
    title: `${stage.toUpperCase()}${feature === null ? '' : ` of ${feature}`} ${decision}`,
    tag: voided !== null ? VOID : decision === 'approved' ? GOOD : BAD,
    says: reason === null ? `${said}.` : `${said}: ${reason}`,
    takeBack: isOffered ? takeBackForm('sign-offs', id, reader) : null,
  };
}

function attestationLine(attestation: Attestation, reader: WordReader): WordLine {
  const { id, criterion, outcome, by, at, reason } = attestation;
  return {
    title: ATTESTABLE.find((one) => one.id === criterion)?.title ?? criterion,
    tag: outcome === 'holds' ? GOOD : { text: 'Not needed', classes: 'nhsuk-tag--grey' },
    says: `${by.name}, ${momentIn(reader.zone, at.toISOString())}: ${reason}`,
    takeBack: mayAttest(criterion, reader.caller) ? takeBackForm('attestations', id, reader) : null,
  };
}

/** What was said before a sign-off is still to be read after it, when its gate asks for no comments any more. */
function commentLine({ stage, comment, by, at }: ConsultationComment, zone: string): WordLine {
  return {
    title: `Said before ${stage.toUpperCase()} is signed off`,
    tag: { text: 'Comment', classes: 'nhsuk-tag--grey' },
    says: `${by.name}, ${momentIn(zone, at.toISOString())}: ${comment}`,
    takeBack: null,
  };
}

function rejectionLine(rejection: ClinicalRejection, reader: WordReader): WordLine {
  const { id, environment, hazard, remedy, by, at } = rejection;
  const { caller, release } = reader;
  const isOffered = mayDo(caller, 'clinical-risk.assess') && (by.person === caller.person || !made(release, caller));
  const safe = remedy === null ? '' : ` What would make it safe: ${remedy}`;
  return {
    title: `Rejected on clinical risk, from ${ENVIRONMENT_TITLES[environment]} up`,
    tag: BAD,
    says: `${by.name}, ${momentIn(reader.zone, at.toISOString())}: ${hazard}${safe}`,
    takeBack: isOffered ? takeBackForm('clinical-rejections', id, reader) : null,
  };
}

function takeBackForm(
  kind: 'sign-offs' | 'attestations' | 'clinical-rejections',
  id: string,
  { addresses, release, sent }: WordReader,
): FormView {
  return formView(
    {
      ...{ name: `take-back-${id}`, action: addresses.releaseWithdrawal(release.version, kind, id) },
      ...{ send: 'Take it back', variant: 'warning' },
      fields: [{ as: 'text', name: 'reason', label: 'Why', hint: 'It stands in the record.' }],
    },
    sent,
  );
}

/** The form for rejecting on clinical risk; null for whoever may not. */
export function rejectionForm({ addresses, caller, release, sent }: WordReader): FormView | null {
  if (!mayDo(caller, 'clinical-risk.assess')) return null;
  const rungs = REJECTABLE.map((value) => ({ value, text: ENVIRONMENT_TITLES[value] }));
  const dangers = [
    { value: 'patientSafety', text: 'A patient may come to harm' },
    { value: 'otherSystems', text: 'It may harm other clinical systems' },
    { value: 'dataLoss', text: 'Data may be lost' },
  ];
  return formView(
    {
      ...{ name: 'clinical-rejection', action: addresses.releaseForm(release.version, 'clinical-rejections') },
      ...{ hidden: { digest: release.digest }, send: 'Reject it', variant: 'warning' },
      fields: [
        { as: 'pick', name: 'environment', label: 'From which environment up', items: rungs },
        { as: 'ticks', name: 'answers', label: 'What is at stake', items: dangers },
        { as: 'text', name: 'hazard', label: 'What may happen, and how' },
        { as: 'text', name: 'remedy', label: 'What would make it safe, where you know' },
      ],
    },
    sent,
  );
}
