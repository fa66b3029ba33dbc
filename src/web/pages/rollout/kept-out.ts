import type { ClinicalRejection } from '../../../evidence/clinical-risk/rejection.js';
import type { Incident } from '../../../incidents/incident.js';

/** For what no release, or not this one, is let in where a rollout runs. */
export interface KeptOut {
  /** The open incidents for which no release of the product is let in there now. */
  readonly incidents: readonly Incident[];
  /** Those Sev 1 that came up in the rollout and that nobody has let it go on past, by number; whoever begins anew answers them. */
  readonly unanswered: readonly { readonly number: string }[];
  /** Those of this very release on clinical risk that stand there: none of it starts until they are withdrawn. */
  readonly rejections: readonly ClinicalRejection[];
}

/** What of it a page names, by which one look is told from another. */
export function markOfKeptOut({ incidents, unanswered, rejections }: KeptOut): readonly string[] {
  return [...[...incidents, ...unanswered].map(({ number }) => number), ...rejections.map(({ id }) => id)];
}

/** Whoever lets a rollout go on is told what keeps others out: resuming answers a Sev 1 that halted it (decision 0043), and no rejection. */
export function warningOf({ incidents, rejections }: KeptOut, environment: string): string | null {
  const said = [...rejections.map(rejected), ...open(incidents, environment)];
  return said.length === 0 ? null : said.join(' ');
}

/** Of a rollout under way whose release is rejected. */
export const REJECTED = 'Its release is rejected on clinical risk: no further site begins until that is withdrawn.';

/** The same to a Trust: one person's form is no word of the consortium (decision 0044). */
export const ON_HOLD = 'No further site begins for now. The hub can tell you why.';

/** What is said of a rollout under way whose release is rejected on clinical risk; null of any other. A Trust reads neither by whom nor why. */
export function onHoldOf(rejections: readonly ClinicalRejection[], isOurs: boolean): OnHold | null {
  const [first] = rejections;
  if (first === undefined) return null;
  return {
    says: `On hold. ${isOurs ? REJECTED : ON_HOLD}`,
    because: isOurs ? rejections.map(({ by, hazard }) => `${by.name}: ${hazard}`) : [],
  };
}

/** That nothing begins for now, though nobody has halted it. */
export interface OnHold {
  readonly says: string;
  readonly because: readonly string[];
}

function rejected({ by, hazard }: ClinicalRejection): string {
  return `${by.name} rejected this release on clinical risk: ${hazard.trim().replace(/\.$/, '')}. Until that is withdrawn no further site begins, whatever is decided here.`;
}

function open(incidents: readonly Incident[], environment: string): readonly string[] {
  if (incidents.length === 0) return [];
  const named = incidents.map(({ number, severity, summary }) => `${number}, severity ${severity} (${summary})`);
  const [are, they] = incidents.length === 1 ? ['is', 'it is'] : ['are', 'they are'];
  return [
    `Open ${are}: ${named.join('; ')}. While ${they}, no other release of the product is let onto ${environment}. Go on only if this one does no further harm.`,
  ];
}
