import type { Diagnosis } from '../../../domain/mistake-doctor.ts'
import { formatDial } from '../../../web/format.ts'
import type { AssessedMeter, Assessment } from './assessment.ts'
import type { Diagnoses } from './doctor.ts'
import { repairText } from './form.ts'
import { meterTitle } from './meter-words.ts'
import type { Wording } from './verdict-words.ts'

/** «Похоже, …» and the button that repairs it. */
export type AdviceView = {
  text: string
  button: {
    value: string
    text: string
    /** what it does, said to those who do not see the sentence */ hint: string
  }
}

/** Advice by register. A swap stands at both of its rows: whichever is seen first. */
export type Advice = ReadonlyMap<string, readonly AdviceView[]>

/** What is said at rows, and what of a whole column. */
export type Advices = { rows: Advice; column: readonly AdviceView[] }

export const noAdvice: Advices = { rows: new Map(), column: [] }

type Known = { meter: AssessedMeter; digits: number; main: string }

/** The doctor's explanations in words. */
export function adviceViews(assessment: Assessment, diagnoses: Diagnoses, wording: Wording): Advices {
  const known = new Map(
    assessment.meters.flatMap((meter) =>
      meter.known.registers.map(({ id, digits }): [string, Known] => [
        id,
        { meter, digits, main: meter.known.registers[0]?.id ?? id },
      ]),
    ),
  )
  const isOrganization = assessment.facts.stored.customerKind === 'ORGANIZATION'
  const viewsOf = (list: readonly Diagnosis[]) =>
    list.map((diagnosis) => adviceView(diagnosis, { known, isOrganization }, wording))
  const isColumn = (list: readonly Diagnosis[]) => list.some(({ column }) => column !== undefined)
  return {
    rows: new Map([...diagnoses].flatMap(([id, list]) => (isColumn(list) ? [] : [[id, viewsOf(list)]]))),
    column: [...diagnoses.values()].filter(isColumn).flatMap(viewsOf),
  }
}

function adviceView(
  diagnosis: Diagnosis,
  { known, isOrganization }: { known: ReadonlyMap<string, Known>; isOrganization: boolean },
  { t, language }: Wording,
): AdviceView {
  const { changes } = diagnosis
  const names = {
    digitsOf: (id: string) => known.get(id)?.digits ?? 0,
    titleOf: (id: string) => {
      const other = known.get(id)
      return other === undefined ? '' : meterTitle(other.meter.known, isOrganization, t, language)
    },
  }
  const { text, words, isLost } = likelyWords(diagnosis, names, t)
  const button = diagnosis.column === undefined ? (isLost ? 'again' : 'repair') : 'move'
  return {
    text,
    button: {
      value: repairText(
        changes.map((change) =>
          'note' in change ? { ...change, registerId: known.get(change.registerId)?.main ?? '' } : change,
        ),
      ),
      text: t(`readings:doctor.${button}`),
      hint: hintOf(diagnosis, words, t),
    },
  }
}

/** Names of what a diagnosis speaks of. */
type Names = { digitsOf: (registerId: string) => number; titleOf: (registerId: string) => string }

/** «Похоже, …», for whoever reads it; the values it speaks of; and whether the right one cannot be told. */
export function likelyWords(
  { kind, changes, otherId, registerId, column }: Diagnosis,
  { digitsOf, titleOf }: Names,
  t: Wording['t'],
): { text: string; words: { value: string }; isLost: boolean } {
  const value = (id: string | undefined) => {
    const typed = changes.flatMap((change) =>
      change.registerId === id && 'value' in change ? [change.value] : [],
    )[0]
    return typed === undefined || typed === '' ? '' : formatDial(Number(typed), digitsOf(id ?? ''))
  }
  if (column !== undefined) {
    const { step, count, firstId, lastId } = column
    const words = { value: '', count, first: titleOf(firstId), last: titleOf(lastId) }
    const what = t(`readings:doctor.COLUMN_SHIFTED_${step}`, words)
    return { text: t('readings:doctor.likely', { what }), words, isLost: true }
  }
  const isLost = changes.some((change) => 'value' in change && change.value === '')
  const words = {
    value: value(registerId),
    otherValue: value(otherId),
    other: otherId === undefined ? '' : titleOf(otherId),
  }
  const sentence = `readings:doctor.${kind}${isLost && kind === 'DIGIT_MISSING' ? '_again' : ''}`
  return { text: t('readings:doctor.likely', { what: t(sentence, words) }), words, isLost }
}

function hintOf({ changes, column }: Diagnosis, words: { value: string }, t: Wording['t']): string {
  if (column !== undefined) return t('readings:doctor.hintColumn')
  if (changes.length > 1) return t('readings:doctor.hintSwap')
  if (changes.some((change) => 'note' in change)) return t('readings:doctor.hintNote')
  return words.value
}
