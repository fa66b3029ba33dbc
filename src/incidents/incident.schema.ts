import { z } from 'zod';
import { closed, idSchema, limitUpTo, oneOf, orNull, said, saidAtOnce } from '../platform/http/body.schema.js';
import { versionSchema } from '../releases/release.schema.js';
import { MOST_SITES } from '../sites/site.js';
import { environmentSchema, productSchema } from '../sites/site.schema.js';
import { momentSchema } from '../windows/window.schema.js';
import { CULPRITS, INCIDENT_STATES } from './incident.js';
import { NOTE_KINDS } from './note.js';

const reasonSchema = said(2000, 'say why, in 1 to 2000 characters');

const siteIdSchema = z
  .string('is missing or is not text; name a site')
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a site; use one that /api/v1/sites shows');

const sitesSchema = z
  .array(siteIdSchema, 'is missing or is not a list; name the sites that it touches, or none')
  .max(MOST_SITES, `is too long; name at most ${MOST_SITES} sites`)
  .transform((sites) => [...new Set(sites)].sort());

/** As `idSchema`, with its own fix. */
function idOf(fix: string) {
  return z.uuid(`is not an id; ${fix}`);
}

const severitySchema = z.union(
  [z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)],
  'is missing or is not a severity; use 1 (Blocker), 2 (Critical), 3 (Major), 4 (Minor) or 5 (Trivial)',
);

const answerSchema = z.boolean('is neither true, false nor null; null says that nobody knows yet').nullable();

const clinicalRiskShape = {
  patientSafety: answerSchema.optional(),
  otherSystems: answerSchema.optional(),
  dataLoss: answerSchema.optional(),
};

/** What is left out of the clinical risk, nobody knows yet. */
export const incidentSchema = closed({
  /** The same for every try to raise the same one: it is then raised once. */
  key: z
    .string('is not text; make one up for this incident, and use it for every try')
    .regex(/^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/, 'is not a key; use 1 to 64 letters, digits, . _ -')
    .optional(),
  product: productSchema,
  environment: environmentSchema,
  sites: sitesSchema,
  release: versionSchema.optional(),
  severity: severitySchema,
  summary: said(500, 'say what is wrong, in 1 to 500 characters'),
  reference: saidAtOnce(64, 'give the key that the service desk knows it by').optional(),
  clinicalRisk: closed(clinicalRiskShape).optional(),
});
export type IncidentBody = z.infer<typeof incidentSchema>;

/** Which incidents, newest first. */
export const incidentQuerySchema = closed({
  product: productSchema.nullish().transform(orNull),
  environment: environmentSchema.nullish().transform(orNull),
  site: siteIdSchema.nullish().transform(orNull),
  release: versionSchema.nullish().transform(orNull),
  state: oneOf(INCIDENT_STATES, 'a state').nullish().transform(orNull),
  /** This severity and those that are worse. */
  severity: z.coerce
    .number('is not a severity; use 1 to 5')
    .int('is not a severity; use 1 to 5')
    .min(1, 'is not a severity; use 1 to 5')
    .max(5, 'is not a severity; use 1 to 5')
    .nullish()
    .transform(orNull),
  before: idSchema.nullish().transform(orNull),
  limit: limitUpTo(200, 50),
});
export type IncidentQuery = z.infer<typeof incidentQuerySchema>;

export const severityChangeSchema = closed({ severity: severitySchema, reason: reasonSchema });
export type SeverityChangeBody = z.infer<typeof severityChangeSchema>;

export const moveSchema = closed({ state: oneOf(INCIDENT_STATES, 'a state'), reason: reasonSchema });
export type MoveBody = z.infer<typeof moveSchema>;

/** What is left out stays as it is. */
export const clinicalRiskSchema = closed({ ...clinicalRiskShape, reason: reasonSchema }).refine(
  ({ patientSafety, otherSystems, dataLoss }) =>
    [patientSafety, otherSystems, dataLoss].some((answer) => answer !== undefined),
  {
    path: ['patientSafety'],
    message: 'is not answered, and neither are the other two; answer at least one of the three',
  },
);
export type ClinicalRiskBody = z.infer<typeof clinicalRiskSchema>;

/** Whose work caused it, or the outage that explains it, which says whose. */
export const attributionSchema = closed({
  to: oneOf(CULPRITS, 'whose work it was').optional(),
  outage: idOf('use one of the outages that the incident shows').optional(),
  reason: reasonSchema,
}).refine(({ to, outage }) => (to === undefined) !== (outage === undefined), {
  message: 'names both, or neither; name whose work it was, or the outage that explains it',
});
export type AttributionBody = z.infer<typeof attributionSchema>;

export const reachSchema = closed({ sites: sitesSchema, reason: reasonSchema });
export type ReachBody = z.infer<typeof reachSchema>;

/** `at` is now where it is left out. */
export const noteSchema = closed({
  kind: oneOf(NOTE_KINDS, 'a kind of note'),
  what: said(4000, 'say what was seen or decided, in 1 to 4000 characters'),
  reason: reasonSchema,
  at: momentSchema.optional(),
});
export type NoteBody = z.infer<typeof noteSchema>;
