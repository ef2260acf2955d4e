import { NAMED_METERS, type SilencePrice, type SilentMeter, type Sum, type Way } from '../domain/silence.ts'
import { formatNumber, formatPeriod, formatRubles, formatVolume } from './format.ts'
import type { Words } from './words.ts'

/** The price of silence as components/silence.ejs prints it. */
export type SilenceShown = {
  lead: string[]
  /** columns of the table: hand in, say nothing, say nothing from now on */
  heads: string[]
  /** meter by meter where they are few */
  rows: { name: string; months: string; cells: { volume: string; formula: string }[] }[]
  total: { name: string; months: string; cells: { volume: string; formula: string }[] }
}

/** Sentences and table of what silence costs. @param names of the meters, by id */
export function silenceShown(
  price: SilencePrice,
  names: ReadonlyMap<string, string>,
  words: Words,
): SilenceShown | undefined {
  const [first] = price.meters
  if (first === undefined || price.meters.some(({ ways }) => ways.silent.method === 'NONE')) return undefined
  const { t } = words
  const named = price.meters.length > NAMED_METERS ? [] : price.meters
  return {
    lead: leadOf(price, words),
    heads: ['submit', 'silent', 'later'].map((way) => t(`web:silence.${way}`)),
    rows: named.map((meter) => ({
      name: names.get(meter.id) ?? '',
      months: monthsOf(meter, words),
      cells: [meter.ways.submit, meter.ways.silent, meter.ways.later].map((way) => cellOf(way, words)),
    })),
    total: {
      name: t('web:silence.total', { count: price.meters.length }),
      months: '',
      cells: [price.total.submit, price.total.silent, price.total.later].map((sum) => ({
        volume: sum === undefined ? '—' : amountOf(sum, words),
        formula: '',
      })),
    },
  }
}

/** Which months the mean is made of. */
function monthsOf({ months }: SilentMeter, { t, language }: Words): string {
  if (months === undefined) return ''
  const { from, to, count } = months
  return t('web:silence.months', {
    from: formatPeriod(from, language),
    to: formatPeriod(to, language),
    count,
  })
}

function leadOf({ meters, total }: SilencePrice, { t, language }: Words): string[] {
  const money = (sum: Sum | undefined) => (sum === undefined ? '' : formatRubles(sum.kopecks, language))
  // The meter that is nearest to the change of regime decides what the sentence warns of.
  const nearest = meters.reduce((worst, meter) => (leftOf(meter) < leftOf(worst) ? meter : worst))
  const left = leftOf(nearest)
  const isSame = total.submit?.kopecks === total.silent.kopecks
  return [
    ...(total.submit === undefined || isSame
      ? [t('web:silence.leadSilent', { silent: money(total.silent) })]
      : [t('web:silence.lead', { submit: money(total.submit), silent: money(total.silent) })]),
    left < 0
      ? t('web:silence.already', { later: money(total.later) })
      : t('web:silence.miss', {
          number: nearest.missNumber,
          limit: nearest.missLimit,
          count: left,
          later: money(total.later),
        }),
  ]
}

/** How many more misses the average lasts after this one; negative: it is over. */
function leftOf({ missNumber, missLimit }: SilentMeter): number {
  return missLimit - missNumber
}

function cellOf(way: Way | undefined, words: Words): { volume: string; formula: string } {
  if (way === undefined) return { volume: '—', formula: '' }
  const values = Object.fromEntries(
    Object.entries(way.formula).map(([name, value]) => [name, formatNumber(String(value), words.language)]),
  )
  const isRaised = way.method === 'NORM' && way.formula['factor'] !== 1 && way.formula['factor'] !== '1'
  return {
    volume: amountOf(way, words),
    formula: words.t(`web:silence.formula.${way.method}${isRaised ? '_RAISED' : ''}`, values),
  }
}

function amountOf({ volume, kopecks }: Sum, { language }: Words): string {
  return `${formatVolume(volume.toFixed(3), language)}, ${formatRubles(kopecks, language)}`
}
