import { coversAddress } from '../../domain/address-match.ts'
import type { Deps } from '../../deps.ts'
import { publishedOutages, type PublishedOutage } from '../../records/outages.ts'
import { findNews, listNews, loadPrices, type After, type News, type PriceData } from './store.ts'

export type { News } from './store.ts'

const pageNews = 10

/** A page of published news and whether others follow. */
export type NewsPart = { news: News[]; next: After }

/** The latest published news, for the landing page. */
export async function latestNews(deps: Deps, count: number): Promise<News[]> {
  return (await listNews(deps.db.sql, deps.clock.now().toString(), undefined, count)).slice(0, count)
}

export async function newsPart(deps: Deps, after: After): Promise<NewsPart> {
  const found = await listNews(deps.db.sql, deps.clock.now().toString(), after, pageNews)
  const news = found.slice(0, pageNews)
  const last = news.at(-1)
  const hasMore = found.length > pageNews && last !== undefined
  return { news, next: hasMore ? { at: last.publishedAt.toISOString(), id: last.id } : undefined }
}

/** Published news by its address. */
export function openNews(deps: Deps, slug: string): Promise<News | undefined> {
  return findNews(deps.db.sql, slug, deps.clock.now().toString())
}

/** Running and coming outages, emergencies first; with an address only those that cover it. */
export async function outagesNow(deps: Deps, address = ''): Promise<PublishedOutage[]> {
  const outages = await publishedOutages(deps.db.sql, deps.clock.now())
  return address === '' ? outages : outages.filter((outage) => isAt(outage, address))
}

export function prices(deps: Deps): Promise<PriceData> {
  return loadPrices(deps.db.sql)
}

function isAt({ addresses, placeRu, placeEn }: PublishedOutage, address: string): boolean {
  const lines = addresses.split('\n').filter((line) => line.trim() !== '')
  // Without a list of houses the place itself is what is meant.
  return (lines.length > 0 ? lines : [placeRu, placeEn]).some((line) => coversAddress(line, address))
}
