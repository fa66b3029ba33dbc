import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { ChecklistMark } from './checklist.js';

type NewMark = Omit<ChecklistMark, 'by' | 'at'> & {
  readonly product: string;
  /** Person id. */
  readonly by: string;
};

export async function keepMark(tx: Tx, { responsible, ...kept }: NewMark): Promise<void> {
  await sql`
    insert into checklist_mark (product, item, responsible_name, responsible_email, mark, reason, marked_by)
    values (${kept.product}, ${kept.item}, ${responsible.name}, ${responsible.email}, ${kept.mark}, ${kept.reason},
      ${kept.by})`.execute(tx);
}

/** What was last said of each item of a product's checklist; none of which nothing was. */
export async function marksOf(tx: Tx, product: string): Promise<readonly ChecklistMark[]> {
  const { rows } = await sql<ChecklistMark>`
    select distinct on (c.item) c.item, json_build_object('name', c.responsible_name, 'email', c.responsible_email) as responsible,
      c.mark, c.reason, json_build_object('person', p.id, 'name', p.name) as by, c.marked_at as at
    from checklist_mark c join person p on p.id = c.marked_by
    where c.product = ${product} order by c.item, c.id desc`.execute(tx);
  return rows;
}
