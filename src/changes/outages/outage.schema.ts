import { z } from 'zod';
import { closed, oneOf, prose } from '../../platform/http/body.schema.js';
import { CONTACT_ROLES } from '../../sites/trust.js';
import { MOST_DAYS, momentSchema } from '../../windows/window.schema.js';
import { needsResources, OUTAGE_KINDS } from './outage.js';

function words(longest: number, fix: string) {
  return prose(longest, fix).trim().min(1, `is empty; ${fix}`);
}

const idOf = (what: string, where: string) =>
  z
    .string(`is missing or is not text; name ${what}`)
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, `is not the id of ${what}; use one that ${where} shows`);

const sitesSchema = z
  .array(idOf('a site', '/api/v1/sites'), 'is missing or is not a list; name the sites that it touches')
  .min(1, 'is empty; name the sites that it touches')
  .max(500, 'is too long; name at most 500 sites')
  .transform((sites) => [...new Set(sites)].sort());

const told = {
  kind: oneOf(OUTAGE_KINDS, 'a kind of outage'),
  trust: idOf('a Trust', '/api/v1/trusts').optional(),
  thirdParty: words(200, 'name who does the works').optional(),
  sites: sitesSchema,
  what: words(500, 'say what happens, in 1 to 500 characters'),
  why: words(2000, 'say why, in 1 to 2000 characters'),
  from: momentSchema,
  to: momentSchema,
  takedown: words(1000, 'say who takes it down, and with what').optional(),
  restore: words(1000, 'say who brings it back, and with what').optional(),
};

interface Told {
  readonly kind: (typeof OUTAGE_KINDS)[number];
  readonly thirdParty?: string | undefined;
  readonly from: Date;
  readonly to: Date;
}

function checkTold({ kind, thirdParty, from, to }: Told, context: z.RefinementCtx): void {
  checkStretch({ from, to }, context);
  if (kind === 'third-party-works' && thirdParty === undefined)
    context.addIssue({ code: 'custom', path: ['thirdParty'], message: 'is missing; name who does the works' });
}

function checkStretch({ from, to }: { readonly from: Date; readonly to: Date }, context: z.RefinementCtx): void {
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  if (days <= 0) context.addIssue({ code: 'custom', path: ['to'], message: 'is not after from; name a later time' });
  if (days > MOST_DAYS)
    context.addIssue({ code: 'custom', path: ['to'], message: `is too far from from; use ${MOST_DAYS} days or less` });
}

const providerSchema = closed({
  name: words(200, 'name the network provider'),
  /** Null or left out: not told yet. */
  toldAt: momentSchema.nullish(),
});

export const outageSchema = closed({ ...told, provider: providerSchema.optional() }).superRefine((body, context) => {
  checkTold(body, context);
  for (const field of ['takedown', 'restore'] as const)
    if (needsResources(body.kind) && body[field] === undefined)
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `is missing; say who and what is there to ${field === 'takedown' ? 'take it down' : 'bring it back'}`,
      });
});
export type OutageBody = z.infer<typeof outageSchema>;

const costs = {
  falseAlarms: z
    .int('is not a whole number; count the false alarms')
    .min(0, 'is negative; use 0 or more')
    .max(100_000)
    .default(0),
  callOuts: z
    .int('is not a whole number; count the call-outs')
    .min(0, 'is negative; use 0 or more')
    .max(100_000)
    .default(0),
  chargeable: z.boolean('is neither true nor false; say whether it is charged').default(false),
  serviceLevels: words(1000, 'say which contracted service levels it costs').optional(),
};

/** An outage that nobody announced, as it was found out. */
export const unannouncedSchema = closed({ ...told, ...costs }).superRefine(checkTold);
export type UnannouncedBody = z.infer<typeof unannouncedSchema>;

export const costsSchema = closed(costs);
export type CostsBody = z.infer<typeof costsSchema>;

/** Another time, other sites, or both; what is left out stays. */
export const outageChangeSchema = closed({
  from: momentSchema.optional(),
  to: momentSchema.optional(),
  sites: sitesSchema.optional(),
  reason: words(2000, 'say why, in 1 to 2000 characters'),
}).refine(({ from, to, sites }) => from !== undefined || to !== undefined || sites !== undefined, {
  message: 'changes nothing; name another time or other sites',
});
export type OutageChangeBody = z.infer<typeof outageChangeSchema>;

export const outageEndSchema = closed({ reason: words(2000, 'say why, in 1 to 2000 characters') });
export type OutageEndBody = z.infer<typeof outageEndSchema>;

export const impactSchema = closed({ impact: words(4000, 'say what it does to the service, in 1 to 4000 characters') });
export type ImpactBody = z.infer<typeof impactSchema>;

export const providerToldSchema = closed({
  name: words(200, 'name the network provider'),
  toldAt: momentSchema,
});
export type ProviderToldBody = z.infer<typeof providerToldSchema>;

/** Whom to give an address by which outages are reported, and for how long. */
export const invitationSchema = closed({
  trust: idOf('a Trust', '/api/v1/trusts'),
  role: oneOf(CONTACT_ROLES, 'the role of a contact'),
  days: z
    .int('is not a whole number; use 1 to 365')
    .min(1, 'is too few; use 1 to 365')
    .max(365, 'is too many; use 1 to 365')
    .default(180),
});
export type InvitationBody = z.infer<typeof invitationSchema>;

/** Which outage explains an alarm of a site; `at` is now where it is left out. */
export const explainingSchema = closed({ site: idOf('a site', '/api/v1/sites'), at: momentSchema.optional() });
export type ExplainingQuery = z.infer<typeof explainingSchema>;
