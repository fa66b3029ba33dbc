import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Answer, ProposedTime } from './agreement.js';
import { timeOf } from './agreement.table.js';

/** Who answers for a Trust: somebody with an account, or the holder of a link. */
export type Answerer = { readonly name: string; readonly role: string } & (
  { readonly person: string; readonly link: null } | { readonly person: null; readonly link: string }
);

export interface NewAnswer {
  readonly agreement: string;
  readonly answer: Answer['answer'];
  readonly reason: string | null;
  readonly instead: ProposedTime | null;
  readonly by: Answerer;
  readonly stands: boolean;
}

/** Keeps an answer for ever, whatever came of it. */
export async function keepAnswer(tx: Tx, { instead, by, ...kept }: NewAnswer): Promise<void> {
  await sql`
    insert into agreement_answer (agreement, answer, reason, on_day, starts_at, ends_at, person, link, name, role, stands)
    values (${kept.agreement}, ${kept.answer}, ${kept.reason}, ${instead?.day ?? null}, ${instead?.from ?? null},
      ${instead?.to ?? null}, ${by.person}, ${by.link}, ${by.name}, ${by.role}, ${kept.stands})`.execute(tx);
}

interface AnswerRow extends Omit<Answer, 'instead'> {
  readonly agreement: string;
  readonly day: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Of these agreements those that somebody answered, whatever came of it. */
export async function answered(tx: Tx, agreements: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ agreement: string }>`
    select distinct agreement from agreement_answer where agreement = any(${[...agreements]}::uuid[])`.execute(tx);
  return new Set(rows.map(({ agreement }) => agreement));
}

/** The answers to each of these agreements, by its id, oldest first; one that nobody answered is not in it. */
export async function answersTo(
  tx: Tx,
  agreements: readonly string[],
): Promise<ReadonlyMap<string, readonly Answer[]>> {
  const { rows } = await sql<AnswerRow>`
    select agreement, answer, reason, to_char(on_day, 'YYYY-MM-DD') as day, starts_at as "from", ends_at as "to",
      json_build_object('name', name, 'role', role) as by, given_at as at, stands
    from agreement_answer where agreement = any(${[...agreements]}::uuid[]) order by given_at, id`.execute(tx);
  const answers = new Map<string, Answer[]>();
  for (const { agreement, day, from, to, ...answer } of rows) {
    const instead = day === null && from === null ? null : timeOf({ day, from, to });
    answers.set(agreement, [...(answers.get(agreement) ?? []), { ...answer, instead }]);
  }
  return answers;
}
