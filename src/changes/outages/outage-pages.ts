import type { LinkField, LinkPage } from '../../people/links/link-act.js';
import type { Site } from '../../sites/site.js';
import { KIND_WORDS, OUTAGE_KINDS, type Outage } from './outage.js';

const FIELD = { hint: null, choices: [], value: '', required: true } as const;
const NOT_REQUIRED = { ...FIELD, required: false } as const;

/** What is chosen where an outage touches all that a Trust has. */
export const ALL_SITES = 'all';

/** The page on which a contact of a Trust reports outages, as often as there are some. */
export function reportPage(
  trustName: string,
  sites: readonly Pick<Site, 'id' | 'name'>[],
  noticeDays: number,
): LinkPage {
  return {
    title: `Report an outage or a change at ${trustName}`,
    paragraphs: [
      'Tell us before you take power, a network or a service down, and before a change that may affect delivery. We then change nothing at your sites meanwhile.',
      `We ask for at least ${noticeDays} days’ notice. Tell us all the same if it is less.`,
    ],
    facts: [],
    forms: [{ decision: 'report', heading: 'What will happen', button: 'Report it', fields: fieldsOf(sites) }],
  };
}

function fieldsOf(sites: readonly Pick<Site, 'id' | 'name'>[]): readonly LinkField[] {
  const kinds = OUTAGE_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }));
  const places = sites.map(({ id, name }) => ({ value: id, label: name }));
  const all = sites.length > 1 ? [{ value: ALL_SITES, label: 'All our sites' }] : [];
  return [
    { ...FIELD, name: 'kind', label: 'What kind is it?', kind: 'choice', choices: kinds },
    {
      ...{ ...FIELD, name: 'site', label: 'Where?', kind: 'choice' as const, choices: [...places, ...all] },
      value: places.length === 1 ? (places[0]?.value ?? '') : '',
    },
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
