import { formatRubles, formatVolume } from '../../../web/format.ts'
import type { AssessedMeter, FormFacts } from './assessment.ts'
import { chargedPart, type Totals } from './instead.ts'
import type { OpenForm } from './service.ts'
import { insteadText, type Wording } from './verdict-words.ts'

/**
 * «Передадим 2 прибора, 14 м³, примерно 1 384 ₽». What goes for the record only is charged by its regime, so its money
 * is said apart: the first sum is of readings alone.
 */
export function sumsInWords(
  { assessment }: OpenForm,
  { sent, sentVolume, byReading, forRecord, notSent }: Totals,
  { t, language }: Wording,
): { lead: string; extra: string[] } {
  const meters = (count: number) => t('readings:check.meters', { count })
  const values = {
    meters: meters(sent.length),
    volume: formatVolume(sentVolume.toFixed(3), language),
    money: formatRubles(byReading.kopecks, language),
    read: meters(byReading.meters.length),
    readVolume: formatVolume(byReading.volume.toFixed(3), language),
  }
  const isPart = forRecord.meters.length > 0 && byReading.meters.length > 0
  const key = forRecord.meters.length === 0 ? 'lead' : isPart ? 'leadPart' : 'leadRecord'
  const notesOnly = notSent.filter(({ checked }) => checked.status === 'note-only').length
  return {
    lead: t(`readings:check.${key}`, values),
    extra: [
      ...recordSentences(assessment.facts, forRecord.meters, { t, language }),
      ...(notesOnly === 0 ? [] : [t('readings:check.noteOnlyLead', { count: notesOnly })]),
    ],
  }
}

/** «Показания 38 приборов запишем к сведению … Начислим по пропускной способности трубы: 900 м³, примерно 80 000 ₽» */
function recordSentences(
  facts: FormFacts,
  meters: readonly AssessedMeter[],
  { t, language }: Pick<Wording, 't' | 'language'>,
): string[] {
  return byMethod(meters).map((group) => {
    const { volume, kopecks } = chargedPart(facts, group)
    const instead = group[0]?.instead
    return t('readings:check.record', {
      count: group.length,
      how: instead === undefined ? t('readings:instead.NONE') : insteadText(instead, t),
      volume: formatVolume(volume.toFixed(3), language),
      money: formatRubles(kopecks, language),
    })
  })
}

/** One sentence a way of charging: «Показания по N вводам не будут переданы. По ним будет …». */
export function missingSentences(
  form: OpenForm,
  notSent: readonly AssessedMeter[],
  { t, language }: Wording,
): string[] {
  return byMethod(notSent).map((group) => {
    const instead = group[0]?.instead
    const { volume, kopecks } = chargedPart(form.assessment.facts, group)
    return t(`readings:notSent.${instead?.method ?? 'NONE'}`, {
      count: group.length,
      volume: formatVolume(volume.toFixed(3), language),
      money: formatRubles(kopecks, language),
      number: instead?.missNumber ?? 1,
      limit: instead?.missLimit ?? 3,
    })
  })
}

function byMethod(meters: readonly AssessedMeter[]): AssessedMeter[][] {
  const groups = Map.groupBy(meters, ({ instead }) =>
    instead === undefined
      ? 'NONE'
      : `${instead.method} ${instead.method === 'AVERAGE_MONTHLY' ? instead.missNumber : ''}`,
  )
  return [...groups.values()]
}
