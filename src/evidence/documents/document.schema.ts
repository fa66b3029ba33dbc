import { z } from 'zod';
import { closed, oneOf, prose } from '../../platform/http/body.schema.js';
import { versionSchema } from '../../releases/release.schema.js';
import { SHA256 } from '../../releases/version.js';
import { DOCUMENT_KINDS } from '../../sites/asked-documents.js';
import { productSchema } from '../../sites/site.schema.js';
import { linkSchema, reasonSchema } from '../evidence.schema.js';
import { ACCESS, RATIFICATIONS } from './document.js';
import { documentKind, RATIFYING_GROUPS } from './document-kind.js';

const trustSchema = z
  .string('is missing or is not text; give the id of a Trust')
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a Trust; use lower-case letters, digits and -');

const lineOf = (longest: number, what: string) =>
  prose(longest, `give ${what}`)
    .trim()
    .min(1, `is empty; give ${what}`)
    .refine((text) => !text.includes('\n'), `has more than one line; give ${what} on one line`);

const daySchema = z.iso.date('is missing or is not a day; use the form 2027-03-31');

export const personSchema = closed({
  name: lineOf(80, 'the name'),
  email: z
    .email({
      error: ({ input }) =>
        input === undefined || input === ''
          ? 'is missing; give one such as name@example.org'
          : 'is not an e-mail address; use one such as name@example.org',
    })
    .max(200, 'is too long; use at most 200'),
});

const kindSchema = oneOf(DOCUMENT_KINDS, 'a kind of document');

/** One version of a document. Without `release` and `trust` it is of the product. */
export const documentSchema = closed({
  kind: kindSchema,
  product: productSchema,
  release: versionSchema.optional(),
  trust: trustSchema.optional(),
  reference: lineOf(100, 'its reference, such as IT-0030-001'),
  version: lineOf(50, 'its version, such as 1.2'),
  title: lineOf(200, 'its title'),
  sha256: z
    .string('is not text; give the sha256 of the file')
    .regex(SHA256, 'is not a sha256; use 64 lower-case hexadecimal digits')
    .optional(),
  link: linkSchema.optional(),
  owner: personSchema,
  reviewOn: daySchema.optional(),
  access: oneOf(ACCESS),
  foiClause: lineOf(100, 'the clause, such as section 31').optional(),
  changes: reasonSchema.optional(),
}).superRefine((body, context) => {
  const blame = (field: string, message: string) => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  if (body.sha256 === undefined && body.link === undefined)
    blame('link', 'is missing; give an https link to it, the sha256 of its file, or both');
  if (body.release !== undefined && body.trust !== undefined)
    blame('trust', 'cannot stand beside release; a document is of one of them');
  if (body.access === 'private' && body.foiClause === undefined)
    blame('foiClause', 'is missing; a private document names the clause by which it is exempt');
  if (body.access === 'public' && body.foiClause !== undefined)
    blame('foiClause', 'is for private documents only; leave it out');
  const { reviewed, title, checklist } = documentKind(body.kind);
  if (reviewed && body.reviewOn === undefined)
    blame('reviewOn', `is missing; a ${title} is reviewed, so say when next`);
  if (checklist === 'mark') blame('kind', `is no document; mark it as done on the checklist of ${body.product}`);
});
export type DocumentBody = z.infer<typeof documentSchema>;

export const documentQuerySchema = closed({
  product: productSchema.optional(),
  release: versionSchema.optional(),
  trust: trustSchema.optional(),
  kind: kindSchema.optional(),
});
export type DocumentQuery = z.infer<typeof documentQuerySchema>;

/** The decision of a group, which another person than the one who brought the document records. */
export const approvalBodySchema = closed({
  group: oneOf(RATIFYING_GROUPS, 'a group that ratifies'),
  decision: oneOf(RATIFICATIONS),
  decidedOn: daySchema,
  minutes: linkSchema.optional(),
  reason: reasonSchema.optional(),
}).superRefine((body, context) => {
  if (body.decision === 'rejected' && body.reason === undefined)
    context.addIssue({ code: 'custom', path: ['reason'], message: 'is missing; say why not' });
});
export type ApprovalBody = z.infer<typeof approvalBodySchema>;
