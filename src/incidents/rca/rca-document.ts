import { deadlineIn, lengthInWords, momentIn } from '../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import { detectionDelay, SEIPS_TITLES } from './rca.js';
import type { RcaReading, ShownSection } from './reading.js';

/** A piece of a document, in words that carry no marks of any format. */
export type Block =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** An RCA as it is laid out, before any format. */
export interface RcaDocument {
  readonly title: string;
  readonly chapters: readonly { readonly title: string; readonly blocks: readonly Block[] }[];
}

const STATES = {
  draft: 'A draft',
  'in-review': 'In review',
  'signed-off': 'Signed off by the AI Centre',
  closed: 'Closed: every action is done',
} as const;

/** Lays a reading out; times are those of the consortium. */
export function rcaDocument(reading: RcaReading): RcaDocument {
  const chapters = [
    { title: 'At a glance', blocks: [glance(reading)] },
    ...reading.sections.map((section) => ({ title: section.title, blocks: blocksOf(section) })),
    { title: 'What is done about it', blocks: actionsIn(reading) },
    { title: 'Time line', blocks: timelineIn(reading) },
    { title: 'It happened before', blocks: repeatsIn(reading) },
    { title: 'Looking back', blocks: reflectionsIn(reading) },
  ];
  return {
    title: `Root cause analysis of ${reading.incident}`,
    chapters: chapters.filter(({ blocks }) => blocks.length > 0),
  };
}

function glance({ severity, product, release, what, state, ...reading }: RcaReading): Block {
  const rows: readonly (readonly [string, string | null])[] = [
    ['What happened', what],
    ['Severity', String(severity)],
    ['Product', product?.toUpperCase() ?? null],
    ['Release', release],
    ['State', STATES[state]],
    ['Found', moment(reading.raisedAt)],
    ['To be handed in by', state === 'draft' ? deadlineIn(CENTRAL_ZONE, reading.dueAt) : null],
    ['Signed off', reading.signedOffAt === null ? null : moment(reading.signedOffAt)],
    ['Closed', reading.closedAt === null ? null : moment(reading.closedAt)],
  ];
  return table(
    ['', ''],
    rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function blocksOf(section: ShownSection): readonly Block[] {
  if ('impact' in section) {
    const rows = section.impact.map(({ name, minutes, users, patients, note }) => [
      ...[name, String(minutes), users === null ? 'not known' : String(users), patients, note ?? ''],
    ]);
    if (rows.length === 0) return [words('It touched no Trust.')];
    return [table(['Trust', 'Minutes', 'Users', 'Impact on patients', 'More'], rows)];
  }
  if ('detection' in section) {
    const { how, beganAt, foundAt } = section.detection;
    const delay = detectionDelay(section.detection) === 0 ? 'at once' : `after ${lengthInWords(beganAt, foundAt)}`;
    return [words(how), words(`It began on ${moment(beganAt)} and was found ${delay}.`)];
  }
  if ('factors' in section)
    return [
      table(
        ['About', 'What contributed'],
        section.factors.map((one) => [SEIPS_TITLES[one.heading], one.words]),
      ),
    ];
  if ('gates' in section) {
    const rows = section.gates.map(({ environment, title, criterion, why }) => [
      ...[environment, title ?? criterion ?? 'no criterion asks for it yet', why],
    ]);
    return rows.length === 0
      ? [words('It passed no gate.')]
      : [table(['Gate', 'Should have caught it', 'Why not'], rows)];
  }
  return [words(section.text)];
}

function actionsIn({ actions }: RcaReading): readonly Block[] {
  if (actions.length === 0) return [];
  const rows = actions.map(({ number, what, kindTitle, owner, due, isOverdue, done }) => [
    ...[String(number), what, kindTitle, owner, isOverdue ? `${due} (overdue)` : due],
    done === null ? 'To be done' : `Done: ${done.shows}${done.link === null ? '' : ` (${done.link})`}`,
  ]);
  return [table(['', 'Action', 'Kind', 'Owner', 'Due', 'State'], rows)];
}

function timelineIn({ timeline }: RcaReading): readonly Block[] {
  if (timeline.length === 0) return [];
  const rows = timeline.map(({ at, by, what, about, because }) => [
    ...[moment(at), by, what, about.split(':')[0] ?? '', because ?? ''],
  ]);
  return [table(['When', 'Who', 'What', 'About', 'Why'], rows)];
}

function repeatsIn({ repeats }: RcaReading): readonly Block[] {
  if (repeats.length === 0) return [];
  const rows = repeats.map(({ cause, incidents }) => [
    ...[cause.kind === 'factor' ? cause.words : `${cause.environment}: ${cause.criterion}`, incidents.join(', ')],
  ]);
  return [table(['The same cause', 'In'], rows)];
}

function reflectionsIn({ reflections }: RcaReading): readonly Block[] {
  return reflections.flatMap(({ question, words: said, by, at }) => [
    words(`${question === null ? '' : `${question} `}(${by}, ${moment(at)})`),
    words(said),
  ]);
}

function moment(at: string): string {
  return momentIn(CENTRAL_ZONE, at);
}

function words(text: string): Block {
  return { kind: 'words', text };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): Block {
  return { kind: 'table', head, rows };
}
