import { Decimal } from 'decimal.js'
import { rowOn, type Dated } from './dated.ts'
import { kopecksOf, sumKopecks, type Kopecks } from './money.ts'
import { firstDay, type Period } from './period.ts'

/** What a meter counts. */
export type WaterService = 'COLD' | 'HOT' | 'COLD_FOR_HOT'
/** What is billed. */
export type BilledService = 'COLD' | 'COLD_FOR_HOT' | 'SEWER'
export type CustomerKind = 'PERSON' | 'ORGANIZATION'
/** What the contract covers; a contract for water alone bills no sewer, and the other way round. */
export type ContractType = 'WATER' | 'SEWER' | 'COMBINED'

/** Rubles per m³: persons with VAT, organizations without. */
export type TariffRow = Dated & {
  personCold: Decimal.Value
  personSewer: Decimal.Value
  organizationCold: Decimal.Value
  organizationSewer: Decimal.Value
}

/** Percent, by the period of supply. */
export type VatRow = Dated & { percent: Decimal.Value }

/** Dated rows a price needs. */
export type PriceList = { tariffs: readonly TariffRow[]; vat: readonly VatRow[] }

/** m³ by what the meters count. `sewer`: what goes to the sewer where it is not their sum (a raised norm is not). */
export type Volumes = Partial<Record<WaterService, Decimal>> & { sewer?: Decimal }

/** One line of a bill, rounded half up to kopecks by itself. */
export type PriceLine = {
  service: BilledService
  /** m³ */
  quantity: Decimal
  /** rubles per m³: with VAT for persons, without for organizations */
  price: Decimal
  net: Kopecks
  /** percent */
  vatRate: Decimal
  vat: Kopecks
  gross: Kopecks
}

/** Lines and their sums. */
export type Price = { lines: readonly PriceLine[]; net: Kopecks; vat: Kopecks; gross: Kopecks }

/**
 * What volumes of a period cost: cold at the cold tariff, COLD_FOR_HOT as cold, hot bears sewer only (its water is
 * billed by the heating supplier), sewer = all of them (readings.md "Money on the page"; 354, ПП 776 п. 23).
 * Undefined when no tariff or VAT row covers the period. A negative volume gives a negative price («перерасчёт»).
 */
export function priceOf(
  volumes: Volumes,
  customer: CustomerKind,
  period: Period,
  list: PriceList,
  contract: ContractType = 'COMBINED',
): Price | undefined {
  const day = firstDay(period)
  const tariff = rowOn(list.tariffs, day)
  const vat = rowOn(list.vat, day)
  if (tariff === undefined || vat === undefined) return undefined
  const lines = billedVolumes(volumes, contract).map(({ service, quantity }) => {
    const price = new Decimal(tariffOf(tariff, customer, service === 'SEWER'))
    return priceLine(service, quantity, price, customer, new Decimal(vat.percent))
  })
  return {
    lines,
    net: sumKopecks(lines.map(({ net }) => net)),
    vat: sumKopecks(lines.map((line) => line.vat)),
    gross: sumKopecks(lines.map(({ gross }) => gross)),
  }
}

/** One line: persons' prices contain VAT (gross × rate/(100+rate)), organizations' do not (net × rate). */
export function priceLine(
  service: BilledService,
  quantity: Decimal,
  price: Decimal,
  customer: CustomerKind,
  vatRate: Decimal,
): PriceLine {
  const amount = kopecksOf(quantity.times(price))
  const base = { service, quantity, price, vatRate }
  if (customer === 'PERSON') {
    const vat = roundKopecks(vatRate.times(amount).div(vatRate.plus(100)))
    return { ...base, net: amount - vat, vat, gross: amount }
  }
  const vat = roundKopecks(vatRate.times(amount).div(100))
  return { ...base, net: amount, vat, gross: amount + vat }
}

function billedVolumes(
  volumes: Volumes,
  contract: ContractType,
): { service: BilledService; quantity: Decimal }[] {
  const zero = new Decimal(0)
  const { COLD = zero, HOT = zero, COLD_FOR_HOT = zero } = volumes
  const water: { service: BilledService; quantity: Decimal }[] = [
    { service: 'COLD', quantity: COLD },
    { service: 'COLD_FOR_HOT', quantity: COLD_FOR_HOT },
  ]
  const sewer = { service: 'SEWER' as const, quantity: volumes.sewer ?? COLD.plus(HOT).plus(COLD_FOR_HOT) }
  return [...(contract === 'SEWER' ? [] : water), ...(contract === 'WATER' ? [] : [sewer])].filter(
    ({ quantity }) => !quantity.isZero(),
  )
}

function tariffOf(row: TariffRow, customer: CustomerKind, isSewer: boolean): Decimal.Value {
  if (customer === 'PERSON') return isSewer ? row.personSewer : row.personCold
  return isSewer ? row.organizationSewer : row.organizationCold
}

function roundKopecks(kopecks: Decimal): Kopecks {
  return kopecks.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber()
}
