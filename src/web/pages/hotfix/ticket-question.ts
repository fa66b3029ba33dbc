import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import type { TrackerSettings } from '../../../sites/product-settings.js';

/** Where the issues of the product are kept; null where no tracker is set up. */
export type TicketPlace = Pick<TrackerSettings, 'project' | 'severities'> | null;

/** The issue that the ad-hoc release holds: which it is, where it has to be, and how it comes to be there. */
export function ticketQuestion(
  { number, reference }: Pick<ShownHotfix['incident'], 'number' | 'reference'>,
  place: TicketPlace,
): { readonly label: string; readonly hint: string } {
  const label = 'The key of the severity 1 issue';
  const named =
    reference === null ? `${number} names none.` : `Leave it empty for ${reference}, which ${number} names.`;
  if (place === null)
    return {
      label,
      hint: `No tracker is set up for the product, so give the key that it has where you keep its issues. ${named}`,
    };
  const { project, severities } = place;
  const worst = Object.entries(severities).flatMap(([priority, severity]) =>
    severity === 1 ? [capital(priority)] : [],
  );
  const priority = worst.length === 0 ? 'severity 1' : `the priority ${worst.join(' or ')}`;
  return {
    label,
    hint: `It has to be in the tracker, in its project ${project}, with ${priority}, such as ${project}-123. Where it is not, make it or raise it there first, or ask somebody who may: Gatehouse makes none, but makes the release of the fix there with it attached. ${named}`,
  };
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
