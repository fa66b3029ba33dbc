import { z } from 'zod';
import { FAILURE_KINDS, REFUSALS } from '../../rollouts/site-runner.js';

/** What a control node answers (protocol 1). Unknown fields are left out; anything else that is off makes the answer garbled. */

/** Words of a control node or a site: whatever they hold, the database can keep them (no NUL, no half of a pair). */
const words = z.string().transform((said) => Buffer.from(said.replaceAll('\0', '\uFFFD')).toString());
const text = z.string().max(8192).pipe(words);
const LARGEST_INTEGER = 2 ** 31 - 1;
const LAST_DAY = new Date('9999-12-31');
const manifest = z
  .object({ version: text.nullable(), digest: text.nullable() })
  .transform(({ version, digest }) => (version === null || digest === null ? null : { version, digest }));

const stats = z.object({
  ok: z.int(),
  changed: z.int(),
  failures: z.int(),
  unreachable: z.int(),
  rescued: z.int().default(0),
});

const measure = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

const survey = z.object({
  freeBytes: measure,
  currentBytes: measure,
  unpackedBytes: measure,
  skewSeconds: measure,
  unusable: z.array(words).default([]),
  quiesce: z
    .object({ busy: z.boolean(), fault: words.nullable(), says: words })
    .nullish()
    .transform((said) => said ?? null),
});

const result = z.object({
  rc: z.int().nullable(),
  stats: z.record(text, stats).nullable(),
  probe: z
    .object({
      version: text.nullable(),
      digest: text.nullable(),
      healthy: z.boolean(),
      detail: words.nullish(),
    })
    .transform((probe) => ({ ...probe, detail: probe.detail ?? '' }))
    .nullable(),
  survey: survey.nullish().transform((kept) => kept ?? null),
  before: manifest.nullish().transform((before) => before ?? null),
  failure: z
    .object({
      kind: z.enum(FAILURE_KINDS),
      task: words.nullish().transform((task) => task ?? null),
      message: words,
    })
    .nullable(),
});

const runState = z.object({
  state: z.enum(['running', 'finished', 'interrupted', 'tombstoned', 'unknown']),
  size: z.int().min(0).default(0),
  result: result.nullish().transform((kept) => kept ?? null),
});

const event = z
  .object({
    // A damaged line has no number: it is kept as a gap.
    seq: z.int().max(LARGEST_INTEGER).default(-1),
    at: z.coerce
      .date()
      .min(new Date(0))
      .max(LAST_DAY)
      .catch(() => new Date(0)),
    event: text,
    task: words.nullish(),
    message: words.nullish(),
    ms: z.number().nullish(),
    progress: z.number().min(0).max(1).nullish(),
  })
  .transform((line) => ({
    seq: line.seq,
    at: line.at,
    event: line.event,
    task: line.task ?? null,
    message: line.message ?? null,
    ms: line.ms === null || line.ms === undefined ? null : Math.min(Math.max(0, Math.round(line.ms)), LARGEST_INTEGER),
    progress: line.progress ?? null,
  }));

export const startAnswer = z.object({ attempt: runState });
export const eventsAnswer = z.object({
  attempts: z.record(z.string(), runState.and(z.object({ offset: z.int().min(0), lines: z.array(event) }))),
});
export const tombstoneAnswer = z.object({
  attempts: z.record(z.string(), z.enum(['running', 'finished', 'interrupted', 'tombstoned', 'unknown'])),
});
const count = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);
const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const listAnswer = z.object({
  sites: z.record(z.string(), z.object({ token: count, epoch: count })),
  attempts: z
    .array(z.object({ key: words, site: words.nullish(), token: count, state: words }))
    // What is no key was never an order: somebody left a folder there.
    .transform((entries) =>
      entries.flatMap(({ key, site, token, state }) =>
        KEY.test(key) ? [{ key, host: site ?? '', token, state }] : [],
      ),
    ),
});
export const haveAnswer = z.object({ missing: z.array(z.string()) });
export const plainAnswer = z.object({});

/** What every answer has, whatever it answers. */
export const envelope = z.discriminatedUnion('ok', [
  z.object({ protocol: z.literal(1), ok: z.literal(true), incarnation: z.uuid(), epoch: z.int() }),
  z.object({
    protocol: z.literal(1),
    ok: z.literal(false),
    incarnation: z.uuid(),
    epoch: z.int().nullable(),
    refusal: z.enum(REFUSALS),
    message: words,
  }),
]);
