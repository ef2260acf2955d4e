import { moscowDay } from '../../domain/calendar.ts'
import { Temporal } from 'temporal-polyfill'
import { paths } from '../../paths.ts'
import { formatDay, type FormatLanguage } from '../../web/format.ts'
import { parseMarkdown, plainText, type Block } from '../../web/markdown.ts'
import type { Page } from '../../web/view.ts'
import { afterField } from './form.ts'
import type { NewsPart } from './service.ts'
import type { News } from './store.ts'
import type { Words } from './words.ts'

/** News in a list: title, day, the first words. */
export type NewsLine = { title: string; href: string; day: string; date: string; summary: string }

export type NewsListPage = Page & { lines: NewsLine[]; empty: string; next: string | undefined }
export type NewsPage = Page & { day: string; date: string; blocks: Block[]; back: string }

const summaryLength = 180

export function newsListPage({ news, next }: NewsPart, { t, language }: Words): NewsListPage {
  return {
    view: 'content/news-list',
    title: t('content:news.title'),
    lines: news.map((piece) => newsLine(piece, language)),
    empty: t('content:news.empty'),
    next: next === undefined ? undefined : paths.news.after(afterField(next)),
  }
}

export function newsPage(piece: News, { language }: Words): NewsPage {
  return {
    view: 'content/news',
    title: language === 'ru' ? piece.titleRu : piece.titleEn,
    ...dayOf(piece, language),
    blocks: parseMarkdown(language === 'ru' ? piece.bodyRu : piece.bodyEn),
    back: paths.news.list,
  }
}

/** A line of the list; also for the landing page. */
export function newsLine(piece: News, language: FormatLanguage): NewsLine {
  const words = plainText(parseMarkdown(language === 'ru' ? piece.bodyRu : piece.bodyEn))
  return {
    title: language === 'ru' ? piece.titleRu : piece.titleEn,
    href: paths.news.one(piece.slug),
    ...dayOf(piece, language),
    summary:
      words.length <= summaryLength ? words : `${words.slice(0, words.lastIndexOf(' ', summaryLength))}…`,
  }
}

function dayOf({ publishedAt }: News, language: FormatLanguage): { day: string; date: string } {
  const day = moscowDay(Temporal.Instant.fromEpochMilliseconds(publishedAt.getTime()))
  return { day: formatDay(day, 'full', language), date: day.toString() }
}
