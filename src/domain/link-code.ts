/**
 * Signs of a posted code (CT1): the same on a Latin and a Cyrillic keyboard, and digits nobody takes for a letter.
 * Sixteen of them: four bits each.
 */
const signs = 'ACEHKMPTX2345679'
const cyrillic: Readonly<Record<string, string>> = {
  А: 'A',
  С: 'C',
  Е: 'E',
  Н: 'H',
  К: 'K',
  М: 'M',
  Р: 'P',
  Т: 'T',
  Х: 'X',
}
/** Without the check sign at the end. */
const drawnSigns = 15

export type LinkCodeFault = 'EMPTY' | 'FOREIGN_SIGNS' | 'LENGTH' | 'MISTYPED'
export type ParsedLinkCode = { ok: true; code: string } | { ok: false; reason: LinkCodeFault }

/**
 * Sixteen signs: sixty bits of chance and a check sign (Luhn, modulus 16), which tells one wrong sign.
 * @param chance at least 8 random bytes
 * @throws RangeError when there are fewer
 */
export function composeLinkCode(chance: Uint8Array): string {
  const half = (index: number) => ((chance[index >> 1] ?? 0) >> (index % 2 === 0 ? 4 : 0)) & 15
  if (chance.length * 2 < drawnSigns) throw new RangeError('a link code needs 8 random bytes')
  const body = Array.from({ length: drawnSigns }, (_sign, index) => signs.charAt(half(index))).join('')
  return body + checkSign(body)
}

/** A code as typed: small letters, Russian look-alikes, spaces and dashes are fine. */
export function parseLinkCode(typed: string): ParsedLinkCode {
  const code = typed
    .normalize('NFC')
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replace(/[А-Я]/gu, (letter) => cyrillic[letter] ?? letter)
  if (code === '') return { ok: false, reason: 'EMPTY' }
  if ([...code].some((sign) => !signs.includes(sign))) return { ok: false, reason: 'FOREIGN_SIGNS' }
  if (code.length !== drawnSigns + 1) return { ok: false, reason: 'LENGTH' }
  const isTrue = checkSign(code.slice(0, -1)) === code.at(-1)
  return isTrue ? { ok: true, code } : { ok: false, reason: 'MISTYPED' }
}

/** As printed: `ACEH-KMPT-X234-5679`. */
export function groupLinkCode(code: string): string {
  return code.match(/.{4}/g)?.join('-') ?? code
}

function checkSign(body: string): string {
  const sum = [...body].reverse().reduce((total, sign, index) => {
    const value = signs.indexOf(sign) * (index % 2 === 0 ? 2 : 1)
    return total + (value >> 4) + (value & 15)
  }, 0)
  return signs.charAt((16 - (sum % 16)) % 16)
}
