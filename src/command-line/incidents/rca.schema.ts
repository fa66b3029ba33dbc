import { z } from 'zod';

const text = z.string();

/** An RCA as the command line shows it; what it does not know of a section is shown as it is. */
export const rcaSchema = z.looseObject({
  ...{ incident: text, revision: z.number(), severity: z.number(), what: text, state: text, dueOn: text.nullish() },
  ...{ product: text.nullish(), release: text.nullish(), isOverdue: z.boolean(), sentBackBecause: text.nullish() },
  timeline: z.array(z.looseObject({ at: text, by: text, what: text, about: text, because: text.nullish() })),
  sections: z.array(z.looseObject({ name: text, title: text })),
  actions: z.array(
    z.looseObject({
      ...{ number: z.number(), what: text, kindTitle: text, owner: text, due: text, isOverdue: z.boolean() },
      done: z.looseObject({ shows: text, link: text.nullish() }).nullish(),
    }),
  ),
  reflections: z.array(z.looseObject({ question: text.nullish(), words: text, by: text, at: text })),
  repeats: z.array(z.looseObject({ incidents: z.array(text) })),
  working: z
    .looseObject({
      sections: z.record(text, z.looseObject({ version: z.number(), by: text })),
      missing: z.array(text),
      names: z.array(z.looseObject({ where: text, name: text })),
    })
    .nullish(),
});
export type Rca = z.infer<typeof rcaSchema>;

export const causesSchema = z.looseObject({
  causes: z.array(
    z.looseObject({
      cause: z.looseObject({
        kind: text,
        words: text.nullish(),
        environment: text.nullish(),
        criterion: text.nullish(),
      }),
      rcas: z.array(z.looseObject({ incident: text })),
    }),
  ),
});
export type Causes = z.infer<typeof causesSchema>['causes'];
