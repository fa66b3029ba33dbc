import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { IssueSeed, ProjectSeed, Seed } from './seed.js';

const named = z.looseObject({ name: z.string() });
const issueSchema = z.looseObject({
  id: z.string(),
  key: z.string(),
  fields: z.looseObject({
    summary: z.string(),
    issuetype: z.looseObject({ name: z.string(), subtask: z.boolean() }),
    status: z.looseObject({
      name: z.string(),
      statusCategory: z.looseObject({ key: z.enum(['undefined', 'new', 'indeterminate', 'done']) }),
    }),
    resolution: named.nullish(),
    priority: named.nullish(),
    labels: z.array(z.string()).default([]),
    components: z.array(named).default([]),
    fixVersions: z.array(named).default([]),
    versions: z.array(named).default([]),
    parent: z.looseObject({ key: z.string() }).nullish(),
    description: z.string().nullish(),
    attachment: z
      .array(
        z.looseObject({
          id: z.string(),
          filename: z.string(),
          size: z.number(),
          mimeType: z.string(),
          created: z.string(),
        }),
      )
      .default([]),
    created: z.string(),
    updated: z.string(),
  }),
});
const projectSchema = z.looseObject({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  components: z.array(named).default([]),
  issueTypes: z.array(z.looseObject({ name: z.string(), subtask: z.boolean() })),
  versions: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      description: z.string().optional(),
      archived: z.boolean(),
      released: z.boolean(),
      releaseDate: z.string().optional(),
    }),
  ),
});

/** The folder of the real Jira archive, beside the contracts; null where none is named. */
export function archiveFolder(): string | null {
  const contracts = process.env['GATEHOUSE_CONTRACTS'] ?? '';
  return contracts === '' ? null : join(contracts, '..', 'titanium');
}

/**
 * A project as it really was in somebody's Jira: `project.json`, and a file of raw issues in the answer's form. The archive holds no
 * bytes of attachments, so each has its size and nothing in it.
 */
export async function archiveSeed(folder: string, issues: string): Promise<Seed> {
  const project = projectSchema.parse(await readJson(join(folder, 'project.json')));
  const raw = z.looseObject({ issues: z.array(issueSchema) }).parse(await readJson(join(folder, issues))).issues;
  const all = raw.map(({ fields }) => fields);
  const statuses = new Map(all.map(({ status }) => [status.name, status.statusCategory.key]));
  return {
    statuses: [...statuses].map(([name, category]) => ({ name, category })),
    priorities: [...new Set(all.flatMap(({ priority }) => priority?.name ?? []))],
    resolutions: [...new Set(all.flatMap(({ resolution }) => resolution?.name ?? []))],
    fields: [],
    projects: [projectOf(project, raw)],
  };
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

function projectOf(project: z.infer<typeof projectSchema>, raw: readonly z.infer<typeof issueSchema>[]): ProjectSeed {
  const { id, key, name, issueTypes, versions, components } = project;
  return {
    ...{ id, key, name, issueTypes, components: components.map((component) => component.name) },
    versions: versions.map(({ releaseDate, description, ...version }) => ({
      ...version,
      releaseDate: releaseDate ?? null,
      ...(description === undefined ? {} : { description }),
    })),
    issues: raw.map(issueOf),
  };
}

function issueOf({ id, key, fields }: z.infer<typeof issueSchema>): IssueSeed {
  const { issuetype, status, resolution, priority, parent, description, attachment } = fields;
  return {
    ...{ id, key, type: issuetype.name, summary: fields.summary, status: status.name },
    ...{ resolution: resolution?.name ?? null, priority: priority?.name ?? null, parent: parent?.key ?? null },
    ...{ labels: fields.labels, components: fields.components.map(({ name }) => name) },
    fixVersions: fields.fixVersions.map(({ name }) => name),
    affectedVersions: fields.versions.map(({ name }) => name),
    description: description ?? null,
    attachments: attachment.map((file) => ({
      ...{ id: file.id, fileName: file.filename, mediaType: file.mimeType, size: file.size, content: '' },
      createdAt: new Date(file.created).toISOString(),
    })),
    ...{ createdAt: new Date(fields.created).toISOString(), updatedAt: new Date(fields.updated).toISOString() },
  };
}
