import type { Sql } from '../../platform/db.ts'

/** A piece of news in both languages; bodies are markdown. */
export type News = {
  id: string
  slug: string
  titleRu: string
  titleEn: string
  bodyRu: string
  bodyEn: string
  isPublished: boolean
  publishedAt: Date
  version: number
}

const newsColumns = `id, slug, title_ru as "titleRu", title_en as "titleEn", body_ru as "bodyRu", body_en as "bodyEn",
  is_published as "isPublished", published_at as "publishedAt", version`

/** Where the next page begins: behind this line. */
export type After = { at: string; id: string } | undefined

/** Published news, newest first, `limit` + 1 of them to know whether others follow. */
export async function listNews(sql: Sql, now: string, after: After, limit: number): Promise<News[]> {
  return sql.rows<News>(
    `select ${newsColumns} from news
     where is_published and published_at <= $1 and ($2::timestamptz is null or (published_at, id) < ($2::timestamptz, $3::uuid))
     order by published_at desc, id desc limit $4`,
    [now, after?.at ?? null, after?.id ?? null, limit + 1],
  )
}

export async function findNews(sql: Sql, slug: string, now: string): Promise<News | undefined> {
  return sql.one<News>(
    `select ${newsColumns} from news where slug = $1 and is_published and published_at <= $2`,
    [slug, now],
  )
}

/** Prices, VAT, norms and factors, newest first; numbers as decimal text, days `YYYY-MM-DD`. */
export type PriceData = {
  tariffs: {
    group: string
    from: string
    to: string | null
    personCold: string
    personSewer: string
    organizationCold: string
    organizationSewer: string
    legalAct: string | null
    isFictitious: boolean
  }[]
  vat: { from: string; to: string | null; percent: string }[]
  norms: { group: string; from: string; to: string | null; cold: string; hot: string; sewer: string }[]
}

export async function loadPrices(sql: Sql): Promise<PriceData> {
  const row = await sql.one<PriceData>(
    `select
       (select coalesce(json_agg(json_build_object('group', "group", 'from', "from", 'to', "to",
          'personCold', person_cold::text, 'personSewer', person_sewer::text, 'organizationCold', organization_cold::text,
          'organizationSewer', organization_sewer::text, 'legalAct', legal_act, 'isFictitious', is_fictitious)
          order by "group", "from" desc), '[]') from tariffs) as tariffs,
       (select coalesce(json_agg(json_build_object('from', "from", 'to', "to", 'percent', percent::text)
          order by "from" desc), '[]') from rates where kind = 'VAT') as vat,
       (select coalesce(json_agg(json_build_object('group', "group", 'from', "from", 'to', "to", 'cold', cold::text,
          'hot', hot::text, 'sewer', sewer::text) order by "group", "from" desc), '[]') from norms) as norms`,
  )
  return row ?? { tariffs: [], vat: [], norms: [] }
}
