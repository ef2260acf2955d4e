import { Decimal } from 'decimal.js'
import { paths } from '../../paths.ts'
import { barChart, type BarChart } from '../../web/bar-chart.ts'
import { formatMonth, formatNumber, formatPeriod, formatVolume } from '../../web/format.ts'
import type { Words } from '../../web/words.ts'
import type { Home } from './service.ts'

/** Twelve bars and the table of the same figures. */
export type ChartShown = {
  title: string
  bars: BarChart
  hasEstimates: boolean
  rows: { month: string; own: string; estimated: string; total: string }[]
  history: string
}

/** Undefined while no month has a volume. */
export function chartShown({ chart, facts }: Home, { t, language }: Words): ChartShown | undefined {
  const known = new Map(facts.volumes.map((month) => [month.period, month]))
  const months = chart.map((period) => {
    const month = known.get(period)
    const own = new Decimal(month?.own ?? 0)
    const estimated = new Decimal(month?.estimated ?? 0)
    return { period, own, estimated, total: own.plus(estimated), isKnown: month !== undefined }
  })
  const unit = unitOf(Decimal.max(...months.map(({ total }) => total)))
  const title = t(`cabinet:chart.title${unit.name}`)
  const bars = barChart(
    `${title}: ${months.map(({ period, total }) => `${formatMonth(period, language)} ${formatVolume(total.toFixed(), language)}`).join(', ')}`,
    months.map(({ period, own, estimated, total, isKnown }) => ({
      name: t(`cabinet:month.${period.slice(5)}`),
      value: isKnown ? short(total.div(unit.size), unit.size > 1, language) : '–',
      lower: own,
      upper: estimated,
    })),
  )
  if (bars === undefined) return undefined
  return {
    title,
    bars,
    hasEstimates: months.some(({ estimated }) => !estimated.isZero()),
    rows: months.map(({ period, own, estimated, total, isKnown }) => ({
      month: formatPeriod(period, language),
      own: isKnown ? formatNumber(own.toFixed(), language) : '–',
      estimated: isKnown ? formatNumber(estimated.toFixed(), language) : '–',
      total: isKnown ? formatNumber(total.toFixed(), language) : '–',
    })),
    history: paths.history.page(),
  }
}

function unitOf(most: Decimal): { size: number; name: '' | 'Thousand' | 'Million' } {
  if (most.gte(1_000_000)) return { size: 1_000_000, name: 'Million' }
  return most.gte(1_000) ? { size: 1_000, name: 'Thousand' } : { size: 1, name: '' }
}

/** At most four characters: they stand above a narrow bar. */
function short(value: Decimal, isScaled: boolean, language: Words['language']): string {
  const digits = isScaled && value.abs().lt(100) ? 1 : 0
  return formatNumber(value.toDecimalPlaces(digits, Decimal.ROUND_HALF_UP).toFixed(), language)
}
