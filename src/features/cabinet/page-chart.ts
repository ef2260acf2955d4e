import { Decimal } from 'decimal.js'
import { paths } from '../../paths.ts'
import { formatMonth, formatNumber, formatPeriod, formatVolume } from '../../web/format.ts'
import type { Words } from '../../web/words.ts'
import type { Home } from './service.ts'

/** Twelve bars and the table of the same figures. Lengths are units of the picture, ready to print. */
export type ChartShown = {
  title: string
  label: string
  hasEstimates: boolean
  bars: {
    x: number
    /** read, below; estimated, on top of it */
    own: { y: number; height: number }
    estimated: { y: number; height: number }
    middle: number
    valueY: number
    month: string
    value: string
  }[]
  rows: { month: string; own: string; estimated: string; total: string }[]
  history: string
}

const slot = 28
const width = 22
const floor = 150
const tallest = 122

/** Undefined while no month has a volume. */
export function chartShown({ chart, facts }: Home, { t, language }: Words): ChartShown | undefined {
  const known = new Map(facts.volumes.map((month) => [month.period, month]))
  const months = chart.map((period) => {
    const month = known.get(period)
    const own = new Decimal(month?.own ?? 0)
    const estimated = new Decimal(month?.estimated ?? 0)
    return { period, own, estimated, total: own.plus(estimated), isKnown: month !== undefined }
  })
  const most = Decimal.max(...months.map(({ total }) => total))
  if (most.lte(0)) return undefined
  const unit = unitOf(most)
  const height = (volume: Decimal) =>
    Math.round(Decimal.max(volume, 0).div(most).times(tallest).toNumber() * 10) / 10
  const bars = months.map(({ period, own, estimated, total, isKnown }, i) => {
    const [low, high] = [height(own), height(estimated)]
    return {
      x: 3 + i * slot,
      own: { y: floor - low, height: low },
      estimated: { y: floor - low - high, height: high },
      middle: 3 + i * slot + width / 2,
      valueY: floor - low - high - 5,
      month: t(`cabinet:month.${period.slice(5)}`),
      value: isKnown ? short(total.div(unit.size), unit.size > 1, language) : '–',
    }
  })
  const title = t(`cabinet:chart.title${unit.name}`)
  return {
    title,
    label: `${title}: ${months.map(({ period, total }) => `${formatMonth(period, language)} ${formatVolume(total.toFixed(), language)}`).join(', ')}`,
    hasEstimates: months.some(({ estimated }) => !estimated.isZero()),
    bars,
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
