import { paths } from '../../../paths.ts'
import { formatInstant, formatNumber, formatPhone, formatVolume, shortInstant } from '../../../web/format.ts'
import type { Words } from '../../../web/words.ts'
import { writeMissingCursor } from './form.ts'
import type { MissingRow } from './missing-store.ts'
import type { WindowDesk } from './service.ts'

export type MissingShown = {
  rows: {
    id: string
    contract: string
    href: string | undefined
    customer: string
    place: string
    missing: string
    usual: string
    phone: string
    /** «Напомнили 30.11.2026 10:05», «Кабинета ни у кого нет» */
    said: string
    canTick: boolean
  }[]
  /** the buttons: only while readings are taken */
  mayRemind: boolean
  run: { text: string; isRunning: boolean } | undefined
  file: string
  next: string | undefined
}

export function missingShown(
  { period, isOpen, missing, run }: WindowDesk,
  may: { remind: boolean; openContract: boolean },
  words: Words,
): MissingShown {
  const mayRemind = may.remind && isOpen
  return {
    rows: missing.rows.map((row) => ({
      id: row.id,
      contract: words.t('window:contractNo', { number: row.number }),
      href: may.openContract ? paths.staff.contract(row.id) : undefined,
      customer: row.customerName,
      place: placeWords(row, words),
      missing: words.t('window:missingOf', { missing: row.missing, meters: row.meters }),
      usual: row.usual === null ? '–' : formatVolume(row.usual, words.language),
      // Whom to phone is for those who do: bills and audits need no number.
      phone: row.phone === null || !may.remind ? '–' : formatPhone(row.phone),
      said: saidOf(row, words),
      canTick: mayRemind && row.people > 0,
    })),
    mayRemind,
    run: runWords(run, words),
    file: paths.staff.windowMissing({ period }),
    next:
      missing.next === undefined
        ? undefined
        : paths.staff.window({ period, after: writeMissingCursor(missing.next) }),
  }
}

/** The only address, or «85 домов». */
export function placeWords({ place }: MissingRow, { t }: Words): string {
  return place.houses > 1 ? t('window:houses', { count: place.houses }) : (place.address ?? '–')
}

function saidOf({ people, remindedAt }: MissingRow, { t }: Words): string {
  if (people === 0) return t('window:noCabinet')
  return remindedAt === null ? '' : t('window:reminded', { at: shortInstant(remindedAt) })
}

function runWords(run: WindowDesk['run'], { t, language }: Words): MissingShown['run'] {
  if (run === undefined) return undefined
  return {
    text: t(`window:run.${run.finishedAt === null ? 'running' : 'done'}`, {
      at: formatInstant(run.requestedAt, language, { zone: false }),
      by: run.requestedBy,
      letters: formatNumber(run.letters, language),
      already: formatNumber(run.already, language),
    }),
    isRunning: run.finishedAt === null,
  }
}
