import { sql } from 'kysely';
import type { RoleName } from '../people/caller.js';
import type { Tx } from '../platform/database/database.service.js';
import { sectionSchemas } from './section.schema.js';
import type { Hand, SectionContents, SectionName, Sections, Written } from './section.js';

interface SectionRow {
  readonly id: number;
  readonly section: string;
  readonly content: string;
  readonly hash: string;
  readonly by: Hand;
  readonly as: RoleName;
  readonly at: Date;
  readonly approvedBy: Hand | null;
  readonly approvedAt: Date | null;
}

/** Every section of a release as it was last written. */
export async function sectionsOf(tx: Tx, release: string): Promise<Sections> {
  const { rows } = await sql<SectionRow>`
    select distinct on (s.section) s.id, s.section, s.content, s.hash, s.written_as as "as", s.written_at as at,
      json_build_object('person', writer.id, 'name', writer.name) as by, a.approved_at as "approvedAt",
      case when a.section is null then null
        else json_build_object('person', approver.id, 'name', approver.name) end as "approvedBy"
    from note_section s join person writer on writer.id = s.written_by
      left join note_section_approval a on a.section = s.id left join person approver on approver.id = a.approved_by
    where s.release = ${release} order by s.section, s.id desc`.execute(tx);
  return {
    summary: written(rows, 'summary'),
    'site-action': written(rows, 'site-action'),
    downtime: written(rows, 'downtime'),
    changes: written(rows, 'changes'),
    'known-issues': written(rows, 'known-issues'),
    'clinical-safety': written(rows, 'clinical-safety'),
    'information-governance': written(rows, 'information-governance'),
    training: written(rows, 'training'),
    contacts: written(rows, 'contacts'),
  };
}

function written<Name extends SectionName>(
  rows: readonly SectionRow[],
  name: Name,
): Written<SectionContents[Name]> | undefined {
  const row = rows.find(({ section }) => section === name);
  if (row === undefined) return undefined;
  const { hash, by, as, at, approvedBy, approvedAt } = row;
  const approved = approvedBy === null || approvedAt === null ? null : { by: approvedBy, at: approvedAt };
  return { content: sectionSchemas[name].parse(JSON.parse(row.content)), hash, by, as, at, approved };
}

/** Keeps a section as it is from now on; false, and nothing, if it is just so already. */
export async function keepSection(
  tx: Tx,
  kept: { release: string; section: SectionName; content: string; hash: string; by: string; as: RoleName },
): Promise<boolean> {
  const { rows } = await sql`
    insert into note_section (release, section, content, hash, written_by, written_as)
    select ${kept.release}, ${kept.section}, ${kept.content}, ${kept.hash}, ${kept.by}::uuid, ${kept.as}
    where ${kept.hash} is distinct from (select hash from note_section
      where release = ${kept.release} and section = ${kept.section} order by id desc limit 1)
    returning id`.execute(tx);
  return rows.length === 1;
}

/** Keeps that the section as it was last written, with this hash, is approved; false, and nothing, if it was approved before or is written otherwise. */
export async function keepApproval(
  tx: Tx,
  approval: { release: string; section: SectionName; hash: string; by: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into note_section_approval (section, approved_by)
    select id, ${approval.by}::uuid from (select id, hash from note_section
      where release = ${approval.release} and section = ${approval.section} order by id desc limit 1) as last
    where hash = ${approval.hash}
    on conflict do nothing returning section`.execute(tx);
  return rows.length === 1;
}
