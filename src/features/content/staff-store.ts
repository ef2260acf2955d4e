import type { Sql } from '../../platform/db.ts'
import { outageColumns, type PublishedOutage } from '../../records/outages.ts'
import type { After, News } from './store.ts'

/** An outage as editors see it. */
export type Outage = PublishedOutage & { isPublished: boolean; version: number }

/** What is stored of a piece of news; instants as ISO text. */
export type NewsContent = Pick<News, 'titleRu' | 'titleEn' | 'bodyRu' | 'bodyEn' | 'isPublished'> & {
  publishedAt: string
}
export type OutageContent = Omit<Outage, 'id' | 'version' | 'startsAt' | 'endsAt'> & {
  startsAt: string
  endsAt: string
}

/** Who changes, when. */
export type Edit = { by: string; at: string }

const newsColumns = `id, slug, title_ru as "titleRu", title_en as "titleEn", body_ru as "bodyRu", body_en as "bodyEn",
  is_published as "isPublished", published_at as "publishedAt", version`
const editedColumns = `${outageColumns}, is_published as "isPublished", version`

/** All news, published or not, newest first; one more than `limit` to know whether others follow. */
export async function listAllNews(sql: Sql, after: After, limit: number): Promise<News[]> {
  return sql.rows<News>(
    `select ${newsColumns} from news
     where ($1::timestamptz is null or (published_at, id) < ($1::timestamptz, $2::uuid))
     order by published_at desc, id desc limit $3`,
    [after?.at ?? null, after?.id ?? null, limit + 1],
  )
}

export async function listAllOutages(sql: Sql, after: After, limit: number): Promise<Outage[]> {
  return sql.rows<Outage>(
    `select ${editedColumns} from outages
     where ($1::timestamptz is null or (starts_at, id) < ($1::timestamptz, $2::uuid))
     order by starts_at desc, id desc limit $3`,
    [after?.at ?? null, after?.id ?? null, limit + 1],
  )
}

export async function findNewsById(sql: Sql, id: string): Promise<News | undefined> {
  return sql.one<News>(`select ${newsColumns} from news where id = $1`, [id])
}

export async function findOutage(sql: Sql, id: string): Promise<Outage | undefined> {
  return sql.one<Outage>(`select ${editedColumns} from outages where id = $1`, [id])
}

/** @returns the id; undefined when the address is taken by other news */
export async function insertNews(
  sql: Sql,
  slug: string,
  news: NewsContent,
  edit: Edit,
): Promise<string | undefined> {
  const row = await sql.one<{ id: string }>(
    `insert into news (slug, title_ru, title_en, body_ru, body_en, is_published, published_at, updated_at, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (slug) do nothing returning id`,
    [slug, ...newsValues(news), edit.at, edit.by],
  )
  return row?.id
}

/** false when somebody else has changed it since that version. The address stays: links to it are out there. */
export async function updateNews(
  sql: Sql,
  of: { id: string; version: number },
  news: NewsContent,
  edit: Edit,
): Promise<boolean> {
  const changed = await sql.run(
    `update news set title_ru = $3, title_en = $4, body_ru = $5, body_en = $6, is_published = $7, published_at = $8,
       updated_at = $9, updated_by = $10, version = version + 1 where id = $1 and version = $2`,
    [of.id, of.version, ...newsValues(news), edit.at, edit.by],
  )
  return changed === 1
}

export async function insertOutage(sql: Sql, outage: OutageContent, edit: Edit): Promise<string> {
  const row = await sql.one<{ id: string }>(
    `insert into outages (kind, place_ru, place_en, addresses, reason_ru, reason_en, starts_at, ends_at, is_published,
       updated_at, updated_by)
     values ($1::"OutageKind", $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
    [...outageValues(outage), edit.at, edit.by],
  )
  if (row === undefined) throw new Error('the outage was not stored')
  return row.id
}

/** false when somebody else has changed it since that version. */
export async function updateOutage(
  sql: Sql,
  of: { id: string; version: number },
  outage: OutageContent,
  edit: Edit,
): Promise<boolean> {
  const changed = await sql.run(
    `update outages set kind = $3::"OutageKind", place_ru = $4, place_en = $5, addresses = $6, reason_ru = $7,
       reason_en = $8, starts_at = $9, ends_at = $10, is_published = $11, updated_at = $12, updated_by = $13,
       version = version + 1 where id = $1 and version = $2`,
    [of.id, of.version, ...outageValues(outage), edit.at, edit.by],
  )
  return changed === 1
}

function newsValues({ titleRu, titleEn, bodyRu, bodyEn, isPublished, publishedAt }: NewsContent): unknown[] {
  return [titleRu, titleEn, bodyRu, bodyEn, isPublished, publishedAt]
}

function outageValues(outage: OutageContent): unknown[] {
  const { kind, placeRu, placeEn, addresses, reasonRu, reasonEn, startsAt, endsAt, isPublished } = outage
  return [kind, placeRu, placeEn, addresses, reasonRu, reasonEn, startsAt, endsAt, isPublished]
}
