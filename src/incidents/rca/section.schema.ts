import { z } from 'zod';
import { closed, oneOf, orNull, prose } from '../../platform/http/body.schema.js';
import { ofExamplesIn } from '../../platform/placeholder.js';
import { momentSchema } from '../../windows/window.schema.js';
import {
  LONGEST_SECTION,
  PATIENT_IMPACTS,
  RCA_SECTIONS,
  SEIPS_HEADINGS,
  type RcaContents,
  type RcaSectionName,
} from './rca.js';

function some(longest: number, fix: string) {
  return prose(longest, fix).trim().min(1, `is empty; ${fix}`);
}

function upTo(most: number, fix: string) {
  return z
    .int(`is missing or is not a whole number; ${fix}`)
    .min(0, `is negative; ${fix}`)
    .max(most, `is too large; use at most ${most}`);
}

const inWords = (fix: string) => closed({ text: some(LONGEST_SECTION, fix) });

const impactOfTrust = closed({
  trust: z
    .string('is missing or is not text; name a Trust')
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a Trust; use one that /api/v1/trusts shows'),
  minutes: upTo(10_000_000, 'say for how many minutes the service was not there, or not right'),
  users: upTo(1_000_000, 'say how many people it kept from their work, or null where nobody knows')
    .nullish()
    .transform(orNull),
  patients: oneOf(PATIENT_IMPACTS, 'an impact on patients'),
  note: some(4000, 'say more, or leave it out').nullish().transform(orNull),
});

const impact = closed({
  trusts: z
    .array(impactOfTrust, 'is missing or is not a list; list the Trusts, or [] where it touched none')
    .max(500, 'has too many entries; list at most 500')
    .refine((trusts) => new Set(trusts.map(({ trust }) => trust)).size === trusts.length, {
      message: 'names a Trust twice; name each once',
    }),
});

const moment = momentSchema.transform((at) => at.toISOString());
const detection = closed({
  how: some(4000, 'say who or what noticed it, and by what'),
  beganAt: moment,
  foundAt: moment,
}).refine(({ beganAt, foundAt }) => beganAt <= foundAt, {
  path: ['foundAt'],
  message: 'is before it began; name a later time',
});

const factors = closed({
  factors: z
    .array(
      closed({
        heading: oneOf(SEIPS_HEADINGS, 'a heading of SEIPS'),
        words: some(2000, 'say what about it contributed, and name no person'),
      }),
      'is missing or is not a list; list what contributed',
    )
    .min(1, 'is empty; name at least one')
    .max(100, 'has too many entries; list at most 100'),
});

const gates = closed({
  gates: z
    .array(
      closed({
        environment: oneOf(['sit', 'uat', 'pre-prod', 'production'], 'an environment with a gate'),
        criterion: some(64, 'name the criterion that should have caught it, or null where none asks for it')
          .nullish()
          .transform(orNull),
        why: some(4000, 'say why the gate let it through'),
      }),
      'is missing or is not a list; list the gates that it passed, or [] where it passed none',
    )
    .max(100, 'has too many entries; list at most 100'),
});

/** What each section may hold. Also reads back what was kept. */
export const rcaSectionSchemas: { readonly [Name in RcaSectionName]: z.ZodType<RcaContents[Name]> } = {
  summary: inWords('say what happened, for a reader who was not there'),
  impact,
  detection,
  'went-well': inWords('say what went well'),
  'went-badly': inWords('say what went badly'),
  'by-luck': inWords('say where it could have been worse but for luck'),
  'contributing-factors': factors,
  gates,
  outcomes: inWords('say how it ended, and how people were told'),
  learning: inWords('say what was learnt, and what to get better at'),
  contingency: inWords('say how the plans held, and what nobody had foreseen'),
  continuity: inWords('say how work went on without the system'),
};

export const rcaSectionNameSchema = oneOf(RCA_SECTIONS, 'a section');

/**
 * What is written: over exactly the version that the writer has read, which is 0 where nobody has written anything. What an example
 * has in the place of somebody's words is refused here and not in the sections, for what was kept is read as it is. A draft may say TBC.
 */
function writingOf<Content>(content: z.ZodType<Content>) {
  return closed({
    version: upTo(1_000_000, 'give the version that you have read, or 0 for none'),
    content: content.superRefine((written, context) => {
      for (const field of ofExamplesIn(written))
        context.addIssue({ code: 'custom', path: field.split('.'), message: LEFT_OPEN });
    }),
  });
}

const LEFT_OPEN = 'is still what an example has in its place; write it in your own words';

export const writingSchemas = {
  summary: writingOf(rcaSectionSchemas.summary),
  impact: writingOf(rcaSectionSchemas.impact),
  detection: writingOf(rcaSectionSchemas.detection),
  'went-well': writingOf(rcaSectionSchemas['went-well']),
  'went-badly': writingOf(rcaSectionSchemas['went-badly']),
  'by-luck': writingOf(rcaSectionSchemas['by-luck']),
  'contributing-factors': writingOf(rcaSectionSchemas['contributing-factors']),
  gates: writingOf(rcaSectionSchemas.gates),
  outcomes: writingOf(rcaSectionSchemas.outcomes),
  learning: writingOf(rcaSectionSchemas.learning),
  contingency: writingOf(rcaSectionSchemas.contingency),
  continuity: writingOf(rcaSectionSchemas.continuity),
} as const satisfies Readonly<Record<RcaSectionName, z.ZodType>>;
