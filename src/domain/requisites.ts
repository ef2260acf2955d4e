/** Requisites of people and companies (domain.md §8). Checks take the bare digits; no network, no registry. */

/** ИНН of a company: 10 digits with a check digit. */
export function isInn10(text: string): boolean {
  return (
    /^\d{10}$/.test(text) &&
    !/^0+$/.test(text) &&
    innKey(text, [2, 4, 10, 3, 5, 9, 4, 6, 8]) === digit(text, 9)
  )
}

/** ИНН of a person or sole trader: 12 digits with two check digits. */
export function isInn12(text: string): boolean {
  return (
    /^\d{12}$/.test(text) &&
    !/^0+$/.test(text) &&
    innKey(text, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === digit(text, 10) &&
    innKey(text, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === digit(text, 11)
  )
}

/** ИНН of either kind. */
export function isInn(text: string): boolean {
  return isInn10(text) || isInn12(text)
}

/** КПП: no check digit; sole traders have none. */
export function isKpp(text: string): boolean {
  return /^\d{4}[0-9A-Z]{2}\d{3}$/.test(text)
}

/** ОГРН of a company: 13 digits. */
export function isOgrn(text: string): boolean {
  return /^\d{13}$/.test(text) && (Number(text.slice(0, 12)) % 11) % 10 === digit(text, 12)
}

/** ОГРНИП of a sole trader: 15 digits. */
export function isOgrnip(text: string): boolean {
  return /^\d{15}$/.test(text) && (Number(text.slice(0, 14)) % 13) % 10 === digit(text, 14)
}

/** БИК: 9 digits, banks begin with 04, the treasury with 00 or 01. */
export function isBik(text: string): boolean {
  return /^0[014]\d{7}$/.test(text)
}

/** Расчётный счёт with its bank's БИК. Treasury accounts (03…) carry no key; ЕКС (40102…) are keyed as corr. accounts. */
export function isSettlementAccount(account: string, bik: string): boolean {
  if (!/^\d{20}$/.test(account) || !isBik(bik)) return false
  if (account.startsWith('03')) return true
  return hasAccountKey(account.startsWith('40102') ? settlementCentre(bik) : bik.slice(6), account)
}

/** Корреспондентский счёт (301…) or ЕКС (40102…) with its БИК. */
export function isCorrespondentAccount(account: string, bik: string): boolean {
  return (
    /^(301\d{17}|40102\d{15})$/.test(account) && isBik(bik) && hasAccountKey(settlementCentre(bik), account)
  )
}

/** СНИЛС, with or without hyphens and space; numbers up to 001-001-998 have no check digits. */
export function isSnils(text: string): boolean {
  const match = /^(\d{3})-?(\d{3})-?(\d{3})[ -]?(\d{2})$/.exec(text)
  if (match === null) return false
  const number = match.slice(1, 4).join('')
  if (Number(number) <= 1_001_998) return true
  const sum = Array.from(number).reduce((total, figure, i) => total + Number(figure) * (9 - i), 0)
  return (sum % 101) % 100 === Number(match[4])
}

/**
 * A Russian phone as people write it → E.164 `+7…`; undefined when it is not one.
 * Geographic and mobile codes begin with 3, 4, 8, 9.
 */
export function normalisePhone(text: string): string | undefined {
  const bare = text.replace(/[\s().\u2010-\u2015-]/gu, '')
  const local = /^(?:\+7|8|7)?(\d{10})$/.exec(bare)?.[1]
  return local !== undefined && /^[3489]/.test(local) ? `+7${local}` : undefined
}

/** ЕЛС of ГИС ЖКХ, Latin look-alikes made Cyrillic; undefined when it is not one. */
export function normaliseEls(text: string): string | undefined {
  return matching(cyrillic(text), /^\d{2}[А-Я]{2}\d{6}$/u)
}

/** Идентификатор ЖКУ: ЕЛС-NN. */
export function normaliseGisServiceId(text: string): string | undefined {
  return matching(cyrillic(text), /^\d{2}[А-Я]{2}\d{6}-\d{2}$/u)
}

/** Identifier of a payment document in ГИС ЖКХ: ЕЛС-NN-NNNN. */
export function normaliseGisDocumentId(text: string): string | undefined {
  return matching(cyrillic(text), /^\d{2}[А-Я]{2}\d{6}-\d{2}-\d{4}$/u)
}

/** The utility's account number: 10 digits, a string, zeros kept; spaces are removed. */
export function normaliseAccountNumber(text: string): string | undefined {
  return matching(text.replace(/\s/gu, ''), /^\d{10}$/)
}

/** A meter's serial number: trimmed, upper case, leading zeros kept, 3 to 20 signs. */
export function normaliseSerial(text: string): string | undefined {
  return matching(text.trim().toUpperCase(), /^[0-9A-ZА-ЯЁ][0-9A-ZА-ЯЁ\-/.]{2,19}$/u)
}

const LATIN_LOOK_ALIKES = 'ABCEHKMOPTX'
const CYRILLIC_LOOK_ALIKES = 'АВСЕНКМОРТХ'

function innKey(text: string, weights: readonly number[]): number {
  return (weights.reduce((sum, weight, i) => sum + weight * digit(text, i), 0) % 11) % 10
}

function digit(text: string, index: number): number {
  return Number(text.charAt(index))
}

/** Prefix of accounts held at the Bank of Russia: `0` and the 5th and 6th digits of the БИК. */
function settlementCentre(bik: string): string {
  return `0${bik.slice(4, 6)}`
}

function hasAccountKey(prefix: string, account: string): boolean {
  const weights = [7, 1, 3]
  const sum = Array.from(prefix + account).reduce(
    (total, figure, i) => total + ((Number(figure) * (weights[i % 3] ?? 0)) % 10),
    0,
  )
  return sum % 10 === 0
}

function cyrillic(text: string): string {
  return Array.from(text.replace(/\s/gu, '').toUpperCase())
    .map((sign) => {
      const at = LATIN_LOOK_ALIKES.indexOf(sign)
      return at < 0 ? sign : CYRILLIC_LOOK_ALIKES.charAt(at)
    })
    .join('')
}

function matching(text: string, pattern: RegExp): string | undefined {
  return pattern.test(text) ? text : undefined
}
