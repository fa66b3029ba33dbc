import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import type { NextGate, ShownGate } from '../../../promotions/gate.service.js';
import { passes } from '../../../promotions/verdict.js';
import type { Tag } from '../ladder/ladder-page.js';
import { criterionView, type CriterionView } from './criterion-view.js';
import { promoteForm, type GateReader, type Offering, type PromoteForm } from './gate-forms.js';
import { haltingInWords, rollBackStory, rolledBackInWords, type ToldRollout } from './rollout-story.js';
import { testsView, type TestsView } from './test-view.js';

export interface GateView {
  readonly id: string;
  readonly title: string;
  readonly tag: Tag;
  readonly standing: string;
  /** Its last rollout there, where it can be looked at and decided on; null where there was none. */
  readonly rollout: { readonly href: string; readonly text: string } | null;
  readonly criteria: readonly CriterionView[];
  readonly wayBack: string;
  /** How many criteria are met, in words. */
  readonly sum: string;
  /** Shown open: the one that the release stands before, and one whose form is shown again. */
  readonly isOpen: boolean;
  readonly promote: PromoteForm | null;
  /** What smoke tests there came to, and what is left of them; null for nothing. */
  readonly tests: TestsView | null;
}

/** Gates from the lowest up. What one person can do stands at the first gate that asks for it, and nowhere twice. */
export function gateViews(gates: readonly ShownGate[], next: NextGate | null, reader: GateReader): readonly GateView[] {
  const offered = new Set<string>();
  const isOver = next?.wayOn === 'overtaken';
  const at = gates.findIndex(({ environment }) => environment === next?.environment);
  return gates.map((gate, index) => {
    const view = gateView(gate, { ...reader, offered, next: index === at ? next : null });
    // Nobody is asked for what is never to be judged.
    return isOver && index > at && gate.standing.state === 'never' ? { ...view, tag: NOT_REACHED, sum: '' } : view;
  });
}

function gateView(gate: ShownGate, reader: Offering): GateView {
  const { environment, criteria, standing, wayBack, title } = gate;
  const met = criteria.filter(({ status }) => passes(status)).length;
  const isIdle = standing.state === 'never' || standing.state === 'failed';
  const newer = isIdle ? (reader.next?.newerThere ?? []) : [];
  const shown = criteria.map((verdict) => criterionView(verdict, gate, reader));
  const promotes =
    reader.next !== null && isIdle && newer.length === 0 && gate.open && mayDo(reader.caller, 'promotions.request');
  const promote = promotes ? promoteForm(gate, reader) : null;
  // Only sites of Production are tested.
  const tests = environment === 'production' ? testsView(reader.tests, reader) : null;
  return {
    ...{ id: `gate-${environment}`, title, wayBack, criteria: shown, promote, tests },
    tag: newer.length === 0 ? gateTag(gate, reader) : OVERTAKEN,
    standing: [atTheGate(gate, reader), ...overtaken(newer, title)].join(' '),
    rollout: lastRollout(gate, reader),
    sum: criteria.length === 0 ? 'Nothing is asked for.' : `${met} of ${criteria.length} met`,
    isOpen: reader.next !== null || tests?.isOpen === true || promote?.isSent === true || shown.some(isSentFrom),
  };
}

const NOT_REACHED: Tag = { text: 'Not reached', classes: 'nhsuk-tag--grey' };
const OVERTAKEN: Tag = { text: 'Overtaken', classes: 'nhsuk-tag--grey' };

function overtaken(newer: readonly string[], title: string): readonly string[] {
  if (newer.length === 0) return [];
  const are = newer.length === 1 ? 'is newer, and came' : 'are newer, and came';
  return [`${newer.join(' and ')} ${are} to ${title} before it: a promotion only goes forward.`];
}

function lastRollout({ environment, title }: ShownGate, { rollouts, addresses }: Offering): GateView['rollout'] {
  const last = lastOn(environment, rollouts);
  return last === undefined ? null : { href: addresses.rollout(last.id), text: `Go to its rollout on ${title}` };
}

function lastOn(environment: string, rollouts: readonly ToldRollout[]): ToldRollout | undefined {
  return rollouts.find((one) => one.environment === environment);
}

function isSentFrom({ consultation, sign, attest, waive, waivers }: CriterionView): boolean {
  return [consultation?.form, sign, attest, waive, ...waivers.map(({ decide }) => decide)].some(
    (form) => form?.isSent === true,
  );
}

function gateTag({ environment, open, standing, criteria }: ShownGate, { rollouts }: Offering): Tag {
  switch (standing.state) {
    case 'settled':
      return { text: 'Settled', classes: 'nhsuk-tag--green' };
    case 'under-way':
      return { text: 'Under way', classes: 'nhsuk-tag--blue' };
    case 'soaking':
      return { text: 'Soaking', classes: 'nhsuk-tag--blue' };
    case 'halted':
      return {
        text: lastOn(environment, rollouts)?.state === 'halting' ? 'Being halted' : 'Halted',
        classes: 'nhsuk-tag--red',
      };
    case 'failed':
    case 'never': {
      const unmet = criteria.filter(({ status }) => !passes(status)).length;
      return open
        ? { text: 'Gate open', classes: 'nhsuk-tag--green' }
        : { text: `${unmet} ${unmet === 1 ? 'criterion' : 'criteria'} not met`, classes: 'nhsuk-tag--yellow' };
    }
  }
}

/** How a release stands in one environment, a sentence. */
export function standingInWords(
  { environment, standing, title }: ShownGate,
  { rollouts, zone }: Pick<Offering, 'rollouts' | 'zone'>,
): string {
  const last = lastOn(environment, rollouts);
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
      return last?.state === 'halting' ? haltingInWords(title) : `Its rollout on ${title} is halted.`;
    case 'failed':
      return failedInWords(last, { title, zone });
    case 'never':
      return `It has not been on ${title}.`;
  }
}

function failedInWords(last: ToldRollout | undefined, at: { readonly title: string; readonly zone: string }): string {
  if (last?.state === 'superseded') return `A newer release took its place on ${at.title}.`;
  return (
    (last === undefined ? null : rolledBackInWords(last, at)) ??
    `Its last rollout on ${at.title} did not end well at every site.`
  );
}

/** Whoever is about to promote it again reads there who had it rolled back, and why. */
function atTheGate(gate: ShownGate, reader: Offering): string {
  const last = lastOn(gate.environment, reader.rollouts);
  const story =
    last === undefined || gate.standing.state !== 'failed' ? null : rollBackStory(last, { ...reader, ...gate });
  return story ?? standingInWords(gate, reader);
}
