import { z } from 'zod';
import { fault } from './trouble.js';

/** Jira's published contract says nothing of an issue's fields, so their forms are our own, after those of real Jiras. */
const named = z.looseObject({ name: z.string() });
const id = z.string().regex(/^[0-9]{1,19}$/);
/** `2026-03-01T17:00:00.000+0000`, as ISO 8601 in UTC. */
const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?([+-]\d{2}:?\d{2}|Z)$/)
  .transform((text) => text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .transform((text) => new Date(text).toISOString());

export const serverSchema = z.looseObject({
  baseUrl: z.url({ protocol: /^https?$/ }),
  deploymentType: z.enum(['Cloud', 'Server']),
});

export const accountSchema = z
  .looseObject({ accountId: z.string().optional(), name: z.string().optional(), displayName: z.string().optional() })
  .transform((account) => account.displayName ?? account.name ?? account.accountId)
  .pipe(z.string().min(1));

export const permissionsSchema = z.looseObject({
  permissions: z.record(z.string(), z.looseObject({ name: z.string(), havePermission: z.boolean() })),
});

export const projectSchema = z.looseObject({
  id,
  key: z.string(),
  name: z.string(),
  issueTypes: z.array(z.looseObject({ name: z.string(), subtask: z.boolean() })),
});

export const versionSchema = z.looseObject({
  id,
  name: z.string(),
  archived: z.boolean(),
  released: z.boolean(),
  releaseDate: z.iso.date().nullish(),
});
/** All of a project's, of which one is looked at closer: an odd one among hundreds is no reason to refuse the others. */
export const versionsSchema = z.array(z.looseObject({ id, name: z.string() }));
export type JiraVersion = z.infer<typeof versionSchema>;

export const countsSchema = z.looseObject({ issuesFixedCount: z.number().int().nonnegative() });

/** A place in the list of issues that a search found, whose fields are looked at one issue at a time. */
const entrySchema = z.looseObject({ id, key: z.string(), fields: z.unknown().optional() });
export type Entry = z.infer<typeof entrySchema>;

/** Without a total: the last page is the one that has no token. */
export const tokenPageSchema = z.looseObject({
  issues: z.array(entrySchema),
  nextPageToken: z.string().min(1).nullish(),
});
export const classicPageSchema = z.looseObject({
  issues: z.array(entrySchema),
  startAt: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
});
export const bulkSchema = z.looseObject({ issues: z.array(entrySchema) });

export const fixVersionsSchema = z.looseObject({
  id,
  key: z.string(),
  fields: z.looseObject({ fixVersions: z.array(z.looseObject({ id })) }),
});

/** Of an attachment by itself; the same attachment's id is a number here and a text at its issue. */
export const attachmentSchema = z.looseObject({
  filename: z.string(),
  size: z.number().int().nonnegative(),
  mimeType: z.string().default('application/octet-stream'),
  content: z.url({ protocol: /^https?$/ }),
});

/** What we ask of an issue, by the names that Jira gives the fields. What an instance has switched off comes as null or not at all. */
export const FIELDS = [
  ...['summary', 'issuetype', 'status', 'resolution', 'priority', 'labels', 'components', 'fixVersions', 'versions'],
  ...['parent', 'description', 'security', 'attachment'],
];

export const fieldsSchema = z.looseObject({
  summary: z.string(),
  issuetype: z.looseObject({ name: z.string(), subtask: z.boolean() }),
  status: z.looseObject({
    name: z.string(),
    statusCategory: z.looseObject({ key: z.enum(['undefined', 'new', 'indeterminate', 'done']) }),
  }),
  resolution: named.nullish(),
  priority: named.nullish(),
  labels: z.array(z.string()).nullish(),
  components: z.array(named).nullish(),
  fixVersions: z.array(named).nullish(),
  versions: z.array(named).nullish(),
  parent: z.looseObject({ key: z.string() }).nullish(),
  description: z.union([z.string(), z.looseObject({ type: z.literal('doc') })]).nullish(),
  security: named.nullish(),
  attachment: z
    .array(
      z.looseObject({
        id,
        filename: z.string(),
        size: z.number().int().nonnegative(),
        mimeType: z.string().default('application/octet-stream'),
        created: moment,
      }),
    )
    .nullish(),
});

/** The words of a field for release notes: a document, a text, or nothing. */
export const wordsSchema = z.union([z.string(), z.looseObject({ type: z.literal('doc') })]).nullish();

/** The value, checked. Throws a JiraFault that names what was not as it has to be, and never what it was. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the whole of it' : issue.path.join('.');
  throw fault(
    'invalid',
    `Jira's answer about ${what} has a form that Gatehouse does not know, and is not guessed at: ${where}.`,
  );
}
