import { Decimal } from 'decimal.js'
import { barChart, type BarChart } from '../../../web/bar-chart.ts'
import { formatDay, formatNumber } from '../../../web/format.ts'
import type { Words } from '../../../web/words.ts'
import type { WindowDesk } from './service.ts'

/** A picture and the table of the same figures. */
export type ChartShown = {
  id: string
  title: string
  note: string
  chart: BarChart | undefined
  heads: string[]
  rows: { name: string; cells: string[] }[]
  /** many rows: the table opens on demand */
  isFolded: boolean
}

/** Units of the picture, whatever the number of bars. */
const pictureWidth = 336

type Row = {
  name: string
  short?: string
  value: string
  lower: Decimal.Value
  upper?: Decimal.Value
  cells: string[]
}

/** Every chart of the desk; nothing of a month in which nothing came. */
export function deskCharts(desk: WindowDesk, words: Words): ChartShown[] {
  const { t } = words
  const { kinds, sizes } = desk.shares
  const shares = ['contracts', 'whole', 'partly', 'none', 'share']
  return [
    chartOf(
      'kinds',
      shares,
      kinds.map((kind) => shareRow(t(`window:kind.${kind.kind}`), kind, words)),
      words,
    ),
    chartOf(
      'sizes',
      shares,
      sizes.map((size) => shareRow(t(`window:size.${size.size}`), size, words)),
      words,
    ),
    chartOf('days', ['count'], dayRows(desk, words), words),
    chartOf('hours', ['count'], hourRows(desk, words), words),
    chartOf('channels', ['contracts', 'meters', 'channelShare'], channelRows(desk, words), words),
  ]
}

function chartOf(id: string, heads: string[], rows: readonly Row[], { t }: Words): ChartShown {
  const title = t(`window:chart.${id}`)
  const said = rows.map(({ name, value, cells }) => `${name}: ${value || (cells[0] ?? '')}`).join(', ')
  const slot = Math.floor(pictureWidth / Math.max(rows.length, 1))
  return {
    id,
    title,
    note: t(`window:note.${id}`),
    chart: barChart(
      `${title}. ${said}`,
      rows.map(({ name, short, value, lower, upper }) => ({
        name: short ?? name,
        value,
        lower,
        upper: upper ?? 0,
      })),
      slot,
    ),
    heads: ['name', ...heads].map((head) => t(`window:head.${head === 'name' ? `of.${id}` : head}`)),
    rows: rows.map(({ name, cells }) => ({ name, cells })),
    isFolded: rows.length > 8,
  }
}

type Share = { contracts: number; whole: number; partly: number }

function shareRow(name: string, { contracts, whole, partly }: Share, { language }: Words): Row {
  const count = (value: number) => formatNumber(value, language)
  return {
    name,
    value: percent(whole + partly, contracts, language),
    lower: shareOf(whole, contracts),
    upper: shareOf(partly, contracts),
    cells: [
      count(contracts),
      count(whole),
      count(partly),
      count(contracts - whole - partly),
      percent(whole + partly, contracts, language),
    ],
  }
}

function dayRows({ hours }: WindowDesk, { language }: Words): Row[] {
  const days = Map.groupBy(hours, ({ day }) => day)
  return [...days].map(([day, counts]) => {
    const count = counts.reduce((sum, each) => sum + each.count, 0)
    return {
      name: formatDay(day, 'weekday', language),
      short: String(Number(day.slice(8))),
      value: formatNumber(count, language),
      lower: count,
      cells: [formatNumber(count, language)],
    }
  })
}

/** Every hour stands there, also a quiet one; only some are named under the bars. */
function hourRows({ hours }: WindowDesk, { t, language }: Words): Row[] {
  const named = 3
  return Array.from({ length: 24 }, (_, hour) => {
    const count = hours.reduce((sum, each) => (each.hour === hour ? sum + each.count : sum), 0)
    return {
      name: t('window:hour', { from: hour, to: hour + 1 }),
      short: hour % named === 0 ? String(hour) : '',
      value: '',
      lower: count,
      cells: [formatNumber(count, language)],
    }
  })
}

function channelRows({ channels }: WindowDesk, { t, language }: Words): Row[] {
  const all = channels.reduce((sum, { contracts }) => sum + contracts, 0)
  return channels.map(({ channel, contracts, meters }) => ({
    name: t(`states:source.${channel}`),
    value: percent(contracts, all, language),
    lower: contracts,
    cells: [
      formatNumber(contracts, language),
      formatNumber(meters, language),
      percent(contracts, all, language),
    ],
  }))
}

/** «34,5 %»; a dash where there is nobody. */
export function percent(part: number, whole: number, language: Words['language']): string {
  if (whole === 0) return '–'
  return `${formatNumber(shareOf(part, whole).toDecimalPlaces(1).toFixed(), language)}\u00a0%`
}

function shareOf(part: number, whole: number): Decimal {
  return whole === 0 ? new Decimal(0) : new Decimal(part).times(100).div(whole)
}
