import { setImmediate as nextTurn } from 'node:timers/promises';
import { JiraConnection } from '../../src/adapters/jira/connection.service.js';
import { FIELDS } from '../../src/adapters/jira/answer.schema.js';
import { JiraIssueTracker } from '../../src/adapters/jira/jira-issue-tracker.service.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { changeOf } from '../../src/release-notes/change.js';
import type { Notes } from '../../src/release-notes/notes.js';
import { Rendering } from '../../src/release-notes/rendering.service.js';
import { Templates } from '../../src/release-notes/template.service.js';
import type { TrackedScope } from '../../src/releases/scope/issue-tracker.js';
import { FLIP_SEVERITIES, RELEASE_NOTE_FIELD } from '../pretend/jira/flip-seed.js';
import { notesWishSchema, type NotesRun, type NotesWish } from './notes-run.js';

const MEGABYTE = 1024 * 1024;

const wish = notesWishSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
// It ends with whoever started it, however that ended.
process.stdin.resume().once('end', () => process.exit(1));
// The library is read before the clock runs, as it is in a service that has started.
await import('../../src/adapters/jira/client.service.js');
process.stdout.write(JSON.stringify(await measured(wish)));
process.exit(0);

async function measured(asked: NotesWish): Promise<NotesRun> {
  const memoryBefore = process.memoryUsage().rss / MEGABYTE;
  const before = process.cpuUsage();
  const began = performance.now();
  const scope = asked.what === 'notes' ? await read(asked) : null;
  const tickets = scope?.tickets.length ?? (await readBare(asked));
  const readAt = performance.now();
  const written = scope === null ? 0 : write(scope);
  const wroteAt = performance.now();
  await nextTurn();
  const { user, system } = process.cpuUsage(before);
  return {
    ...{ tickets, reading: (readAt - began) / 1000, writing: (wroteAt - readAt) / 1000, written },
    cpu: (user + system) / 1_000_000,
    ...{ memoryBefore, memoryPeak: process.resourceUsage().maxRSS / 1024 },
  };
}

async function read({ url, email, token, project, version: name }: NotesWish): Promise<TrackedScope> {
  const tracker = new JiraIssueTracker(Settings.read({}), new JiraConnection({ url, email, token }));
  const vocabulary = { severities: FLIP_SEVERITIES, releaseNoteField: RELEASE_NOTE_FIELD };
  const answer = await tracker.readScope({ project, name }, vocabulary);
  if (!answer.ok) throw new Error(answer.trouble.message);
  return answer.value;
}

/** The pages alone, one after the other as their tokens force it, and nothing done with them. */
async function readBare({ url, email, token, project, version }: NotesWish): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const jql = `project = "${project}" AND fixVersion = "${version}"`;
  let [tickets, next]: [number, string | undefined] = [0, undefined];
  do {
    const body: string = JSON.stringify({
      jql,
      fields: [...FIELDS, RELEASE_NOTE_FIELD],
      maxResults: 100,
      nextPageToken: next,
    });
    const response = await fetch(`${url}/rest/api/3/search/jql`, { method: 'POST', headers, body });
    const page: unknown = await response.json();
    [tickets, next] = [tickets + countOf(page), tokenOf(page)];
  } while (next !== undefined);
  return tickets;
}

function countOf(page: unknown): number {
  if (typeof page !== 'object' || page === null || !('issues' in page) || !Array.isArray(page.issues))
    throw new Error('The floor was answered with no page.');
  return page.issues.length;
}

function tokenOf(page: unknown): string | undefined {
  if (typeof page !== 'object' || page === null || !('nextPageToken' in page)) return undefined;
  return typeof page.nextPageToken === 'string' ? page.nextPageToken : undefined;
}

/** Every format that a reading has; answers how many kilobytes they are. */
function write(scope: TrackedScope): number {
  const rendering = new Rendering(new Templates(Settings.read({})));
  let bytes = 0;
  for (const { body } of rendering.open()(notesOf(scope)).documents) bytes += Buffer.byteLength(body);
  return bytes / 1024;
}

function notesOf({ tickets, project, version, pages, counted, typeOrder }: TrackedScope): Notes {
  const redaction = { labels: ['security'], securityLevels: 'all' } as const;
  const about = { pages, redaction, evidence: [] };
  return {
    ...{ format: 'gatehouse-release-notes/1', kind: 'uat', audience: 'ai-centre', edition: null },
    reader: { title: 'AI Centre', timeZone: 'Europe/London' },
    release: {
      ...{ version: '2.1.0', kind: 'planned', product: 'flip', productTitle: 'FLIP', digest: '0'.repeat(64) },
      ...{ commit: null, rollback: '', packages: [] },
    },
    ...{ summary: null, siteAction: null, downtime: null, here: [], knownIssues: null },
    changes: {
      source: {
        ...{ kind: 'tracker', readAt: '2026-03-01T09:00:00.000Z', project: project.name, pages, counted, typeOrder },
        ...{ trackedAs: version?.name ?? '', isThere: version !== null },
      },
      ...{ changes: tickets.map((ticket) => changeOf(ticket, about)), withheld: 0, said: null },
    },
    documents: { clinicalSafety: null, informationGovernance: null, training: null },
    ...{ signOffs: [], contacts: [], trusts: {} },
  };
}
