import { randomInt } from 'node:crypto'

/** How long a password set by somebody else lets in; it is changed at the first sign-in (AC11, AC12). */
export const oneTimeHours = 24

/** Letters and figures nobody mixes up when reading them aloud. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Four groups of four: about 79 bits. */
export function oneTimePassword(): string {
  const group = () => Array.from({ length: 4 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  return Array.from({ length: 4 }, group).join('-')
}
