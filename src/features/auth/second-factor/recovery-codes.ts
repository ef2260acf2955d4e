import { randomInt } from 'node:crypto'

const count = 10
const length = 10
/** Letters and figures nobody mixes up on paper: about 49 bits a code. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Ten codes for the day the phone is lost, written `abcde-fgh23`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: count }, () => {
    const signs = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
    return `${signs.slice(0, 5)}-${signs.slice(5)}`
  })
}

/** A recovery code as typed → as it is kept; undefined for what is none. */
export function recoveryCodeOf(typed: string): string | undefined {
  const signs = typed.replace(/[\s\p{Pd}]/gu, '').toLowerCase()
  return signs.length === length && [...signs].every((sign) => alphabet.includes(sign)) ? signs : undefined
}
