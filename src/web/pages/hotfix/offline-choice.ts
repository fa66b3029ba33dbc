import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import type { Site } from '../../../sites/site.js';
import { ticked, type AskedField } from '../../form/form-view.js';
import type { FormFields } from '../../form/form.js';
import { counted, someOf } from '../rollout/rollout-words.js';

/** Among which sites is chosen. */
export interface Choosable {
  readonly incident: Pick<ShownHotfix['incident'], 'number' | 'sites'>;
  /** Those of Production that run the product. */
  readonly sites: readonly Site[];
}

/** More than these are folded away, so that nobody has to pass them all on a phone. */
const MOST_IN_SIGHT = 12;
const MOST_NAMES = 5;
/** The name of each tick, beside the question of how many. */
const TICK = 'site';
const THESE = 'Only those that I tick';

/** How the sites that go offline are chosen: none, those that the incident names, every one, or one by one. */
export function choiceOfSites({ incident, sites }: Choosable): readonly AskedField[] {
  const touched = touchedIn({ incident, sites });
  const names = touched.map(({ name }) => name);
  return [
    {
      ...{
        as: 'choice',
        name: 'sites',
        label: 'Which sites go offline?',
        mend: `Choose one; to take those that you ticked, choose “${THESE}”`,
      },
      items: [
        { value: 'none', text: 'None, where both answers are no' },
        ...(touched.length === 0 || touched.length === sites.length
          ? []
          : [{ value: 'touched', text: `Those that ${incident.number} names: ${someOf(names, MOST_NAMES)}` }]),
        { value: 'all', text: `Every site that runs it: ${counted(sites.length, 'site')}` },
        { value: 'these', text: THESE },
      ],
    },
    {
      ...{ as: 'ticks', name: TICK, label: 'The sites, one by one', folded: sites.length > MOST_IN_SIGHT },
      items: sites.map(({ id, name }) => ({ value: id, text: name })),
    },
  ];
}

/** The ids that were chosen; undefined where nobody can say which are meant, as where some are ticked and another answer is given. */
export function sitesChosen(fields: FormFields, choosable: Choosable): readonly string[] | undefined {
  const chosen = ticked(fields, TICK);
  const how = fields['sites'];
  if (how === 'these') return chosen;
  if (chosen.length > 0) return undefined;
  if (how === 'none') return [];
  if (how === 'all') return choosable.sites.map(({ id }) => id);
  return how === 'touched' ? touchedIn(choosable).map(({ id }) => id) : undefined;
}

function touchedIn({ incident, sites }: Choosable): readonly Site[] {
  return sites.filter(({ id }) => incident.sites.includes(id));
}
