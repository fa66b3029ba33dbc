import { ACTION_ORDERS, type SectionName } from '../../../release-notes/section.js';

interface Choice {
  readonly value: string;
  readonly text: string;
}

/** One thing that a section holds, and by what it is asked for. `words`: several, set apart by commas. `yes`: yes or no. `trust`: one of the Trusts. */
export interface Part {
  readonly name: string;
  readonly label: string;
  readonly as: 'line' | 'text' | 'date' | 'moment' | 'url' | 'pick' | 'choice' | 'yes' | 'words' | 'trust' | 'severity';
  readonly items?: readonly Choice[];
  /** What stands at a choice of a Trust while none is chosen. */
  readonly none?: string;
  readonly hint?: string;
  readonly rows?: number;
}

/** What a section holds any number of. */
export interface PartList {
  readonly name: string;
  /** What each of them is called. */
  readonly one: string;
  readonly parts: readonly Part[];
  /** A row in which none of these is filled is no row. */
  readonly meant: readonly string[];
}

/** By what one section is written. */
export interface SectionParts {
  readonly parts: readonly Part[];
  readonly list: PartList | null;
  /** Of a section that may be one of several things: which of its parts and lists each of them has, by its `state`. */
  readonly states: Readonly<Record<string, readonly string[]>> | null;
}

const ORDER_WORDS: Readonly<Record<(typeof ACTION_ORDERS)[number], string>> = {
  'hub-first': 'The hub first, then the sites',
  'sites-first': 'The sites first, then the hub',
  'one-window': 'The hub and the sites in one window',
  any: 'In any order',
};

const ACTION: readonly Part[] = [
  { as: 'yes', name: 'required', label: 'Do the people at a site have to do something?' },
  {
    ...{ as: 'pick', name: 'order', label: 'In which order' },
    items: ACTION_ORDERS.map((value) => ({ value, text: ORDER_WORDS[value] })),
  },
  { as: 'text', name: 'what', label: 'What they have to do' },
  { as: 'line', name: 'command', label: 'The command, to the letter' },
  { as: 'text', name: 'wayBack', label: 'How it is undone, or that it cannot be' },
];

const LISTED = 'Only where they are listed.';

const DOCUMENTS: SectionParts = {
  states: { updated: ['documents', 'note'], 'reviewed-no-change': ['reviewedBy', 'reviewedOn', 'note'] },
  parts: [
    {
      ...{ as: 'choice', name: 'state', label: 'How they stand' },
      items: [
        { value: 'updated', text: 'They were updated: name each below' },
        { value: 'reviewed-no-change', text: 'They were reviewed, and need no change' },
      ],
    },
    { as: 'line', name: 'reviewedBy', label: 'Who reviewed them', hint: 'Only where they need no change.' },
    { as: 'date', name: 'reviewedOn', label: 'On which day', hint: 'Only where they need no change.' },
    { as: 'text', name: 'note', label: 'More, where there is more to say', rows: 2 },
  ],
  list: {
    ...{ name: 'documents', one: 'Document', meant: ['title', 'version', 'date', 'link'] },
    parts: [
      { as: 'line', name: 'title', label: 'Title' },
      { as: 'line', name: 'version', label: 'Version' },
      { as: 'date', name: 'date', label: 'Its date' },
      { as: 'url', name: 'link', label: 'Its https address, if it may be given' },
    ],
  },
};

const DOWNTIME: SectionParts = {
  states: { none: ['because'], 'not-yet-agreed': ['expected'], planned: ['unavailable', 'banner', 'outages'] },
  parts: [
    {
      ...{ as: 'choice', name: 'state', label: 'Will there be any?' },
      items: [
        { value: 'none', text: 'None that anybody notices' },
        { value: 'not-yet-agreed', text: 'When is not agreed yet' },
        { value: 'planned', text: 'It is planned: say when below' },
      ],
    },
    {
      as: 'text',
      name: 'because',
      label: 'Why nobody will notice',
      hint: 'Only where you chose “None that anybody notices”.',
      rows: 2,
    },
    {
      as: 'text',
      name: 'expected',
      label: 'What is expected',
      hint: 'Only where you chose “When is not agreed yet”.',
      rows: 2,
    },
    {
      as: 'text',
      name: 'unavailable',
      label: 'What cannot be used meanwhile',
      hint: 'Only where it is planned.',
      rows: 2,
    },
    { as: 'line', name: 'banner', label: 'What users are shown', hint: 'Only where it is planned.' },
  ],
  list: {
    ...{ name: 'outages', one: 'Time', meant: ['from', 'to'] },
    parts: [
      { as: 'trust', name: 'trust', label: 'Where', none: 'At every Trust' },
      { as: 'moment', name: 'from', label: 'From, UK time' },
      { as: 'moment', name: 'to', label: 'Until, UK time' },
    ],
  },
};

const CHANGES: SectionParts = {
  states: { listed: ['tickets'], 'not-listed': ['because'] },
  parts: [
    {
      ...{ as: 'choice', name: 'state', label: 'Which tickets it brings' },
      items: [
        { value: 'listed', text: 'Those that are listed below' },
        { value: 'not-listed', text: 'They are not listed' },
      ],
    },
    { as: 'text', name: 'because', label: 'Why not', hint: 'Only where they are not listed.', rows: 2 },
  ],
  list: {
    ...{ name: 'tickets', one: 'Ticket', meant: ['key', 'summary', 'type', 'status', 'note', 'link'] },
    parts: [
      { as: 'line', name: 'key', label: 'Key', hint: `Such as FLIP-12. ${LISTED}` },
      { as: 'line', name: 'type', label: 'Type', hint: 'Such as Story or Bug.' },
      { as: 'line', name: 'summary', label: 'What it is' },
      { as: 'line', name: 'status', label: 'Status', hint: 'Such as Done.' },
      { as: 'text', name: 'note', label: 'In words for readers, if you like', rows: 2 },
      { as: 'url', name: 'link', label: 'Its https address, if it has one' },
      { as: 'yes', name: 'confidential', label: 'Is it kept from Trusts?' },
    ],
  },
};

const KNOWN_ISSUES: SectionParts = {
  ...{ states: null, parts: [] },
  list: {
    ...{ name: 'issues', one: 'Known issue', meant: ['title', 'workaround', 'reference', 'affects'] },
    parts: [
      { as: 'line', name: 'reference', label: 'Its key, if it has one' },
      { as: 'line', name: 'title', label: 'What is wrong' },
      { as: 'severity', name: 'severity', label: 'How severe' },
      { as: 'words', name: 'affects', label: 'Services that it touches', hint: 'With commas between them.' },
      { as: 'text', name: 'workaround', label: 'What to do meanwhile, or that there is nothing', rows: 2 },
      { as: 'yes', name: 'confidential', label: 'Is it kept from Trusts?' },
    ],
  },
};

const CONTACTS: SectionParts = {
  ...{ states: null, parts: [] },
  list: {
    ...{ name: 'contacts', one: 'Contact', meant: ['name', 'role', 'email', 'telephone'] },
    parts: [
      { as: 'line', name: 'name', label: 'Name of the person or the team' },
      { as: 'line', name: 'role', label: 'What they answer for' },
      { as: 'line', name: 'email', label: 'E-mail address' },
      { as: 'line', name: 'telephone', label: 'Telephone' },
    ],
  },
};

/** What each section is written by, as its schema has it. */
export const SECTION_PARTS: Readonly<Record<SectionName, SectionParts>> = {
  summary: {
    ...{ states: null, list: null },
    parts: [
      {
        ...{ as: 'text', name: 'text', label: 'What it brings, in plain English', rows: 10 },
        hint: 'For somebody who never saw a ticket. An empty line sets paragraphs apart.',
      },
    ],
  },
  'site-action': {
    states: null,
    parts: ACTION,
    list: {
      ...{ name: 'trusts', one: 'A Trust where it is otherwise:', meant: ['trust', 'what', 'command', 'wayBack'] },
      parts: [{ as: 'trust', name: 'trust', label: 'Which Trust', none: 'Choose a Trust' }, ...ACTION],
    },
  },
  downtime: DOWNTIME,
  changes: CHANGES,
  'known-issues': KNOWN_ISSUES,
  'clinical-safety': DOCUMENTS,
  'information-governance': DOCUMENTS,
  training: DOCUMENTS,
  contacts: CONTACTS,
};
