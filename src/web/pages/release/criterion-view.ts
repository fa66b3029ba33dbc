import { momentIn } from '../../../platform/local-time.js';
import type { ShownGate } from '../../../promotions/gate.service.js';
import { passes, type Proof, type Status, type Verdict } from '../../../promotions/verdict.js';
import { inPageWords } from '../../page-words.js';
import type { Tag } from '../ladder/ladder-page.js';
import { stageOf } from '../ladder/stage.js';
import { consultationView, type ConsultationView } from './consultation-view.js';
import { placeOf, placeOfProof, type Place } from './criterion-place.js';
import { attestForm, isFirst, signForm, waiveForm, waiverView } from './gate-forms.js';
import type { AttestForm, Offering, ShownForm, SignForm, WaiverView } from './gate-forms.js';

/** What is told at once, and, of what is long, the rest behind a word. */
interface Told {
  readonly says: string;
  /** Line by line: what is told of each Trust is a line of its own. */
  readonly rest: readonly string[];
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
  /** Where it is met; null once it is, and where its forms stand beside it. */
  readonly where: Place | null;
  /** Who is heard before it is signed off; null where nobody is, or it is signed off. */
  readonly consultation: ConsultationView | null;
  readonly sign: SignForm | null;
  readonly attest: AttestForm | null;
  readonly waive: ShownForm | null;
}

const TAGS: Readonly<Record<Status, Tag>> = {
  met: { text: 'Met', classes: 'nhsuk-tag--green' },
  'not-met': { text: 'Not met', classes: 'nhsuk-tag--yellow' },
  waived: { text: 'Waived', classes: 'nhsuk-tag--orange' },
  stale: { text: 'No longer counts', classes: 'nhsuk-tag--red' },
  'not-applicable': { text: 'Not needed', classes: 'nhsuk-tag--grey' },
};

/** How a criterion stands, and what this person can do about it. */
export function criterionView(verdict: Verdict, gate: ShownGate, reader: Offering): CriterionView {
  const { title, requirement, status, evidence, howToMeet, whoCan } = verdict;
  const isUnmet = !passes(status);
  const how = howToMeet === null ? null : inPageWords(howToMeet, reader.zone);
  const who = whoCan.join(' or ');
  const sign = isUnmet ? signForm(verdict, gate, reader) : null;
  const consultation = isUnmet ? consultationOf(verdict, reader) : null;
  const attest = isUnmet ? attestForm(verdict, gate, reader) : null;
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
    where: isUnmet ? whereOf(verdict, gate, { reader, isHere: sign !== null || attest !== null }) : null,
    waivers: verdict.waivers.map((waiver) => waiverView(waiver, reader)),
    ...{ consultation, sign, attest },
    waive: isUnmet ? waiveForm(verdict, gate, reader) : null,
  };
}

function consultationOf(verdict: Verdict, reader: Offering): ConsultationView | null {
  const stage = stageOf(verdict);
  // Two gates may ask for one sign-off: what is said before it is said once.
  return stage === null || !isFirst(`comment-${stage}`, reader)
    ? null
    : consultationView(stage, reader.consulted, reader);
}

/** Nowhere else where this person meets it here, but for what is proved on a page of its own. */
function whereOf(
  verdict: Verdict,
  gate: ShownGate,
  { reader, isHere }: { readonly reader: Offering; readonly isHere: boolean },
): Place | null {
  return isHere
    ? placeOfProof(verdict.criterion, gate.release, reader.addresses)
    : placeOf(verdict, gate, reader.addresses);
}

/** As long as is read at a glance; what names every Trust of a fleet is longer. */
const SHORT = 280;

/** Ends one thing that is told of several; `St.` ends none. */
const BETWEEN = /; |(?<=[^\s.]{3}\.) (?=[A-Z])/;

/** The first sentence at once, where all of it is too long for a glance. */
export function told(words: string): Told {
  const end = words.indexOf('. ');
  return words.length <= SHORT || end < 0
    ? { says: words, rest: [] }
    : { says: words.slice(0, end + 1), rest: words.slice(end + 2).split(BETWEEN) };
}

function proofInWords({ what, at }: Proof, zone: string): string {
  const said = inPageWords(what, zone);
  return at === null ? said : `${said} ${momentIn(zone, at)}.`;
}
