import { z } from 'zod';
import { ACTIONS, FIX, RCA_TEXTS, TICKET, TOUCHED, UNSEEN_MS } from './fault.js';

type Sent = Readonly<Record<string, unknown>>;

/** A step as it is offered. */
interface Offered {
  readonly step: string;
  readonly example: Sent;
}

/** What is sent with a step in place of its example's words; nothing where the example says it all. `foundAt`: when it was reported. */
export function wordsFor({ step, example }: Offered, foundAt: Date): Sent {
  const said = new Map<string, Sent>(Object.entries(WORDS)).get(step);
  if (said !== undefined) return said;
  // What proves an attestation only people know.
  if (example['outcome'] !== undefined)
    return { reason: 'Seen for this fix.', link: `https://proof.gatehouse.example/fix/${step}` };
  const [, closed] = /^close-action-(\d+)$/.exec(step) ?? [];
  if (closed !== undefined) return ACTIONS[Number(closed) - 1]?.proof ?? {};
  const [, section] = /^write-(.+)$/.exec(step) ?? [];
  return section === undefined ? {} : sectionWords(section, example, foundAt);
}

function sectionWords(section: string, { content: known }: Sent, foundAt: Date): Sent {
  if (section === 'impact') return { content: unharmed(known) };
  const beganAt = new Date(foundAt.getTime() - UNSEEN_MS);
  const detection = { how: 'The service desk compared two lists', beganAt, foundAt };
  const content = new Map<string, object>(Object.entries({ ...RCA_TEXTS, detection })).get(section);
  return content === undefined ? {} : { content };
}

const impactSchema = z.object({ trusts: z.array(z.looseObject({})) });

/** The Trusts that it touched, as they are known. */
function unharmed(known: unknown): object {
  const { trusts } = impactSchema.parse(known);
  return { trusts: trusts.map((one) => ({ ...one, patients: 'none' })) };
}

const WORDS = {
  triage: { finding: 'A study that is sent twice takes the place of another one. It began with 2.0.0.', version: FIX },
  tell: {
    message: 'A study that is sent twice may take the place of another one. Please send none until we write again.',
  },
  'decide-offline': {
    ...{ otherSystems: false, dataLoss: true, sites: TOUCHED },
    because: 'These three send studies twice, and lose some.',
  },
  assess: {
    ...{ impact: 'Three Trusts lose studies; the others may. No patient has come to harm.', leadMinutes: 30 },
    ...{ deploy: true, because: 'More are lost with every hour.' },
  },
  'bring-back': { because: 'The fix is at every site.' },
  restore: { because: 'Each Trust has sent a study twice, and has both.' },
  close: { because: 'It is mended, and we know why it came about.' },
  'add-action': ACTIONS[0].what,
} as const;

/** What somebody did, as the rest of a line that begins with who they are. */
export function deedOf({ step, what, example }: Offered & { readonly what: string }): string {
  if (example['outcome'] !== undefined) return `attests: ${what}`;
  const { stage } = example;
  if (typeof stage === 'string') return `signs off ${stage.toUpperCase()} of this digest`;
  switch (step) {
    case 'triage':
      return `says what is known, and that ${FIX} will mend it: "${WORDS.triage.finding}"`;
    case 'tell':
      return `tells the Trusts and the AI Centre: "${WORDS.tell.message}"`;
    case 'decide-offline':
      return `decides on going offline. Other systems at risk: no. Data may be lost: yes. So ${String(TOUCHED.length)} sites go offline: "${WORDS['decide-offline'].because}"`;
    case 'assess':
      return `records the impact, and that the fix takes ${String(WORDS.assess.leadMinutes)} minutes: "${WORDS.assess.impact}"`;
    case 'register-fix':
      return `registers ${FIX} as a hotfix, which answers ${TICKET.key}`;
    case 'prepare-fix':
      return `names ${FIX} as the fix of ${TICKET.key}`;
    case 'ask-approval':
      return 'asks for a second person';
    case 'approve':
      return 'looks at it, and approves that exactly this digest goes to Production';
    case 'prove':
      return 'says that it is proven on Pre-Prod';
    case 'deploy':
      return 'promotes it to Production';
    case 'bring-back':
      return 'brings the sites back';
    case 'restore':
      return `says that service is restored: "${WORDS.restore.because}"`;
    case 'open-rca':
      return 'takes up the root cause analysis, which was opened with the incident';
    case 'close':
      return `closes the hotfix: "${WORDS.close.because}"`;
    default:
      return inThirdPerson(what);
  }
}

/** `Write the end.` as `writes the end`. */
function inThirdPerson(what: string): string {
  const [verb = '', ...rest] = what
    .replace(/\.$/, '')
    .replace(/the fix/, FIX)
    .split(' ');
  return [`${verb.charAt(0).toLowerCase()}${verb.slice(1)}s`, ...rest].join(' ');
}

/** Of the steps that lead on, the one to take first: a second person is asked early, and looks when all the rest is there. */
export function inTurn<Offer extends { readonly step: string; readonly leadsOn: boolean }>(
  offers: readonly Offer[],
): readonly Offer[] {
  const rank = ({ step }: Offer): number => (step === 'ask-approval' ? 0 : step === 'approve' ? 2 : 1);
  return offers.filter(({ leadsOn }) => leadsOn).toSorted((one, other) => rank(one) - rank(other));
}
