import fxa from 'fxa-common-password-list'
import { weaknessOf } from './password-strength.ts'
import { commonWords, keyboardRows } from './password-words.ts'

/** What may be wrong with a password: the keys of the sentences. */
export const passwordFaults = [
  'short',
  'long',
  'common',
  'personal',
  'words',
  'keys',
  'repeats',
  'dates',
] as const
export type PasswordFault = (typeof passwordFaults)[number]

/** Characters a password has, counted as people see them (code points after NFC). */
export const passwordLimits = { min: 10, max: 128 } as const

/**
 * The policy of passwords (NIST SP 800-63B-4): length, a blocklist, and nothing that a guesser reaches early
 * (`weaknessOf`); no composition rules, nothing is trimmed. `common`: among the commonest, a row of keys, a repetition, or a common word with figures,
 * in whichever keyboard layout. `personal`: little besides one's own name, login or organization.
 * @param own words of the person: names, login, mail, organization, phone
 */
export function passwordFault(password: string, own: readonly string[] = []): PasswordFault | undefined {
  const typed = password.normalize('NFC')
  const length = Array.from(typed).length
  if (length < passwordLimits.min) return 'short'
  if (length > passwordLimits.max) return 'long'
  const lower = typed.normalize('NFKC').toLowerCase()
  const readings = [
    ...new Set([lower, lettersOf(lower, toCyrillic), lettersOf(lower, toLatin), withoutFigures(lower)]),
  ]
  if (readings.some(isCommon)) return 'common'
  const words = wordsOf(own)
  if (readings.some((reading) => isPersonal(reading, words))) return 'personal'
  if (readings.some(isTwoWords)) return 'words'
  return readings.map((reading) => weaknessOf(reading, words)).find((weakness) => weakness !== undefined)
}

function isCommon(password: string): boolean {
  if (fxa.test(password) || isRepeated(password)) return true
  const bare = password.replace(/[^\p{L}\p{N}]/gu, '')
  return bare !== '' && (fxa.test(bare) || isRepeated(bare) || isRow(bare) || isWord(bare))
}

/** One piece of up to five characters again and again; a long one is in nobody's list. */
function isRepeated(text: string): boolean {
  return text.length <= 20 && (/^(.{1,5}?)\1+$/su.test(text) || new Set(text).size < 4)
}

/** Whole rows, forwards or backwards, one or more of them: «йцукенгшщз», `0987654321`, `qwertyuiop123`. */
function isRow(text: string): boolean {
  let rest = text
  while (rest.length > 0) {
    const run = longestRun(rest)
    if (run < 3) return false
    rest = rest.slice(run)
  }
  return true
}

function longestRun(text: string): number {
  let best = 0
  for (const row of keyboardRows)
    for (const line of [row, Array.from(row).reverse().join('')]) {
      let run = Math.min(best + 1, text.length)
      while (run > best && line.includes(text.slice(0, run))) {
        best = run
        run = Math.min(run + 1, text.length)
      }
    }
  return best
}

/** A common word with figures around it, or said twice. */
function isWord(bare: string): boolean {
  const core = bare.replace(/\d/g, '')
  const half = core.slice(0, core.length / 2)
  return commonWords.has(core) || (half + half === core && commonWords.has(half))
}

const lookalikes = new Map(Object.entries({ 0: 'o', 1: 'i', 3: 'e', 4: 'a', '@': 'a', $: 's' }))

/** `v3sna` as it is meant: figures and signs inside a word that stand for letters. */
function withoutFigures(text: string): string {
  return text.replace(/(?<=\p{L})[0134@$](?=\p{L})/gu, (sign) => lookalikes.get(sign) ?? sign)
}

/** Two common words with whatever figures and signs around them. */
function isTwoWords(password: string): boolean {
  const core = password.replace(/[^\p{L}]/gu, '')
  return Array.from(core).some(
    (_sign, at) => commonWords.has(core.slice(0, at)) && commonWords.has(core.slice(at)),
  )
}

/** Less than five letters and figures are left without one's own words. */
function isPersonal(password: string, words: readonly string[]): boolean {
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), password)
  return rest !== password && rest.replace(/[^\p{L}\p{N}]/gu, '').length < 5
}

/** Each of one's own words in parts too, the longest first. */
function wordsOf(own: readonly string[]): string[] {
  return own
    .flatMap((word) => [word, ...word.split(/[\s@«»"'.,-]+/)])
    .map((word) => word.toLowerCase())
    .filter((word) => Array.from(word).length >= 3)
    .sort((a, b) => b.length - a.length)
}

const latinKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
const cyrillicKeys = 'йцукенгшщзхъфывапролджэячсмитьбюё'
const toCyrillic = new Map(Array.from(latinKeys, (key, i) => [key, cyrillicKeys.charAt(i)]))
const toLatin = new Map(Array.from(cyrillicKeys, (key, i) => [key, latinKeys.charAt(i)]))

/** The same keys pressed in the other layout: `gfhjkm` is «пароль». */
function lettersOf(text: string, layout: ReadonlyMap<string, string>): string {
  return Array.from(text, (sign) => layout.get(sign) ?? sign).join('')
}
