import { z } from 'zod';
import { closed, idSchema, limitUpTo, orNull, said } from '../platform/http/body.schema.js';
import { digestSchema, versionSchema } from '../releases/release.schema.js';
import { ticketKeySchema } from '../releases/scope/ticket-key.schema.js';
import { MOST_SITES } from '../sites/site.js';
import { productSchema } from '../sites/site.schema.js';
import type { Deed } from './course.js';
import type { StepName } from './step.js';

/** One of the caller's own, the same for every try of the same thing. */
const key = z
  .string('is missing or is not text; make up one for this step, and send the same when you try again')
  .regex(/^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/, 'is not a key; use 1 to 64 letters, digits, . _ -');

function yesOrNo(question: string) {
  return z.boolean(`is missing or is neither true nor false; ${question}`);
}

const because = said(2000, 'say why, in 1 to 2000 characters');

const sites = z
  .array(
    z
      .string('is not text; name a site')
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a site; use one of /api/v1/sites'),
    'is missing or is not a list; name the sites that go offline, or none',
  )
  .max(MOST_SITES, `is too long; name at most ${MOST_SITES} sites`)
  .transform((ids) => [...new Set(ids)].sort());

export const openingSchema = closed({ key, incident: idSchema });
export type OpeningBody = z.infer<typeof openingSchema>;

export const hotfixQuerySchema = closed({
  product: productSchema.nullish().transform(orNull),
  open: z.enum(['true', 'false'], 'is not true or false; leave it out for all').nullish().transform(orNull),
  limit: limitUpTo(200, 50),
});
export type HotfixQuery = z.infer<typeof hotfixQuerySchema>;

/** What a person sends with each step. */
export const stepSchema = z.discriminatedUnion(
  'step',
  [
    closed({
      ...{
        step: z.literal('triage'),
        key,
        finding: said(4000, 'say what is known of the fault'),
        version: versionSchema,
      },
      ticket: ticketKeySchema.optional(),
    }),
    closed({ step: z.literal('tell'), key, message: said(4000, 'say what is wrong and what users should do') }),
    closed({
      ...{ step: z.literal('decide-offline'), key, because, sites },
      otherSystems: yesOrNo('say whether other clinical systems may be at risk'),
      dataLoss: yesOrNo('say whether data may be lost, or the fault may reach further'),
    }),
    closed({
      ...{ step: z.literal('assess'), key, because, impact: said(4000, 'say what it does to users and patients') },
      leadMinutes: z
        .int('is missing or is not a whole number; give the minutes until service is restored')
        .min(1, 'is too few; use 1 to 43200')
        .max(43_200, 'is too many; use 1 to 43200'),
      deploy: yesOrNo('say whether a hotfix is deployed'),
    }),
    closed({ step: z.literal('prepare-fix'), key, release: versionSchema }),
    closed({ step: z.literal('ask-approval'), key }),
    closed({ step: z.literal('approve'), key, digest: digestSchema }),
    closed({ step: z.literal('break-glass'), key, because }),
    closed({ step: z.literal('prove'), key }),
    closed({ step: z.literal('deploy'), key }),
    closed({ step: z.literal('bring-back'), key, because }),
    closed({ step: z.literal('restore'), key, because }),
    closed({ step: z.literal('open-rca'), key }),
    closed({ step: z.literal('approve-afterwards'), key, because }),
    closed({ step: z.literal('close'), key, because }),
    closed({ step: z.literal('call-off'), key, because }),
    closed({ step: z.literal('note'), key, text: said(4000, 'say what happened or was decided, and why') }),
  ],
  'is missing or is no step of the runbook; use one that the hotfix offers under next',
);
export type StepBody = z.infer<typeof stepSchema>;

const done = { by: z.uuid(), name: z.string(), key: z.string(), at: z.date() };

function deed<const Name extends StepName, Shape extends z.core.$ZodLooseShape>(step: Name, said: Shape) {
  return z.object({ ...done, step: z.literal(step), said: z.object(said) });
}

const why = { because: z.string() };
const digest = z.string();
const without = z.array(z.enum(['scope', 'source']));

/** A step as it was kept; what the database gives back is read as strictly as what people send. */
export const keptDeedSchema = z.discriminatedUnion('step', [
  deed('triage', { finding: z.string(), version: z.string(), ticket: z.string().nullable() }),
  deed('tell', { message: z.string() }),
  deed('decide-offline', {
    ...{ ...why, otherSystems: z.boolean(), dataLoss: z.boolean(), sites: z.array(z.string()) },
    order: z.uuid().nullable(),
  }),
  deed('assess', { ...why, impact: z.string(), leadMinutes: z.number(), deploy: z.boolean() }),
  deed('prepare-fix', { digest, release: z.string(), madeBy: z.array(z.string()) }),
  deed('ask-approval', { digest }),
  deed('approve', { digest, without }),
  deed('break-glass', { ...why, digest, without, hands: z.array(z.string()) }),
  deed('prove', { digest }),
  deed('deploy', { digest, promotion: z.uuid() }),
  deed('bring-back', why),
  deed('restore', why),
  deed('open-rca', { rca: z.uuid() }),
  deed('approve-afterwards', why),
  deed('close', why),
  deed('call-off', why),
  deed('note', { text: z.string() }),
]) satisfies z.ZodType<Deed>;

/** A step with who took it, by name, and the key that it is known by. */
export type KeptDeed = Deed & { readonly name: string; readonly key: string };
