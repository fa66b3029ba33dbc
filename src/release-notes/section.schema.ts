import { z } from 'zod';
import { closed, oneOf, orNull, plainHttps, prose } from '../platform/http/body.schema.js';
import { ACTION_ORDERS, SECTIONS, type SectionContents, type SectionName } from './section.js';

const some = (longest: number, what: string) => prose(longest, what).trim().min(1, `is empty; ${what}`);
const line = (longest: number, what: string) =>
  some(longest, what).refine((text) => !text.includes('\n'), `is on more than one line; ${what}`);
const perhaps = <T extends z.ZodType>(schema: T) => schema.nullish().transform(orNull);
const yesOrNo = (what: string) => z.boolean(`is neither true nor false; ${what}`);
const trustId = z
  .string('is missing or is not text; write the id of a Trust')
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a Trust; use lower-case letters, digits and -');
const moment = z.iso
  .datetime({ offset: true, error: 'is not a time; use ISO 8601 with its offset, as 2026-03-01T17:00:00Z' })
  .transform((text) => new Date(text).toISOString());
const day = z.iso.date('is not a date; write it as 2026-03-01');
const link = plainHttps('give an https address');
const many = (most: number) => `has too many entries; list at most ${most}`;

const summary = closed({ text: some(6000, 'say in plain English what the release brings') });

const action = {
  required: yesOrNo('say whether the people at a site have to do something'),
  order: oneOf(ACTION_ORDERS),
  what: perhaps(some(4000, 'say what has to be done')),
  command: perhaps(some(2000, 'write the command to the letter')),
  wayBack: some(2000, 'say how it is undone, or that it cannot be'),
};
const siteActions = closed({
  ...action,
  trusts: z
    .array(closed({ ...action, trust: trustId }), 'is not a list; list the Trusts where it is otherwise')
    .max(200, many(200))
    .nullish()
    .transform((trusts) => trusts ?? []),
}).superRefine((body, context) => {
  const boxes = [{ path: [], box: body }, ...body.trusts.map((box, index) => ({ path: ['trusts', index], box }))];
  for (const { path, box } of boxes)
    if (box.required && box.what === null && box.command === null) {
      const message = 'is missing; say what has to be done, or give the command';
      context.addIssue({ code: 'custom', path: [...path, 'what'], message });
    }
});

const outage = closed({ trust: perhaps(trustId), from: moment, to: moment }).refine(({ from, to }) => from < to, {
  path: ['to'],
  message: 'is not after its beginning; give a later time',
});
const downtime = z.discriminatedUnion(
  'state',
  [
    closed({ state: z.literal('none'), because: some(1000, 'say why nobody will notice') }),
    closed({ state: z.literal('not-yet-agreed'), expected: perhaps(some(1000, 'say what is expected')) }),
    closed({
      state: z.literal('planned'),
      unavailable: some(1000, 'say what cannot be used meanwhile'),
      banner: perhaps(some(500, 'write what users are shown')),
      outages: z
        .array(outage, 'is missing or is not a list; list when')
        .min(1, 'is empty; list when, or use not-yet-agreed')
        .max(500, many(500)),
    }),
  ],
  'is missing or is not known; use none, not-yet-agreed or planned',
);

const listedTicket = closed({
  key: line(64, 'give its key').regex(/^[A-Za-z][A-Za-z0-9_]{0,31}-[0-9]{1,12}$/, 'is not a key; write it as FLIP-12'),
  type: line(60, 'name its type'),
  summary: line(500, 'say what it is'),
  status: line(60, 'name its status'),
  note: perhaps(some(2000, 'say it in words for readers')),
  link: perhaps(link),
  confidential: yesOrNo('say whether Trusts are not to read it').default(false),
});
const changes = z.discriminatedUnion(
  'state',
  [
    closed({
      state: z.literal('listed'),
      tickets: z.array(listedTicket, 'is missing or is not a list; list the tickets').max(2000, many(2000)),
    }),
    closed({ state: z.literal('not-listed'), because: some(1000, 'say why not') }),
  ],
  'is missing or is not known; use listed or not-listed',
);

const severity = z.union(
  [z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)],
  'is missing or is not a severity; use 1 to 5',
);
const knownIssue = closed({
  reference: perhaps(line(64, 'give its key')),
  title: line(500, 'say what is wrong'),
  severity,
  affects: z
    .array(line(64, 'name a service'), 'is not a list; list the services')
    .max(100, many(100))
    .nullish()
    .transform((services) => services ?? []),
  workaround: some(2000, 'say what to do meanwhile, or that there is nothing'),
  confidential: yesOrNo('say whether Trusts are not to read it').default(false),
});
const knownIssues = closed({
  issues: z.array(knownIssue, 'is missing or is not a list; list the issues, or [] for none').max(500, many(500)),
});

const note = perhaps(some(2000, 'write it in words'));
const namedDocument = closed({
  title: line(300, 'name the document'),
  version: line(60, 'give its version'),
  date: day,
  link: perhaps(link),
});
const documents = z.discriminatedUnion(
  'state',
  [
    closed({
      state: z.literal('updated'),
      documents: z
        .array(namedDocument, 'is missing or is not a list; list the documents')
        .min(1, 'is empty; list the documents, or use reviewed-no-change')
        .max(100, many(100)),
      note,
    }),
    closed({
      state: z.literal('reviewed-no-change'),
      reviewedBy: line(200, 'name who reviewed them'),
      reviewedOn: day,
      note,
    }),
  ],
  'is missing or is not known; use updated or reviewed-no-change',
);

const contact = closed({
  name: line(200, 'name the person or the team'),
  role: line(200, 'say what they answer for'),
  email: perhaps(z.email('is not an e-mail address; write one like ada@example.org').max(254)),
  telephone: perhaps(line(40, 'give the number')),
}).refine(({ email, telephone }) => email !== null || telephone !== null, {
  path: ['email'],
  message: 'is missing, and so is telephone; give one of the two',
});
const contacts = closed({
  contacts: z
    .array(contact, 'is missing or is not a list; list whom to ask')
    .min(1, 'is empty; list whom to ask')
    .max(50, many(50)),
});

/** What each section may hold. Also reads back what was kept. */
export const sectionSchemas: { readonly [Name in SectionName]: z.ZodType<SectionContents[Name]> } = {
  summary,
  'site-action': siteActions,
  downtime,
  changes,
  'known-issues': knownIssues,
  'clinical-safety': documents,
  'information-governance': documents,
  training: documents,
  contacts,
};

export const sectionNameSchema = oneOf(SECTIONS, 'a section');
