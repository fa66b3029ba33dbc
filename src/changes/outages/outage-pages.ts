import type { LinkField, LinkForm, LinkPage } from '../../people/links/link-act.js';
import type { Site } from '../../sites/site.js';
import { placeField } from './freeze-forms.js';
import { KIND_WORDS, OUTAGE_KINDS, type Outage } from './outage.js';

const FIELD = { hint: null, choices: [], value: '', required: true } as const;
const NOT_REQUIRED = { ...FIELD, required: false } as const;

/** The page on which a contact of a Trust reports outages and freezes, as often as there are some. */
export function reportPage(
  trustName: string,
  sites: readonly Pick<Site, 'id' | 'name'>[],
  { noticeDays, freezes }: { readonly noticeDays: number; readonly freezes: readonly LinkForm[] },
): LinkPage {
  return {
    title: `Tell us what is planned at ${trustName}`,
    paragraphs: [
      'Tell us before you take power, a network or a service down, and before a change that may affect delivery. We then change nothing at your sites meanwhile.',
      `We ask for at least ${noticeDays} days’ notice. Tell us all the same if it is less.`,
      'Further down you can also name a time in which we may change nothing at your sites, such as an audit or a holiday. We call it a freeze.',
    ],
    facts: [],
    forms: [
      { decision: 'report', heading: 'An outage or a change', button: 'Report it', fields: fieldsOf(sites) },
      ...freezes,
    ],
  };
}

function fieldsOf(sites: readonly Pick<Site, 'id' | 'name'>[]): readonly LinkField[] {
  const kinds = OUTAGE_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }));
  return [
    { ...FIELD, name: 'kind', label: 'What kind is it?', kind: 'choice', choices: kinds },
    placeField(sites),
    {
      ...FIELD,
      name: 'from',
      label: 'When does it begin?',
      kind: 'moment',
      hint: 'As the clocks at your Trust show it.',
    },
    { ...FIELD, name: 'to', label: 'When will all be back?', kind: 'moment' },
    { ...FIELD, name: 'what', label: 'What will happen?', kind: 'line' },
    { ...FIELD, name: 'why', label: 'Why?', kind: 'text' },
    {
      ...{ ...NOT_REQUIRED, name: 'takedown', label: 'Who takes it down, and with what?', kind: 'text' as const },
      hint: 'Needed for power, and for a hosted service.',
    },
    {
      ...{ ...NOT_REQUIRED, name: 'restore', label: 'Who brings it back, and with what?', kind: 'text' as const },
      hint: 'Needed for power, and for a hosted service.',
    },
    {
      ...{ ...NOT_REQUIRED, name: 'thirdParty', label: 'Who does the works?', kind: 'line' as const },
      hint: 'Needed for works of a third party.',
    },
    {
      ...{ ...NOT_REQUIRED, name: 'provider', label: 'Which network provider have you told?', kind: 'line' as const },
      hint: 'For a network outage. If you have not told them yet, leave it empty: we will remind you.',
    },
  ];
}

/** The page on which a contact says that the network provider was told. */
export function providerPage({ what, provider }: Outage, facts: LinkPage['facts']): LinkPage {
  return {
    title: 'Have you told your network provider?',
    paragraphs: [
      'Whoever carries your network has to know of this outage too. Tell them first. Then write down here that you did.',
    ],
    facts: [{ name: 'What will happen', value: what }, ...facts],
    forms: [
      {
        decision: 'told',
        heading: 'Write it down',
        button: 'Yes, they know',
        fields: [
          { ...FIELD, name: 'name', label: 'Name of the network provider', kind: 'line', value: provider?.name ?? '' },
        ],
      },
    ],
  };
}
