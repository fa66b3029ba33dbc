import { awaits, type Consultation } from '../../../evidence/consultations/consultation.js';
import type { ShownConsultations } from '../../../evidence/consultations/consultations.service.js';
import type { Stage } from '../../../evidence/sign-off.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import { formView, type FormView } from '../../form/form-view.js';
import { someOf } from '../rollout/rollout-words.js';
import type { GateReader } from './gate-forms.js';

/** Who is heard before a stage is signed off, until when, and what they said. */
export interface ConsultationView {
  readonly says: string;
  readonly comments: readonly { readonly who: string; readonly text: string }[];
  /** Null for whoever is not asked. */
  readonly form: FormView | null;
}

/** So many are named that have not commented yet; more are counted. */
const MOST_NAMES = 10;

/** Null where nobody is consulted before that stage, or nobody can be yet. */
export function consultationView(
  stage: Stage,
  { consultations, comments }: ShownConsultations,
  reader: GateReader,
): ConsultationView | null {
  const standing = consultations.find((one) => one.stage === stage);
  if (standing === undefined || standing.opensAt === null) return null;
  const said = comments.filter((one) => one.stage === stage);
  return {
    says: saysOf(standing, reader.zone),
    comments: said.map(({ by, at, comment }) => ({
      who: `${by.name}, ${momentIn(reader.zone, at.toISOString())}`,
      text: comment,
    })),
    form:
      mayDo(reader.caller, 'consultations.comment') && awaits(standing, reader.caller)
        ? commentForm(stage, reader)
        : null,
  };
}

function saysOf({ stage, endsAt, isOver, waitingFor }: Consultation, zone: string): string {
  const title = stage.toUpperCase();
  const names = waitingFor.map(({ name }) => name);
  if (isOver) {
    const silent = names.length === 0 ? '' : ` ${someOf(names, MOST_NAMES)} said nothing.`;
    return `The consultation before ${title} is over.${silent}`;
  }
  const until =
    endsAt === null ? 'its consultation' : `its consultation, which ends on ${momentIn(zone, endsAt.toISOString())}`;
  const sooner = names.length === 0 ? '' : `, or once these have commented: ${someOf(names, MOST_NAMES)}`;
  return `${title} is approved after ${until}${sooner}.`;
}

function commentForm(stage: Stage, { addresses, release, sent }: GateReader): FormView {
  const title = stage.toUpperCase();
  return formView(
    {
      ...{ name: `comment-${stage}`, action: addresses.releaseForm(release.version, 'comments') },
      ...{ hidden: { stage, digest: release.digest }, send: 'Send the comment' },
      fields: [
        {
          ...{ as: 'text', name: 'comment', label: `What do you think of it, before ${title} is signed off?` },
          hint: 'It stands in the record. Leave out anything about patients.',
        },
      ],
    },
    sent,
  );
}
