import { Temporal } from 'temporal-polyfill'
import { moscowDay } from '../../domain/calendar.ts'
import { paths } from '../../paths.ts'
import type { PublishedOutage } from '../../records/outages.ts'
import { stateOfWindows, type WindowRules } from '../../records/reference.ts'
import { formatDay, formatMoment } from '../../web/format.ts'
import { outageBadge } from '../../web/outage-badge.ts'
import type { Page } from '../../web/view.ts'
import type { Words } from '../../web/words.ts'
import type { News } from '../content/service.ts'
import { windowSentences, type WindowWords } from '../../web/window-words.ts'

export type LandingPage = Page & {
  /** one for everybody, or one a kind of customer where they differ */
  windows: (WindowWords & { who: string | undefined })[]
  doors: { href: string; title: string; more: string }[]
  outages: { kind: string; tone: 'bad' | 'care' | 'info'; place: string; when: string }[]
  news: { title: string; href: string; day: string; date: string }[]
  demo: { text: string; href: string; link: string } | undefined
}

/** What the front door tells of. */
type LandingState = {
  rules: WindowRules
  now: Temporal.Instant
  /** newest first */
  news: readonly News[]
  /** running and coming, emergencies first */
  outages: readonly PublishedOutage[]
  isDemo: boolean
}

const outagesShown = 3

/** What a stranger sees first. */
export function landingPage(state: LandingState, words: Words): LandingPage {
  const { t } = words
  const door = (href: string, key: string) => ({
    href,
    title: t(`landing:door.${key}`),
    more: t(`landing:door.${key}More`),
  })
  return {
    view: 'landing/landing',
    title: t('landing:title'),
    windows: windowsShown(state, words),
    doors: [
      door(paths.reception.form, 'reception'),
      door(paths.outages(), 'outages'),
      door(paths.tariffs, 'tariffs'),
      door(paths.help, 'help'),
    ],
    outages: state.outages.slice(0, outagesShown).map((outage) => outageLine(outage, state.now, words)),
    news: state.news.map((piece) => newsLine(piece, words)),
    demo: state.isDemo
      ? { text: t('landing:demo'), href: paths.login, link: t('landing:demoLink') }
      : undefined,
  }
}

function outageLine(
  outage: PublishedOutage,
  now: Temporal.Instant,
  { t, language }: Words,
): LandingPage['outages'][number] {
  const { kind, tone, hasBegun } = outageBadge(outage, now, t)
  return {
    kind,
    tone,
    place: language === 'ru' ? outage.placeRu : outage.placeEn,
    when: t(hasBegun ? 'landing:until' : 'landing:fromUntil', {
      from: formatMoment(outage.startsAt, language),
      until: formatMoment(outage.endsAt, language),
    }),
  }
}

function newsLine(piece: News, { language }: Words): LandingPage['news'][number] {
  const day = moscowDay(Temporal.Instant.fromEpochMilliseconds(piece.publishedAt.getTime()))
  return {
    title: language === 'ru' ? piece.titleRu : piece.titleEn,
    href: paths.news.one(piece.slug),
    day: formatDay(day, 'day-month', language),
    date: day.toString(),
  }
}

function windowsShown(
  { rules, now }: { rules: WindowRules; now: Temporal.Instant },
  words: Words,
): LandingPage['windows'] {
  const [person, organization] = (['PERSON', 'ORGANIZATION'] as const).map((kind) =>
    windowSentences(stateOfWindows(rules, kind, now), words),
  )
  if (person === undefined || organization === undefined) return []
  if (JSON.stringify(person) === JSON.stringify(organization)) return [{ ...person, who: undefined }]
  return [
    { ...person, who: words.t('landing:persons') },
    { ...organization, who: words.t('landing:organizations') },
  ]
}
