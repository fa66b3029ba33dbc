import { isOurs, type Caller } from '../../../people/caller.js';
import { mayApprove } from '../../../people/four-eyes.js';
import { mayDo } from '../../../people/permission.js';
import { spanIn } from '../../../platform/local-time.js';
import type { ViewedSite } from '../../../rollouts/rollout-view.js';
import type { Override } from '../../../rollouts/timing/override.js';
import type { OpenOverride } from '../../../rollouts/under-way.table.js';
import type { Addresses } from '../../addresses.js';
import { formView } from '../../form/form-view.js';
import type { Tag } from '../ladder/ladder-page.js';
import { FORM, sureOf, type ActReader, type ActView } from '../rollout-act/act-page.js';
import type { RolloutSiteFacts } from '../rollout/rollout-page.facts.js';

/** One leave to change a site in spite of its windows, as the site's page lists it for ever. */
export interface OverrideLine {
  readonly tag: Tag;
  readonly says: string;
  /** Where this person decides on it; null where it is not theirs to decide. */
  readonly decide: string | null;
}

const TAGS: Readonly<Record<Override['state'], Tag>> = {
  requested: { text: 'Asked for', classes: 'nhsuk-tag--yellow' },
  approved: { text: 'Approved', classes: 'nhsuk-tag--orange' },
  refused: { text: 'Refused', classes: 'nhsuk-tag--grey' },
};

/** Those of one site, oldest first. */
export function overrideLines(
  { rollout, toOpen }: Pick<RolloutSiteFacts, 'rollout' | 'toOpen'>,
  { site, trust }: Pick<ViewedSite, 'site' | 'trust'>,
  { caller, addresses, zone }: { readonly caller: Caller; readonly addresses: Addresses; readonly zone: string },
): readonly OverrideLine[] {
  return rollout.overrides
    .filter((one) => one.site === site)
    .map((one) => {
      const decides = whyNotToOpen(one, toOpen, caller) === null && mayDo(caller, 'overrides.approve', { trust });
      return {
        tag: TAGS[one.state],
        says: [`${askedInWords(one, zone, caller)}.`, decidedInWords(one, caller)].join(' '),
        decide: decides ? addresses.rolloutOverride(rollout.id, one.id) : null,
      };
    });
}

/** Why whoever looks does not decide on it; null where they do. `toOpen`: those that are to be decided about. The service looks again. */
export function whyNotToOpen(
  { id, state }: Pick<Override, 'id' | 'state'>,
  toOpen: readonly Pick<OpenOverride, 'id' | 'hands'>[],
  { person }: Pick<Caller, 'person'>,
): string | null {
  if (state !== 'requested') return 'This was already decided on.';
  const open = toOpen.find((one) => one.id === id);
  if (open === undefined) return 'The rollout, or the time that it is for, is over, so there is nothing left to open.';
  const verdict = mayApprove(person, open.hands);
  return verdict.allowed ? null : verdict.reason;
}

export function overrideView(
  override: Override,
  { page: { rollout, title, toOpen }, site }: { readonly page: RolloutSiteFacts; readonly site: ViewedSite },
  reader: ActReader & { readonly caller: Caller; readonly zone: string },
): ActView {
  const { addresses, caller, isFresh, sent, shown, zone } = reader;
  const items = [
    { value: 'approve', text: 'Yes, open it for that time' },
    { value: 'refuse', text: 'No, refuse it' },
  ];
  return {
    heading: `Open ${site.name} in spite of its windows?`,
    caption: `${rollout.release} on ${title}`,
    does: [
      `${askedInWords(override, zone, caller)}.`,
      `If you approve it, ${rollout.release} may begin at ${site.name} in that time, whatever its windows and freezes say. No other site is opened, and it stands on the rollout for ever.`,
      'If you refuse it, nothing is opened.',
    ],
    ...{ refusal: whyNotToOpen(override, toOpen, caller), lists: [] },
    form: formView(
      {
        ...{ name: FORM, action: addresses.rolloutOverride(rollout.id, override.id), hidden: { shown } },
        ...{ send: 'Decide', variant: 'warning' },
        fields: [
          { as: 'choice', name: 'decide', label: 'Is it opened?', items },
          { as: 'text', name: 'reason', label: 'Why', hint: 'Needed to refuse. It stands in the record.' },
          ...sureOf(rollout.environment, site.name, isFresh, 'site'),
        ],
      },
      sent,
    ),
    back: addresses.rolloutSite(rollout.id, site.site),
  };
}

/** A Trust is told of nobody of the hub's by name. */
function nameOf({ name }: Override['requestedBy'], caller: Caller): string {
  return isOurs(caller) ? name : 'Somebody of the consortium';
}

function askedInWords({ requestedBy, from, to, reason }: Override, zone: string, caller: Caller): string {
  const time = spanIn(zone, from.toISOString(), to.toISOString());
  return `${nameOf(requestedBy, caller)} asked to open it, ${time}, because: “${reason}”`;
}

function decidedInWords({ state, decided }: Override, caller: Caller): string {
  if (decided === null) return 'Nobody has decided yet.';
  const because = decided.because === null ? '.' : `, because: “${decided.because}”.`;
  const who = isOurs(caller) ? decided.by.name : 'A second person';
  return `${who} ${state} it${because}`;
}
