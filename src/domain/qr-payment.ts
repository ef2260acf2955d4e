/** Payment QR code, ГОСТ Р 56042-2014 (domain.md §7): `ST00012|Name=…|PersonalAcc=…|…`, charset 2 (UTF-8). */

/** Who is paid: the mandatory block, then what every payment of his carries. */
export type QrPayee = {
  name: string
  /** расчётный счёт, 20 digits */
  account: string
  bankName: string
  bic: string
  /** empty when the bank has none: written as `0` */
  correspondentAccount: string
}

/** Optional keys we write, with the longest value of each in characters. */
const extraLimits = {
  Sum: 18,
  Purpose: 160,
  PayeeINN: 12,
  PayerINN: 12,
  KPP: 9,
  LastName: 160,
  FirstName: 160,
  MiddleName: 160,
  PayerAddress: 210,
  Contract: 64,
  PersAcc: 64,
  PaymPeriod: 8,
  DocNo: 64,
  DocDate: 10,
  TechCode: 2,
} as const
export type QrKey = keyof typeof extraLimits
/** Optional pairs in the order they are to stand; empty values are left out. `Sum` in whole kopecks. */
export type QrExtras = readonly (readonly [QrKey, string])[]

/** A code taken apart; pairs in their order. */
export type ParsedQr = {
  /** 1 Windows-1251, 2 UTF-8, 3 KOI8-R */
  charset: '1' | '2' | '3'
  separator: string
  pairs: readonly (readonly [key: string, value: string])[]
}

const nameLimit = 160
const bankNameLimit = 45
const mandatoryBytes = 300
/** `|` wherever it may be: the others are for values that hold it. Letters and `=` never separate. */
const separators = ['|', '#', '~', '^', '`', ';', '*', '%', '!', '@', '$', '&', '+', '{', '}', '\\']

/**
 * The text of a payment code: mandatory keys in their order, then the extras. No value can add or change a pair:
 * the separator is a sign that no value holds. Texts are cut to the lengths of the standard, the payee's name also
 * so that the mandatory block takes at most 300 bytes.
 * @throws RangeError when an account, БИК, sum or another coded value has a wrong form
 */
export function composeQrPayment(payee: QrPayee, extras: QrExtras = []): string {
  const given = extras
    .map(([key, value]) => [key, cut(clean(value), extraLimits[key])] as const)
    .filter(([, value]) => value !== '')
  for (const [key, value] of given) check(key, value)
  const pairs = [...mandatoryPairs(payee), ...given]
  const separator = separators.find((sign) => pairs.every(([, value]) => !value.includes(sign)))
  if (separator === undefined) return join('|', pairs, (value) => value.replaceAll('|', ' '))
  return join(separator, pairs, (value) => value)
}

/** Takes a code apart; undefined when it is not one, or a key is missing or doubled. */
export function parseQrPayment(text: string): ParsedQr | undefined {
  const head = /^ST0001([123])([^\p{L}\p{N}=])/su.exec(text)
  const [whole, charset, separator] = head ?? []
  if (whole === undefined || separator === undefined) return undefined
  const pairs = text
    .slice(whole.length)
    .split(separator)
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return [part.slice(0, at), part.slice(at + 1)] as const
    })
  const keys = new Set(pairs.map(([key]) => key))
  const isSound = pairs.every(([key]) => /^[A-Za-z]+$/.test(key)) && keys.size === pairs.length
  return isSound ? { charset: charset as ParsedQr['charset'], separator, pairs } : undefined
}

function mandatoryPairs(payee: QrPayee): (readonly [string, string])[] {
  const correspondent = payee.correspondentAccount === '' ? '0' : payee.correspondentAccount
  if (!/^\d{20}$/.test(payee.account)) throw new RangeError('PersonalAcc: 20 digits expected')
  if (!/^\d{9}$/.test(payee.bic)) throw new RangeError('BIC: 9 digits expected')
  if (!/^(0|\d{20})$/.test(correspondent)) throw new RangeError('CorrespAcc: 20 digits or 0 expected')
  const rest = [
    ['PersonalAcc', payee.account],
    ['BankName', cut(clean(payee.bankName), bankNameLimit)],
    ['BIC', payee.bic],
    ['CorrespAcc', correspondent],
  ] as const
  const taken = bytesOf(join('|', [['Name', ''], ...rest], (value) => value))
  const name = cutBytes(cut(clean(payee.name), nameLimit), mandatoryBytes - taken)
  return [['Name', name], ...rest]
}

const shapes: Partial<Record<QrKey, RegExp>> = {
  Sum: /^[1-9]\d*$/,
  PayeeINN: /^(\d{10}|\d{12})$/,
  PayerINN: /^(\d{10}|\d{12})$/,
  KPP: /^[0-9A-Z]{9}$/,
  PaymPeriod: /^(0[1-9]|1[0-2])\d{4}$/,
  DocDate: /^\d\d\.\d\d\.\d{4}$/,
  TechCode: /^\d\d$/,
}

function check(key: QrKey, value: string): void {
  if (shapes[key]?.test(value) === false) throw new RangeError(`${key}: wrong form`)
}

function join(
  separator: string,
  pairs: readonly (readonly [string, string])[],
  write: (value: string) => string,
): string {
  return ['ST00012', ...pairs.map(([key, value]) => `${key}=${write(value)}`)].join(separator)
}

/** One line without control signs: a code has no line ends. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}

function cut(text: string, characters: number): string {
  return Array.from(text).slice(0, characters).join('').trim()
}

function cutBytes(text: string, bytes: number): string {
  const signs = Array.from(text)
  let left = bytes
  const end = signs.findIndex((sign) => (left -= bytesOf(sign)) < 0)
  return (end < 0 ? text : signs.slice(0, end).join('')).trim()
}

/** Bytes in UTF-8; `domain` knows no encoder. */
function bytesOf(text: string): number {
  return Array.from(text).reduce((sum, sign) => {
    const code = sign.codePointAt(0) ?? 0
    return sum + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4)
  }, 0)
}
