import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Stage } from '../sign-off.js';
import type { ConsultationComment } from './consultation.js';

type NewComment = Omit<ConsultationComment, 'id' | 'by' | 'at'> & { readonly by: string };

export async function keepComment(tx: Tx, kept: NewComment): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into consultation_comment (release, digest, stage, comment, commented_by, commented_as)
    values (${kept.release}, ${kept.digest}, ${kept.stage}, ${kept.comment}, ${kept.by}, ${kept.as}) returning id`.execute(
    tx,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The new comment was not returned by the database.');
  return row.id;
}

/** Every comment on a digest before the sign-off of a stage, or of any; oldest first. */
export async function commentsOn(
  tx: Tx,
  on: { readonly digest: string; readonly stage: Stage | null },
): Promise<readonly ConsultationComment[]> {
  const { rows } = await sql<ConsultationComment>`
    select c.id, c.release, c.digest, c.stage, c.comment, c.commented_as as "as", c.commented_at as at,
      json_build_object('person', p.id, 'name', p.name) as by
    from consultation_comment c join person p on p.id = c.commented_by
    where c.digest = ${on.digest} and (${on.stage}::text is null or c.stage = ${on.stage}) order by c.commented_at, c.id`.execute(
    tx,
  );
  return rows;
}
