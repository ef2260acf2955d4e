import { Decimal } from 'decimal.js'

/** A bar: the lower part, and the upper one on top of it. */
export type Column = {
  /** below the bar; empty: nothing is written there */
  name: string
  /** above the bar; empty: nothing is written there */
  value: string
  lower: Decimal.Value
  upper?: Decimal.Value
}

/** A chart of bars as plain SVG: lengths are units of the picture, ready to print (components/bar-chart). */
export type BarChart = {
  /** what the picture says, for those who do not see it */
  label: string
  width: number
  barWidth: number
  bars: {
    x: number
    lower: { y: number; height: number }
    upper: { y: number; height: number }
    middle: number
    valueY: number
    name: string
    value: string
  }[]
}

const floor = 150
const tallest = 122
const usualSlot = 28
/** Of its slot a bar takes so much, but never becomes a wall. */
const share = 22 / 28
const widest = 64

/**
 * Bars from a common floor, the highest as high as the picture; undefined when there is nothing to draw.
 * @param slot units of the picture a bar and the space beside it take
 */
export function barChart(
  label: string,
  columns: readonly Column[],
  slot: number = usualSlot,
): BarChart | undefined {
  const parts = columns.map(({ lower, upper }) => ({
    lower: Decimal.max(lower, 0),
    upper: Decimal.max(upper ?? 0, 0),
  }))
  const most = Decimal.max(0, ...columns.map(({ lower, upper }) => new Decimal(lower).plus(upper ?? 0)))
  if (most.lte(0)) return undefined
  const heightOf = (part: Decimal) => tenths(part.div(most).times(tallest).toNumber())
  const barWidth = tenths(Math.min(slot * share, widest))
  return {
    label,
    width: columns.length * slot + 4,
    barWidth,
    bars: columns.map(({ name, value }, i) => {
      const low = heightOf(parts[i]?.lower ?? new Decimal(0))
      const high = heightOf(parts[i]?.upper ?? new Decimal(0))
      const x = tenths(i * slot + (slot - barWidth) / 2)
      return {
        x,
        lower: { y: tenths(floor - low), height: low },
        upper: { y: tenths(floor - low - high), height: high },
        middle: tenths(x + barWidth / 2),
        valueY: tenths(floor - low - high - 5),
        name,
        value,
      }
    }),
  }
}

function tenths(length: number): number {
  return Math.round(length * 10) / 10
}
