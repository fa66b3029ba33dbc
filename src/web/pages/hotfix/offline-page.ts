import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import type { StepBody } from '../../../hotfixes/hotfix.schema.js';
import { ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';
import { formView } from '../../form/form-view.js';
import type { FormFields, Sent } from '../../form/form.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import { FORM, sureOf, type ActView } from '../rollout-act/act-page.js';
import { counted } from '../rollout/rollout-words.js';

/** Sites that would go offline, and why, before they do. */
export interface Outage extends Pick<
  Extract<StepBody, { step: 'decide-offline' }>,
  'otherSystems' | 'dataLoss' | 'because'
> {
  /** Ids. */
  readonly sites: readonly string[];
  /** As people call them. */
  readonly names: readonly string[];
}

/** The sites that a step would take offline; null for one that takes none, or that the runbook refuses. */
export function outageOf(wish: StepBody, nameOf: (site: string) => string): Outage | null {
  if (wish.step !== 'decide-offline') return null;
  const { otherSystems, dataLoss, because, sites } = wish;
  const isNeeded = (otherSystems || dataLoss) && sites.length > 0;
  return isNeeded ? { otherSystems, dataLoss, because, sites, names: sites.map(nameOf) } : null;
}

/** What is typed to confirm it: the name of the one site, or that of Production where they are several. */
export function nameToType({ names }: Outage): string {
  const [first = ENVIRONMENT_TITLES.production] = names;
  return names.length === 1 ? first : ENVIRONMENT_TITLES.production;
}

/** What was filled in at the runbook goes with it, for the step is taken only now. Stopping harm asks for no password. */
export function outageView(
  outage: Outage,
  {
    hotfix,
    fields,
    shown,
    sent,
    addresses,
  }: {
    readonly hotfix: Pick<ShownHotfix, 'id' | 'number' | 'product'>;
    readonly fields: FormFields;
    readonly shown: string;
    readonly sent: Sent | null;
    readonly addresses: Addresses;
  },
): ActView {
  const { names } = outage;
  const many = counted(names.length, 'site');
  const product = PRODUCT_TITLES[hotfix.product] ?? hotfix.product;
  const filled = Object.entries(fields).filter(([name]) => !ANEW.includes(name));
  return {
    heading: `Take ${product} offline at ${names.length === 1 ? (names[0] ?? '') : many}`,
    caption: `Hotfix ${hotfix.number}`,
    does: doesOf(outage, product),
    lists: [{ heading: `${many} in Production ${names.length === 1 ? 'goes' : 'go'} offline at once`, names }],
    form: formView(
      {
        ...{ name: FORM, action: addresses.hotfixStep(hotfix.id, 'decide-offline') },
        hidden: { ...Object.fromEntries(filled), shown },
        fields: sureOf('production', nameToType(outage), true, names.length === 1 ? 'site' : 'environment'),
        ...{ send: `Take ${many} offline now`, variant: 'warning' },
      },
      sent,
    ),
    back: addresses.hotfix(hotfix.id),
  };
}

/** What is asked for on the page itself, and the session's own. */
const ANEW: readonly string[] = ['token', 'shown', 'confirm'];

function doesOf({ names, otherSystems, dataLoss, because }: Outage, product: string): readonly string[] {
  const one = names.length === 1;
  return [
    `Nobody can use ${product} there from then on, whatever the windows and freezes of ${one ? 'that site' : 'those sites'} say. The people there are told so.`,
    `${one ? 'It comes' : 'They come'} back with the fix, or when somebody brings ${one ? 'it' : 'them'} back.`,
    [
      ...(otherSystems ? ['Other clinical systems may be at risk.'] : []),
      ...(dataLoss ? ['Data may be lost, or the fault may reach further.'] : []),
      `You say why: ${because}`,
    ].join(' '),
  ];
}
