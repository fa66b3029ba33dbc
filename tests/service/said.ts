import { z } from 'zod';
import type { Answer } from '../client.js';

const problemSchema = z.looseObject({
  detail: z.string(),
  faults: z.array(z.looseObject({ field: z.string(), fault: z.string() })).default([]),
  reasons: z.array(z.looseObject({ title: z.string() })).default([]),
});

/** The body of an answer that had to be a success. Throws with what was answered instead, in words. */
export function said<T>({ status, body }: Answer, schema: z.ZodType<T>): T {
  if (status >= 300) throw new Error(`Gatehouse answered ${status}: ${wordsOf(body)}`);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Error(`Gatehouse answered something else than expected: ${z.prettifyError(parsed.error)}`);
}

function wordsOf(body: unknown): string {
  const problem = problemSchema.safeParse(body);
  if (!problem.success) return JSON.stringify(body).slice(0, 200);
  const { detail, faults, reasons } = problem.data;
  return [detail, ...faults.map(({ field, fault }) => `${field} ${fault}.`), ...reasons.map(({ title }) => title)].join(
    ' ',
  );
}
