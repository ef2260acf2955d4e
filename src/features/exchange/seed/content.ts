import { readFile } from 'node:fs/promises'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { MOSCOW, moscowDay } from '../../../domain/calendar.ts'

const words = z.object({ ru: z.string(), en: z.string() })
const at = z.string().regex(/^\d\d:\d\d$/)
const moment = z.object({ daysAhead: z.int(), at })

const schema = z.object({
  news: z.array(z.object({ slug: z.string(), daysAgo: z.int(), at, title: words, body: words })),
  outages: z.array(
    z.object({
      kind: z.enum(['PLANNED', 'EMERGENCY']),
      from: moment,
      until: moment,
      place: words,
      reason: words,
      addresses: z.string(),
    }),
  ),
})

/** Rows by table, in the columns of the database. */
export type DemoContent = { news: Record<string, unknown>[]; outages: Record<string, unknown>[] }

/** News and outages of the demo; their days are counted from the day it is laid. */
export async function readContent(file: string, now: Temporal.Instant): Promise<DemoContent> {
  const { news, outages } = schema.parse(JSON.parse(await readFile(file, 'utf8')))
  const today = moscowDay(now)
  const instant = (daysAhead: number, time: string) =>
    today
      .add({ days: daysAhead })
      .toZonedDateTime({ timeZone: MOSCOW, plainTime: Temporal.PlainTime.from(time) })
      .toInstant()
      .toString()
  const shared = { is_published: true, updated_at: now.toString(), version: 1 }
  return {
    news: news.map(({ slug, daysAgo, at: time, title, body }) => ({
      ...shared,
      id: crypto.randomUUID(),
      slug,
      title_ru: title.ru,
      title_en: title.en,
      body_ru: body.ru,
      body_en: body.en,
      published_at: instant(-daysAgo, time),
    })),
    outages: outages.map(({ kind, from, until, place, reason, addresses }) => ({
      ...shared,
      id: crypto.randomUUID(),
      kind,
      place_ru: place.ru,
      place_en: place.en,
      reason_ru: reason.ru,
      reason_en: reason.en,
      addresses,
      starts_at: instant(from.daysAhead, from.at),
      ends_at: instant(until.daysAhead, until.at),
    })),
  }
}
