import { Temporal } from 'temporal-polyfill'
import { paths } from '../../../paths.ts'
import { formatDay, formatNumber } from '../../../web/format.ts'
import { regimeTag } from '../../../web/regime.ts'
import type { Words } from '../../../web/words.ts'
import type { CardState } from './card-state.ts'
import type { CardInlet, CardMeter } from './store.ts'

type Fact = { name: string; value: string }

export type MeterShown = {
  title: string
  verification: { text: string; tone: 'good' | 'care' | 'bad' | 'info' }
  facts: Fact[]
  /** «Прибор не мой»: the e-reception with contract and meter filled in (CT6) */
  differs: string
  /** absent where the visitor may not name meters, or where there are too many to name one by one */
  name: { field: string; action: string; value: string } | undefined
}

export type InletShown = {
  title: string
  about: string
  tone: 'cold' | 'hot'
  meter: MeterShown | undefined
  /** removed meters, newest first, one sentence each */
  past: string[]
}

const soonDays = 60
/** More meters than this are named by an engineer in a list of his own, not here. */
const mostNamed = 12

/** An inlet with the meter in its place. */
export function inletShown(inlet: CardInlet, state: CardState, words: Words): InletShown {
  const { t, language } = words
  const current = inlet.meters.find(({ removedOn }) => removedOn === null)
  const diameter = t('contracts:diameter', { mm: formatNumber(inlet.diameterMm, language) })
  return {
    title: inlet.name,
    about: [
      t(`contracts:service.${inlet.service}`),
      t('contracts:inletNo', { number: inlet.number }),
      diameter,
    ].join(', '),
    tone: inlet.service === 'HOT' ? 'hot' : 'cold',
    meter: current === undefined ? undefined : meterShown(current, state, words),
    past: inlet.meters.filter(({ removedOn }) => removedOn !== null).map((meter) => pastMeter(meter, words)),
  }
}

function meterShown(meter: CardMeter, state: CardState, words: Words): MeterShown {
  const { t, language } = words
  return {
    title: meter.ownName ?? t('contracts:meterNo', { serial: meter.serial }),
    verification: verificationOf(meter, state.today, words),
    facts: [
      // without an own name the serial is the title already
      ...(meter.ownName === null ? [] : [{ name: t('contracts:fact.serial'), value: meter.serial }]),
      { name: t('contracts:fact.model'), value: meter.model },
      ...meter.registers.map((register) => registerFact(register, meter.registers.length, words)),
      { name: t('contracts:fact.installed'), value: formatDay(meter.installedOn, 'numeric', language) },
      ...(meter.verifiedOn === null
        ? []
        : [{ name: t('contracts:fact.verified'), value: formatDay(meter.verifiedOn, 'numeric', language) }]),
      ...(meter.seals.length === 0
        ? []
        : [
            {
              name: t('contracts:fact.seals'),
              value: meter.seals.map((seal) => sealText(seal, words)).join(', '),
            },
          ]),
      ...regimeFact(meter, state, words),
    ],
    differs: paths.reception.about({
      topic: 'meters',
      contract: state.contract.id,
      subject: t('contracts:differsSubject', { serial: meter.serial }),
    }),
    name: nameOf(meter, state),
  }
}

/** By its own readings, or by what instead. */
function regimeFact({ id }: CardMeter, { regime }: CardState, words: Words): Fact[] {
  if (regime?.meters === undefined) return []
  const charged = regime.meters.find(({ meter }) => meter.id === id)
  const value = charged === undefined ? words.t('web:regime.own') : regimeTag(charged.regime, words)
  return [{ name: words.t('web:regime.fact'), value }]
}

function registerFact(
  { index, digits, multiplier }: CardMeter['registers'][number],
  count: number,
  { t, language }: Words,
): Fact {
  const name = count === 1 ? 'register' : index === 1 ? 'registerMain' : 'registerSecond'
  const factor = formatNumber(multiplier, language)
  const digitsText = t('contracts:digits', { count: digits })
  return {
    name: t(`contracts:fact.${name}`),
    value: factor === '1' ? digitsText : `${digitsText}, ${t('contracts:multiplier', { factor })}`,
  }
}

function sealText({ number, installedOn }: CardMeter['seals'][number], { t, language }: Words): string {
  return installedOn === null
    ? `№ ${number}`
    : t('contracts:sealSince', { number, day: formatDay(installedOn, 'numeric', language) })
}

function verificationOf(
  { validUntil }: CardMeter,
  today: string,
  { t, language }: Words,
): MeterShown['verification'] {
  if (validUntil === null) return { text: t('contracts:verification.unknown'), tone: 'info' }
  const day = formatDay(validUntil, 'numeric', language)
  if (validUntil < today) return { text: t('contracts:verification.expired', { day }), tone: 'bad' }
  const soon = Temporal.PlainDate.from(today).add({ days: soonDays }).toString()
  return { text: t('contracts:verification.until', { day }), tone: validUntil <= soon ? 'care' : 'good' }
}

function nameOf(meter: CardMeter, { contract, accounts, rejected }: CardState): MeterShown['name'] {
  const count = accounts.reduce((sum, { inlets }) => sum + inlets.length, 0)
  if (!contract.canManage || count > mostNamed) return undefined
  const typed = rejected?.named.meterId === meter.id ? rejected.values['name'] : undefined
  return {
    field: `name.${meter.id}`,
    action: paths.contract.meterName(contract.id, meter.id),
    value: typed ?? meter.ownName ?? '',
  }
}

function pastMeter(meter: CardMeter, { t, language }: Words): string {
  const values = {
    serial: meter.serial,
    model: meter.model,
    from: formatDay(meter.installedOn, 'numeric', language),
    to: formatDay(meter.removedOn ?? meter.installedOn, 'numeric', language),
  }
  return meter.replacedBy === null
    ? t('contracts:past', values)
    : t('contracts:replaced', { ...values, by: meter.replacedBy })
}
