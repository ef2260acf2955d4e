import { randomBytes, randomInt } from 'node:crypto'
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import type { Seal } from '../platform/seal.ts'
import type { Throttle } from '../platform/throttle.ts'
import { addressKey } from './address.ts'
import type { FieldSlip } from './form.ts'
import { sealedCookie } from './sealed-cookie.ts'

/**
 * Holds back programs, not people (AC7). In a room:
 * 1. `captcha: captchaField` in the form's schema;
 * 2. after the form parsed well: `const slip = await deps.captcha.check(req, res, parsed.data.captcha)`,
 *    a slip is shown like any other with 422;
 * 3. `<%- include('../components/captcha', { errors: page.errors }) %>` in the template.
 *
 * The answer travels sealed in a cookie of the visitor, so a look at a form writes nothing; a try,
 * right or wrong, uses the challenge up for good (records/captcha.ts). A picture and a question in
 * words may be open side by side, the answer to either fits the same field.
 */
export type Captcha = {
  /** a new picture's text for this visitor, remembered for ten minutes */
  newPicture(req: Request, res: Response): string
  /** a new question in words for this visitor, in his language */
  newQuestion(req: Request, res: Response): string
  /** undefined when the answer is right; the challenge is used up either way */
  check(req: Request, res: Response, answer: string): Promise<FieldSlip | undefined>
}

export type CaptchaOptions = {
  seal: Seal
  isSecure: boolean
  clock: Clock
  /** accepted for every captcha; undefined in production */
  fixedAnswer: string | undefined
  newText: () => string
  /** records a try; false when the challenge was used before */
  useUp: (challenge: { id: string; expiresAt: Date }) => Promise<boolean>
  /** wrong answers from one address */
  throttle: Pick<Throttle, 'take' | 'giveBack'>
}

/** What stands sealed in the cookie. */
const challenge = z.object({ id: z.string(), answer: z.string(), expiresMs: z.number() })
type Challenge = z.infer<typeof challenge>

const livesMs = 10 * 60_000
const openAtOnce = 3

/** The form's field; what is wrong is said by `check`. */
export const captchaField = z
  .string('web:captcha.required')
  .transform((value) => value.normalize('NFKC').trim())
  .pipe(z.string().min(1, 'web:captcha.required').max(40, 'web:captcha.wrong'))

export function createCaptcha(options: CaptchaOptions): Captcha {
  const cookie = sealedCookie(z.array(challenge), { ...options, name: 'vodocabinet-captcha', livesMs })
  const nowMs = () => options.clock.now().epochMilliseconds
  const open = (req: Request) => (cookie.read(req) ?? []).filter(({ expiresMs }) => expiresMs > nowMs())
  const keep = (res: Response, challenges: Challenge[]) => cookie.give(res, challenges)
  const give = (req: Request, res: Response, answer: string) => {
    const fresh = { id: randomBytes(16).toString('base64url'), answer, expiresMs: nowMs() + livesMs }
    keep(res, [...open(req), fresh].slice(-openAtOnce))
  }
  return {
    newPicture(req, res) {
      const text = options.newText()
      give(req, res, folded(text))
      return text
    },
    newQuestion(req, res) {
      const { words, answer } = newSum(req)
      give(req, res, answer)
      return words
    },
    async check(req, res, answer) {
      if (options.fixedAnswer !== undefined && answer === options.fixedAnswer) return undefined
      const address = addressKey(req)
      if ((await options.throttle.take(address)) < 0) return slip('often')
      const challenges = open(req)
      const right = challenges.find((challenge) => challenge.answer === folded(answer))
      keep(res, right === undefined ? [] : challenges.filter((challenge) => challenge !== right))
      const used = right === undefined ? challenges : [right]
      const isFirst = await Promise.all(
        used.map(({ id, expiresMs }) => options.useUp({ id, expiresAt: new Date(expiresMs) })),
      )
      if (right !== undefined && isFirst[0] === true) {
        await options.throttle.giveBack(address)
        return undefined
      }
      return slip(challenges.length === 0 ? 'old' : 'wrong')
    },
  }
}

function slip(key: string): FieldSlip {
  return { field: 'captcha', key: `web:captcha.${key}` }
}

/** Capital and small, Cyrillic and Latin look-alikes, spaces: all the same answer. */
function folded(answer: string): string {
  const cyrillic = 'АВСЕНКМОРТУХ'
  const latin = 'ABCEHKMOPTYX'
  return Array.from(answer.normalize('NFKC').replace(/\s/gu, '').toUpperCase())
    .map((sign) => (cyrillic.includes(sign) ? latin.charAt(cyrillic.indexOf(sign)) : sign))
    .join('')
}

/** «Сколько будет двенадцать плюс семь?»: words of the visitor's language, answered in digits. */
function newSum(req: Request): { words: string; answer: string } {
  const names = req.t('web:captcha.numbers').split(' ')
  const name = (value: number) => names[value] ?? String(value)
  const [first, second, third] = [randomInt(10, 21), randomInt(2, 10), randomInt(1, 10)]
  const isLess = randomInt(2) === 0
  return {
    words: req.t(isLess ? 'web:captcha.less' : 'web:captcha.more', {
      first: name(first),
      second: name(second),
      third: name(third),
    }),
    answer: String(first + second + (isLess ? -third : third)),
  }
}
