import { z } from 'zod';
import type { RunningThere } from '../../src/release-notes/running-releases.js';
import { RunningReleases } from '../../src/release-notes/running-releases.js';
import type { Answer } from '../client.js';
import { startStory, type Story } from '../evidence/story.js';
import type { GatehouseOptions, Somebody } from '../gatehouse.js';

/** What a person would write, one body for each section. */
export const WRITTEN = {
  summary: { text: 'Cohorts are now counted in seconds.\n\nNothing changes for who reads scans.' },
  'site-action': {
    required: true,
    order: 'hub-first',
    what: 'Run the upgrade in your own window.',
    command: 'make upgrade-onprem-trust KIT=site TAG=v2.1.0',
    wayBack: 'Run the same with TAG=v2.0.0.',
    trusts: [],
  },
  downtime: {
    state: 'planned',
    unavailable: 'Uploads of scans.',
    banner: 'FLIP is back at six.',
    outages: [{ trust: 'ashmere', from: '2026-07-01T17:00:00Z', to: '2026-07-01T18:30:00Z' }],
  },
  changes: {
    state: 'listed',
    tickets: [
      { key: 'FLIP-10', type: 'Story', summary: 'Count cohorts', status: 'Done', note: 'Cohorts are counted fast.' },
      { key: 'FLIP-9', type: 'Bug', summary: 'Uploads <b>hang</b> & stop', status: 'Done' },
      { key: 'FLIP-66', type: 'Bug', summary: 'Tokens leak', status: 'Done', confidential: true },
    ],
  },
  'known-issues': {
    issues: [
      { reference: 'FLIP-77', title: 'The map is slow', severity: 4, affects: ['flip-ui'], workaround: 'Wait.' },
      { reference: 'FLIP-66', title: 'A hole in the wall', severity: 3, workaround: 'Close the door.' },
    ],
  },
  'clinical-safety': {
    state: 'updated',
    documents: [{ title: 'Hazard log', version: '4', date: '2026-06-01', link: 'https://docs.example.org/hazards' }],
  },
  'information-governance': { state: 'reviewed-no-change', reviewedBy: 'Ida Guard', reviewedOn: '2026-06-02' },
  training: { state: 'reviewed-no-change', reviewedBy: 'Theo Teach', reviewedOn: '2026-06-03' },
  contacts: { contacts: [{ name: 'FLIP desk', role: 'first line', email: 'desk@flip.example.org' }] },
} as const;

export type SectionBodies = Readonly<Partial<Record<keyof typeof WRITTEN, unknown>>>;

const writtenSchema = z.object({ written: z.object({ hash: z.string() }) });

/** People who write notes, and sites that are said to run this or that. */
export interface Writing extends Story {
  /** What sites are said to run; a test says it. */
  readonly running: RunningThere[];
  put(version: string, section: string, body: unknown, by?: Somebody): Promise<Answer>;
  approve(version: string, section: string, by?: Somebody): Promise<Answer>;
  /** Writes every section, some of them otherwise, and has them approved. */
  writeAll(version: string, otherwise?: SectionBodies): Promise<void>;
  publish(version: string, kind: 'uat' | 'production', correction?: string): Promise<Answer>;
  /** The text of a reading; throws where there is none. */
  read(version: string, edition: string, audience: string, format: string, by?: Somebody): Promise<string>;
  preview(version: string, query: Readonly<Record<string, string>>): Promise<string>;
}

export async function startWriting(options: GatehouseOptions = {}): Promise<Writing> {
  const running: RunningThere[] = [];
  const at = (_: unknown, __: unknown, sites: readonly string[]) =>
    Promise.resolve(running.filter(({ site }) => sites.includes(site)));
  const replace = [...(options.replace ?? []), { injected: RunningReleases, by: { at } }];
  const story = await startStory({ ...options, replace });
  const notes = (version: string) => `/api/v1/releases/${version}/notes`;
  const put = (version: string, section: string, body: unknown, by: Somebody = story.tester) =>
    by.put(`${notes(version)}/${section}`, body);
  const approve = async (version: string, section: string, by: Somebody = story.owner) => {
    const shown = z
      .object({ sections: z.array(z.object({ section: z.string(), written: writtenSchema.shape.written.nullable() })) })
      .parse((await story.tester.get(notes(version))).body);
    const hash = shown.sections.find((one) => one.section === section)?.written?.hash ?? '0'.repeat(64);
    return await by.post(`${notes(version)}/${section}/approval`, { hash });
  };
  return {
    ...{ ...story, running, put, approve },
    writeAll: async (version, otherwise = {}) => {
      const bodies = { ...WRITTEN, ...otherwise };
      for (const [section, body] of Object.entries(bodies))
        if (body !== undefined) expectStatus(await put(version, section, body), 200);
      for (const section of ['summary', 'known-issues']) {
        const approved = await approve(version, section);
        // Approved before, and not changed since.
        if (approved.status !== 409) expectStatus(approved, 200);
      }
    },
    publish: (version, kind, correction) =>
      story.manager.post(`${notes(version)}/editions`, { kind, ...(correction === undefined ? {} : { correction }) }),
    read: async (version, edition, audience, format, by = story.owner) => {
      const answer = await by.get(`${notes(version)}/editions/${edition}?audience=${audience}&format=${format}`);
      return textOf(answer);
    },
    preview: async (version, query) =>
      textOf(await story.tester.get(`${notes(version)}/preview?${new URLSearchParams(query).toString()}`)),
  };
}

/** The text as it was sent; JSON is written again. */
function textOf(answer: Answer): string {
  expectStatus(answer, 200);
  return typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
}

export function expectStatus({ status, body }: Answer, wanted: number): void {
  if (status !== wanted) throw new Error(`${status}: ${JSON.stringify(body)}`);
}
