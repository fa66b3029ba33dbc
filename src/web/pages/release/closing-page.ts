import { dateInWords } from '../../../platform/local-time.js';
import { isActiveRollout } from '../../../rollouts/rollout.js';
import { formView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';
import type { Addresses } from '../../addresses.js';
import { FORM, type ActView } from '../rollout-act/act-page.js';
import type { ReleaseFacts } from './release.facts.js';

type ClosingFacts = Pick<ReleaseFacts, 'release' | 'gates' | 'scope' | 'rollouts'>;

/** What becomes of a release that is closed, before anybody closes it. */
export function closingView(
  { release: { version }, gates, scope, rollouts }: ClosingFacts,
  { addresses, sent }: { readonly addresses: Addresses; readonly sent: Sent | null },
): ActView {
  const titleOf = (name: string): string => gates.find((gate) => gate.environment === name)?.title ?? name;
  const goOn = rollouts.filter(({ state }) => isActiveRollout(state));
  const names = goOn.map(({ environment }) => `${version} on ${titleOf(environment)}`);
  return {
    heading: 'Close this release',
    caption: `Release ${version}`,
    does: becomesOf(scope),
    lists: names.length === 0 ? [] : [{ heading: 'These rollouts are not over, and stay as they are', names }],
    form: formView(
      {
        ...{
          name: FORM,
          action: addresses.releaseClose(version),
          send: `Close ${version}`,
          variant: 'warning',
        },
        fields: [
          { as: 'date', name: 'releasedOn', label: 'The day on which it was released (today where it is left out)' },
          { as: 'line', name: 'confirm', label: 'The version', hint: `Type ${version} to confirm.` },
        ],
      },
      sent,
    ),
    back: addresses.release(version),
  };
}

function becomesOf({ tracker, tickets, closed }: ClosingFacts['scope']): readonly string[] {
  const told =
    tracker === null
      ? 'It has no version in a tracker.'
      : `Version ${tracker.version} of ${tracker.project} is marked as released in the tracker, with its ${tickets.length} tickets as they are.`;
  return [
    closed === null
      ? ''
      : `${closed.by.name} has closed it already, for ${dateInWords(closed.releasedOn)}. Nothing more happens.`,
    told,
    'Its scope stays as it is for ever, it is no longer on its way up the ladder, and nobody is asked to approve a waiver for it.',
    'Nothing is taken off any site, no rollout is stopped, and nobody can take it back.',
  ];
}
