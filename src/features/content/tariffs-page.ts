import { Decimal } from 'decimal.js'
import { moscowDay } from '../../domain/calendar.ts'
import { rowOn } from '../../domain/dated.ts'
import { kopecksOf } from '../../domain/money.ts'
import { formatDay, formatMoney, formatNumber, type FormatLanguage } from '../../web/format.ts'
import type { Page } from '../../web/view.ts'
import type { PriceData } from './store.ts'
import type { Words } from './words.ts'

export type TariffsPage = Page & {
  today: string
  now: { title: string; rows: { service: string; price: string; withVat: string }[]; note: string }[]
  history: {
    head: string[]
    /** false: no row names its legal act, said once */
    hasActs: boolean
    rows: { period: string; cells: string[]; isNow: boolean; act: string; isFictitious: boolean }[]
  }
  norms: { period: string; cold: string; hot: string; sewer: string }[]
  vat: { period: string; percent: string }[]
  isEmpty: boolean
}

/** Prices in force today, then all of them by dates; norms and VAT beside. */
export function tariffsPage(data: PriceData, words: Words): TariffsPage {
  const { t, language, now } = words
  const today = moscowDay(now)
  const row = rowOn(data.tariffs, today)
  const vat = rowOn(data.vat, today)?.percent ?? '0'
  return {
    view: 'content/tariffs',
    title: t('content:tariffs.title'),
    today: t('content:tariffs.today', { day: formatDay(today, 'full', language) }),
    isEmpty: row === undefined,
    now: row === undefined ? [] : pricesNow(row, vat, words),
    history: {
      head: ['personCold', 'personSewer', 'organizationCold', 'organizationSewer'].map((key) =>
        t(`content:tariffs.head.${key}`),
      ),
      hasActs: data.tariffs.some(({ legalAct }) => legalAct !== null),
      rows: data.tariffs.map((tariff) => ({
        period: span(tariff, words),
        cells: [tariff.personCold, tariff.personSewer, tariff.organizationCold, tariff.organizationSewer].map(
          (price) => rubles(price, language),
        ),
        isNow: tariff === row,
        act: tariff.legalAct ?? t('content:tariffs.noAct'),
        isFictitious: tariff.isFictitious,
      })),
    },
    norms: data.norms.map((norm) => ({
      period: span(norm, words),
      cold: formatNumber(norm.cold, language),
      hot: formatNumber(norm.hot, language),
      sewer: formatNumber(norm.sewer, language),
    })),
    vat: data.vat.map((rate) => ({
      period: span(rate, words),
      percent: `${formatNumber(rate.percent, language)} %`,
    })),
  }
}

function pricesNow(
  row: PriceData['tariffs'][number],
  vat: string,
  { t, language }: Words,
): TariffsPage['now'] {
  const money = (price: string | Decimal) => t('content:tariffs.price', { price: rubles(price, language) })
  const withVat = (price: string) => money(new Decimal(price).times(new Decimal(vat).plus(100)).div(100))
  const service = (key: string, price: string, gross: string) => ({
    service: t(`content:tariffs.${key}`),
    price,
    withVat: gross,
  })
  return [
    {
      title: t('content:tariffs.persons'),
      rows: [service('cold', '', money(row.personCold)), service('sewer', '', money(row.personSewer))],
      note: t('content:tariffs.personsNote', { percent: formatNumber(vat, language) }),
    },
    {
      title: t('content:tariffs.organizations'),
      rows: [
        service('cold', money(row.organizationCold), withVat(row.organizationCold)),
        service('sewer', money(row.organizationSewer), withVat(row.organizationSewer)),
      ],
      note: t('content:tariffs.organizationsNote', { percent: formatNumber(vat, language) }),
    },
  ]
}

function span({ from, to }: { from: string; to: string | null }, { t, language }: Words): string {
  const day = (date: string) => formatDay(date, 'numeric', language)
  return to === null
    ? t('content:tariffs.since', { from: day(from) })
    : t('content:tariffs.span', { from: day(from), to: day(to) })
}

function rubles(price: string | Decimal, language: FormatLanguage): string {
  return formatMoney(kopecksOf(new Decimal(price)), language)
}
