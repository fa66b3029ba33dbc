import { z } from 'zod';
import { closed } from '../../platform/http/body.schema.js';
import { versionSchema } from '../release.schema.js';
import { ticketKeySchema } from './ticket-key.schema.js';

const keysSchema = z
  .array(ticketKeySchema, 'is missing or is not a list; list the keys of the tickets')
  .max(5000, 'is too long; list at most 5000 tickets')
  .superRefine((keys, context) => {
    const seen = new Set<string>();
    for (const [index, key] of keys.entries()) {
      if (seen.has(key)) context.addIssue({ code: 'custom', path: [index], message: 'comes twice; list each once' });
      seen.add(key);
    }
  });

/** The whole scope as it was agreed: what is left out is wished for no longer. */
export const scopeSchema = closed({
  tickets: keysSchema,
  needsUat: keysSchema.default([]),
  towards: versionSchema.nullish().transform((version) => version ?? null),
}).superRefine((scope, context) => {
  const tickets = new Set(scope.tickets);
  for (const [index, key] of scope.needsUat.entries()) {
    if (tickets.has(key)) continue;
    const message = 'is not one of the tickets; name it among them too';
    context.addIssue({ code: 'custom', path: ['needsUat', index], message });
  }
});
export type ScopeBody = z.infer<typeof scopeSchema>;

/** The day on which it was released; left out, it is today in London. */
export const closingSchema = closed({
  releasedOn: z.iso
    .date('is not a day; write it as 2026-03-31')
    .nullish()
    .transform((day) => day ?? null),
});
export type ClosingBody = z.infer<typeof closingSchema>;
