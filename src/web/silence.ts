import { NAMED_METERS, type SilencePrice, type SilentMeter, type Sum, type Way } from '../domain/silence.ts'
import { isRaised } from '../domain/regime.ts'
import { formatNumber, formatPeriod, formatRubles, formatVolume } from './format.ts'
import type { Words } from './words.ts'

/** The price of silence as components/silence.ejs prints it. */
export type SilenceShown = {
  /** of the heading: a page may tell of several contracts */
  id: string
  title: string
  lead: string[]
  /** columns of the table: hand in, say nothing, say nothing from now on */
  heads: string[]
  /** meter by meter where they are few */
  rows: { name: string; months: string; cells: { volume: string; formula: string }[] }[]
  total: { name: string; months: string; cells: { volume: string; formula: string }[] }
}

/**
 * Sentences and table of what silence costs.
 * @param names of the meters, by id
 * @param of the contract, where a page tells of several
 */
export function silenceShown(
  price: SilencePrice,
  names: ReadonlyMap<string, string>,
  words: Words,
  of?: { id: string; name: string },
): SilenceShown | undefined {
  const [first] = price.meters
  if (first === undefined || price.meters.some(({ ways }) => ways.silent.method === 'NONE')) return undefined
  const { t } = words
  const named = price.meters.length > NAMED_METERS ? [] : price.meters
  return {
    id: of === undefined ? 'silence' : `silence-${of.id}`,
    title: of === undefined ? t('web:silence.title') : t('web:silence.titleOf', { name: of.name }),
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

function leadOf({ meters, total }: SilencePrice, words: Words): string[] {
  const { t, language } = words
  const money = (sum: Sum | undefined) => (sum === undefined ? '' : formatRubles(sum.kopecks, language))
  // The meter that is nearest to the change of regime decides what the sentence warns of.
  const nearest = meters.reduce((worst, meter) => (leftOf(meter) < leftOf(worst) ? meter : worst))
  const isSame = total.submit?.kopecks === total.silent.kopecks
  return [
    ...(total.submit === undefined || isSame
      ? [t('web:silence.leadSilent', { silent: money(total.silent) })]
      : [t('web:silence.lead', { submit: money(total.submit), silent: money(total.silent) })]),
    ...missSentence(nearest, money(total.later), words),
  ]
}

/** «Это третий пропуск из трёх: дальше — норматив, примерно 4 174 ₽ в месяц.» */
function missSentence(meter: SilentMeter, later: string, { t }: Words): string[] {
  const { silent, later: lasting } = meter.ways
  const left = leftOf(meter)
  const then = t(`web:silence.then.${keyOf(lasting)}`)
  if (left < 0 || keyOf(silent) === keyOf(lasting))
    // Nothing changes with one more miss: either the mean is over, or it lasts (776 п. 14, notice of a stop).
    return lasting.method.startsWith('AVERAGE') ? [] : [t('web:silence.already', { then, later })]
  const number = t(`web:silence.ordinal.${meter.missNumber}`)
  const limit = t(`web:silence.limit.${meter.missLimit}`)
  return [t(`web:silence.miss${left === 0 ? 'Last' : ''}`, { number, limit, count: left, then, later })]
}

/** How many more misses the average lasts after this one; negative: it is over. */
function leftOf({ missNumber, missLimit }: SilentMeter): number {
  return missLimit - missNumber
}

function cellOf(way: Way | undefined, words: Words): { volume: string; formula: string } {
  if (way === undefined) return { volume: '—', formula: '' }
  return { volume: amountOf(way, words), formula: formulaText(way, words) }
}

/** «норматив 6,935 м³ × 2 чел.»: what a volume comes from. */
export function formulaText(way: Pick<Way, 'method' | 'formula'>, { t, language }: Words): string {
  const values = Object.fromEntries(
    Object.entries(way.formula).map(([name, value]) => [name, formatNumber(String(value), language)]),
  )
  return t(`web:silence.formula.${keyOf(way)}`, values)
}

function keyOf(way: Pick<Way, 'method' | 'formula'>): string {
  return isRaised(way) ? 'NORM_RAISED' : way.method
}

function amountOf({ volume, kopecks }: Sum, { language }: Words): string {
  return `${formatVolume(volume.toFixed(3), language)}, ${formatRubles(kopecks, language)}`
}
