import { flipSeed, RELEASE_NOTE_FIELD } from '../pretend/jira/flip-seed.js';
import { PretendJira } from '../pretend/jira/pretend-jira.js';
import type { IssueSeed, Seed } from '../pretend/jira/seed.js';
import { processOf } from './child.js';
import { notesRowOf, type NotesRow } from './notes-rows.js';
import { notesRunSchema, type NotesRun, type NotesWish } from './notes-run.js';

const LATENCY = 80;
const PAGE_CAP = 100;
const VERSION = '2.1.0';
const TYPES = ['Story', 'Bug', 'Bug', 'Task', 'Sub-task'] as const;
const WORDS = 'The cohort is queried at each Trust, and what comes back is counted there before anything leaves it.';

/** The notes of so many tickets, from a Jira that answers late and in pages, each run in a process of its own and in turn with its floor. */
export async function benchNotes(tickets: number, count: number): Promise<NotesRow> {
  const jira = await PretendJira.start({ seed: seedOf(tickets), latency: LATENCY, pageCap: PAGE_CAP });
  try {
    const [runs, floors]: [NotesRun[], NotesRun[]] = [[], []];
    let requests = 0;
    for (let run = 0; run < count; run += 1) {
      floors.push(await measure(jira, 'floor', tickets));
      const before = jira.requests.length;
      runs.push(await measure(jira, 'notes', tickets));
      requests = jira.requests.length - before;
    }
    return notesRowOf(runs, floors, { requests, pages: Math.ceil(tickets / PAGE_CAP), latency: LATENCY });
  } finally {
    await jira.stop();
  }
}

async function measure(
  { url, email, token }: PretendJira,
  what: NotesWish['what'],
  tickets: number,
): Promise<NotesRun> {
  const wish: NotesWish = { what, url, email, token, project: 'FLIP', version: VERSION };
  const run = notesRunSchema.parse(await processOf('notes.process.ts', wish));
  if (run.tickets !== tickets) throw new Error(`${run.tickets} of ${tickets} tickets were read.`);
  return run;
}

function seedOf(tickets: number): Seed {
  const seed = flipSeed();
  const issues = Array.from({ length: tickets }, (_, index) => ticket(index));
  return { ...seed, projects: seed.projects.map((project) => ({ ...project, issues })) };
}

/** As long as tickets are: a summary, a description of some paragraphs with a list and a panel, and words for the notes. */
function ticket(index: number): IssueSeed {
  const paragraph = { type: 'paragraph', content: [{ type: 'text', text: `${WORDS} (${index})` }] };
  const list = { type: 'bulletList', content: [1, 2, 3].map(() => ({ type: 'listItem', content: [paragraph] })) };
  const panel = { type: 'panel', attrs: { panelType: 'warning' }, content: [paragraph] };
  return {
    ...{ key: `FLIP-${index + 1}`, type: TYPES[index % TYPES.length] ?? 'Bug', status: 'Done', resolution: 'Done' },
    ...{ summary: `What was asked for as number ${index + 1} is done`, priority: 'Major', fixVersions: [VERSION] },
    ...{ labels: index % 40 === 0 ? ['security'] : [], components: ['flip-api'] },
    description: { type: 'doc', version: 1, content: [paragraph, paragraph, list, panel] },
    custom: { [RELEASE_NOTE_FIELD]: { type: 'doc', version: 1, content: [paragraph] } },
  };
}
