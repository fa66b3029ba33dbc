import { z } from 'zod';

/** What a form of a link's page sends. Its answers stand beside it, each under `answer-` and the name of its field. */
export const linkFormSchema = z
  .record(z.string(), z.string())
  .default({})
  .transform(({ token = '', decision = '', ...rest }) => ({
    token,
    decision,
    answers: Object.fromEntries(
      Object.entries(rest).flatMap(([name, value]) => (name.startsWith('answer-') ? [[name.slice(7), value]] : [])),
    ),
  }));
export type LinkFormBody = z.infer<typeof linkFormSchema>;
