import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { grouped } from '../platform/grouping.js';
import type { Audience, NoteKind } from './audience.js';
import type { Edition, Format, NamedDocument, NoteDocument, Reading } from './edition.js';

const SELECT = sql`
  select e.id, e.release, e.digest, e.kind, e.number, e.correction, e.published_at as "publishedAt",
    json_build_object('person', publisher.id, 'name', publisher.name) as "publishedBy"
  from note_edition e join person publisher on publisher.id = e.published_by`;

/** Every edition of every release. */
export async function allEditions(tx: Tx): Promise<readonly Edition[]> {
  const { rows } = await sql<Edition>`${SELECT} order by e.published_at, e.id`.execute(tx);
  return rows;
}

/** Every edition of a release's notes, of each kind the oldest first. */
export async function editionsOf(tx: Tx, release: string): Promise<readonly Edition[]> {
  return (await editionsOfEach(tx, [release])).get(release) ?? [];
}

/** The same of each of these releases, by its version; one without any is not in the answer. */
export async function editionsOfEach(
  tx: Tx,
  releases: readonly string[],
): Promise<ReadonlyMap<string, readonly Edition[]>> {
  const { rows } = await sql<Edition>`
    ${SELECT} where e.release = any(${[...releases]}::text[]) order by e.kind, e.number`.execute(tx);
  return grouped(rows, ({ release }) => release);
}

export async function findEdition(
  tx: Tx,
  wanted: { readonly release: string; readonly kind: NoteKind; readonly number: number },
): Promise<Edition | null> {
  const { rows } = await sql<Edition>`
    ${SELECT} where e.release = ${wanted.release} and e.kind = ${wanted.kind} and e.number = ${wanted.number}`.execute(
    tx,
  );
  return rows[0] ?? null;
}

export async function readingsOf(tx: Tx, edition: string): Promise<readonly Reading[]> {
  const { rows } = await sql<Reading>`
    select audience, title, hash from note_reading where edition = ${edition} order by audience`.execute(tx);
  return rows;
}

/** How far an edition has come: whom it is for, and what became of the messages with its readings. */
export interface EditionReach {
  /** Id of the edition. */
  readonly edition: string;
  readonly readings: number;
  /** Readings that somebody has. */
  readonly reached: number;
  readonly waiting: number;
  readonly sent: number;
  readonly failed: number;
}

/** Of every edition of a release. */
export async function reachOfEditions(tx: Tx, release: string): Promise<readonly EditionReach[]> {
  const { rows } = await sql<EditionReach>`
    select e.id as edition, count(*)::int as readings, count(*) filter (where d.sent > 0)::int as reached,
      coalesce(sum(d.waiting), 0)::int as waiting, coalesce(sum(d.sent), 0)::int as sent, coalesce(sum(d.failed), 0)::int as failed
    from note_edition e join note_reading r on r.edition = e.id
      left join (select content, count(*) filter (where state = 'queued') as waiting,
          count(*) filter (where state in ('sent', 'delivered')) as sent, count(*) filter (where state = 'failed') as failed
        from delivery where kind = 'release-notes' and release = ${release} group by content) d on d.content = r.hash
    where e.release = ${release} group by e.id`.execute(tx);
  return rows;
}

/** What became of the messages with one reading. */
export interface ReadingReach {
  readonly audience: Audience;
  readonly waiting: number;
  readonly sent: number;
  readonly failed: number;
}

/** The same of some readings of one edition; one that nothing was sent of stands there too. */
export async function reachOfReadings(
  tx: Tx,
  { id, release }: Pick<Edition, 'id' | 'release'>,
  audiences: readonly Audience[],
): Promise<readonly ReadingReach[]> {
  const { rows } = await sql<ReadingReach>`
    select r.audience, (count(d.id) filter (where d.state = 'queued'))::int as waiting,
      (count(d.id) filter (where d.state in ('sent', 'delivered')))::int as sent,
      (count(d.id) filter (where d.state = 'failed'))::int as failed
    from note_reading r left join delivery d
      on d.kind = 'release-notes' and d.content = r.hash and d.release = ${release}
    where r.edition = ${id} and r.audience = any(${[...audiences]}::text[]) group by r.audience`.execute(tx);
  return rows;
}

/** More editions than anybody looks back over. */
const LOOKING_BACK = 1000;

/** An edition that has a reading for an audience. */
export interface EditionFor {
  readonly edition: Edition;
  readonly title: string;
}

/** The latest editions that were published for an audience, the newest first. */
export async function editionsFor(
  tx: Tx,
  audience: Audience,
  { limit }: { readonly limit: number },
): Promise<readonly EditionFor[]> {
  const { rows } = await sql<Edition & { title: string }>`
    select e.id, e.release, e.digest, e.kind, e.number, e.correction, e.published_at as "publishedAt", r.title,
      json_build_object('person', publisher.id, 'name', publisher.name) as "publishedBy"
    from (select * from note_edition order by published_at desc, id limit ${LOOKING_BACK}) e
      join note_reading r on r.edition = e.id and r.audience = ${audience} join person publisher on publisher.id = e.published_by
    order by e.published_at desc, e.id limit ${limit}`.execute(tx);
  return rows.map(({ title, ...edition }) => ({ edition, title }));
}

export async function findDocument(
  tx: Tx,
  wanted: { readonly edition: string; readonly audience: Audience; readonly format: Format },
): Promise<NoteDocument | null> {
  const { rows } = await sql<NoteDocument>`
    select audience, format, body, style, hash from note_document join note_text using (hash)
    where edition = ${wanted.edition} and audience = ${wanted.audience} and format = ${wanted.format}`.execute(tx);
  return rows[0] ?? null;
}

/** Every document of an edition, without its text. */
export async function documentsOf(tx: Tx, edition: string): Promise<readonly NamedDocument[]> {
  const { rows } = await sql<NamedDocument>`
    select audience, format, style, hash from note_document where edition = ${edition} order by audience, format`.execute(
    tx,
  );
  return rows;
}

/** Keeps an edition, and answers its id. */
export async function keepEdition(
  tx: Tx,
  kept: Pick<Edition, 'release' | 'digest' | 'kind' | 'number' | 'correction' | 'publishedAt'> & { by: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into note_edition (release, digest, kind, number, correction, published_by, published_at)
    values (${kept.release}, ${kept.digest}, ${kept.kind}, ${kept.number}, ${kept.correction}, ${kept.by},
      ${kept.publishedAt})
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new edition was not returned by the database.');
  return row.id;
}

/** Keeps a reading; refuses by a broken key one whose text was not kept before. */
export async function keepReading(tx: Tx, edition: string, { audience, title, hash }: Reading): Promise<void> {
  await sql`
    insert into note_reading (edition, audience, title, hash)
    values (${edition}, ${audience}, ${title}, ${hash})`.execute(tx);
}

/** As `keepReading`. */
export async function keepDocument(
  tx: Tx,
  edition: string,
  { audience, format, style, hash }: NamedDocument,
): Promise<void> {
  await sql`
    insert into note_document (edition, audience, format, style, hash)
    values (${edition}, ${audience}, ${format}, ${style}, ${hash})`.execute(tx);
}
