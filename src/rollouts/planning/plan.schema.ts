import { z } from 'zod';
import { closed, oneOf } from '../../platform/http/body.schema.js';
import { versionSchema } from '../../releases/release.schema.js';
import { ENVIRONMENT_NAMES } from '../../sites/environment.js';
import { momentSchema } from '../../windows/window.schema.js';

const site = z
  .string('is missing or is not text; name a site')
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a site; use one that /api/v1/sites shows');

/** A time agreed with the Trust of a site: not before the one, over by the other. */
const agreedSchema = closed({ site, from: momentSchema.optional(), to: momentSchema.optional() }).superRefine(
  ({ from, to }, context) => {
    if (from === undefined && to === undefined) {
      context.addIssue({ code: 'custom', path: ['from'], message: 'is missing, and "to" is too; send one or both' });
    }
    if (from !== undefined && to !== undefined && from >= to) {
      context.addIssue({ code: 'custom', path: ['to'], message: 'is not after its beginning; give a later time' });
    }
  },
);

/** What is asked of the planner; times are instants. */
export const planSchema = closed({
  release: versionSchema,
  environment: oneOf(ENVIRONMENT_NAMES, 'an environment'),
  /** When the rollout begins; at once where nothing is said. */
  start: momentSchema.optional(),
  /** When all of it, the last soak too, has to be over. */
  by: momentSchema.optional(),
  dates: z
    .array(agreedSchema, 'is not a list; list the times that were agreed, each with its site')
    .max(10_000, 'is too long; list each site once')
    .default([])
    .superRefine((dates, context) => {
      const seen = new Set<string>();
      for (const [index, { site: id }] of dates.entries()) {
        if (seen.has(id)) {
          context.addIssue({ code: 'custom', path: [index, 'site'], message: 'comes twice; list each site once' });
        }
        seen.add(id);
      }
    }),
}).superRefine(({ start, by }, context) => {
  if (start !== undefined && by !== undefined && start >= by) {
    context.addIssue({ code: 'custom', path: ['by'], message: 'is not after its beginning; give a later time' });
  }
});
export type PlanBody = z.infer<typeof planSchema>;

/** A plan whose times Trusts are asked for. */
export const planProposalsSchema = planSchema.safeExtend({
  /** Ask those too who would get less notice than they are owed. */
  shortNotice: z.boolean('is not a yes or no; send true, or leave it out').optional(),
});
export type PlanProposalsBody = z.infer<typeof planProposalsSchema>;
