import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { commonWords } from './password-words.ts'

/** Why a password can be guessed: what a guesser would try. */
export type Weakness = 'words' | 'keys' | 'repeats' | 'dates' | 'personal'

/** Fewer guesses than so many, as a power of ten, is a password a guesser reaches in an online attack. */
const leastGuesses = 6

/** zxcvbn's time grows faster than the text: 24 signs take at most about 12 ms. What is longer is not judged here. */
const judgedLength = 24

/** zxcvbn's warnings by what they are about; all others are about known words. */
const kinds: Readonly<Record<string, Weakness>> = {
  straightRow: 'keys',
  keyPattern: 'keys',
  sequences: 'keys',
  simpleRepeat: 'repeats',
  extendedRepeat: 'repeats',
  recentYears: 'dates',
  dates: 'dates',
  userInputs: 'personal',
}

/**
 * What makes a password guessable, by zxcvbn over the 49,000 commonest passwords, keyboards, dates and the Russian
 * words people choose; undefined when nothing does, and for long ones.
 * @param own words of the person
 */
export function weaknessOf(password: string, own: readonly string[]): Weakness | undefined {
  if (Array.from(password).length > judgedLength) return undefined
  const { guessesLog10, feedback } = judge().check(password, [...own])
  if (guessesLog10 >= leastGuesses) return undefined
  return kinds[feedback.warning ?? ''] ?? 'words'
}

let made: ZxcvbnFactory | undefined

/** Made at the first password: its tables take 60 ms and some 20 MB. */
function judge(): ZxcvbnFactory {
  made ??= new ZxcvbnFactory({
    dictionary: { passwords: dictionary['passwords-common'], russian: [...commonWords] },
    graphs: adjacencyGraphs,
    maxLength: judgedLength,
  })
  return made
}
