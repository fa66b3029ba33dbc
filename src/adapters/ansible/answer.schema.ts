import { z } from 'zod';
import { FAILURE_KINDS, REFUSALS } from '../../rollouts/site-runner.js';

/** What a control node answers (protocol 1). Unknown fields are left out; anything else that is off makes the answer garbled. */

const text = z.string().max(8192);
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

const result = z.object({
  rc: z.int().nullable(),
  stats: z.record(text, stats).nullable(),
  probe: z
    .object({
      version: text.nullable(),
      digest: text.nullable(),
      healthy: z.boolean(),
      detail: z.string().nullish(),
    })
    .transform((probe) => ({ ...probe, detail: probe.detail ?? '' }))
    .nullable(),
  before: manifest.nullish().transform((before) => before ?? null),
  failure: z
    .object({
      kind: z.enum(FAILURE_KINDS),
      task: z
        .string()
        .nullish()
        .transform((task) => task ?? null),
      message: z.string(),
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
    seq: z.int().default(-1),
    at: z.coerce.date().catch(() => new Date(0)),
    event: text,
    task: z.string().nullish(),
    message: z.string().nullish(),
    ms: z.number().nullish(),
    progress: z.number().min(0).max(1).nullish(),
  })
  .transform((line) => ({
    seq: line.seq,
    at: line.at,
    event: line.event,
    task: line.task ?? null,
    message: line.message ?? null,
    ms: line.ms === null || line.ms === undefined ? null : Math.round(line.ms),
    progress: line.progress ?? null,
  }));

export const startAnswer = z.object({ attempt: runState });
export const statusAnswer = z.object({ attempts: z.record(z.string(), runState) });
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
export const listAnswer = z.object({
  sites: z.record(z.string(), z.object({ token: count, epoch: count })),
  attempts: z.array(
    z.object({ key: z.string(), site: z.string().nullish(), token: count, state: z.string() }).transform((entry) => ({
      key: entry.key,
      host: entry.site ?? '',
      token: entry.token,
      state: entry.state,
    })),
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
    message: z.string(),
  }),
]);
