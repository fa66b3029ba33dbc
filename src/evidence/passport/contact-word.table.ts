import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { ContactWord, LastWord } from './contact-word.js';

type NewWord = Omit<ContactWord, 'by' | 'at'> & {
  /** Person id; null: the contact, by a link. */
  readonly by: string | null;
};

export async function keepContactWord(tx: Tx, kept: NewWord): Promise<void> {
  await sql`
    insert into contact_word (trust, email, name, role, word, reason, said_by)
    values (${kept.trust}, ${kept.email.toLowerCase()}, ${kept.name}, ${kept.role}, ${kept.word}, ${kept.reason}, ${kept.by})`.execute(
    tx,
  );
}

/** The last word of each address of these Trusts. */
export async function contactWords(tx: Tx, trusts: readonly string[]): Promise<readonly LastWord[]> {
  const { rows } = await sql<LastWord>`
    select distinct on (c.trust, c.email) c.trust, c.email, c.name, c.word, c.said_at as at
    from contact_word c
    where c.trust in (select unnest(${[...trusts]}::text[])) order by c.trust, c.email, c.id desc`.execute(tx);
  return rows;
}
