import { z } from 'zod'
import { normalisePhone } from '../domain/requisites.ts'
import { normaliseEmail } from './email.ts'

/** Sentences of a name's field, as copy keys. */
export type NameKeys = { required: string; wrong: string; mixed: string; long: string }

/** Sentences of a line's field, as copy keys. */
export type LineKeys = { required: string; wrong: string; long: string }

const nameLength = 80
/** Words of Cyrillic or Latin letters, joined by space, hyphen or apostrophe; «Ю», «О’Коннор», «Салтыков-Щедрин». */
const name =
  /^[\p{Script=Cyrillic}\p{Script=Latin}\p{M}]+(?:(?: |['’ʼ‘`]|\p{Pd}|\. ?)[\p{Script=Cyrillic}\p{Script=Latin}\p{M}]+)*\.?$/u
/** A Latin letter inside a Cyrillic word is a slip of the layout nobody sees. */
const mixedWord = /(\p{Script=Cyrillic}\p{M}*\p{Script=Latin}|\p{Script=Latin}\p{M}*\p{Script=Cyrillic})/u

/** A last name, first name or patronymic: one letter is a name, spaces are tidied. */
export function nameField(keys: NameKeys): z.ZodType<string> {
  return obeying(z.string(keys.required), [[(value) => value !== '', keys.required], ...nameRules(keys)])
}

/** The same for a name that may be left empty. */
export function optionalNameField(keys: Omit<NameKeys, 'required'>): z.ZodType<string> {
  return obeying(z.string().catch(''), whenFilled(nameRules(keys)))
}

/** A Russian phone as people write it → E.164. Both sentences are copy keys. */
export function phoneField(required: string, wrong: string): z.ZodType<string> {
  return normalisedField(normalisePhone, required, wrong)
}

/** One e-mail address, as it will be written to. Both sentences are copy keys. */
export function emailField(required: string, wrong: string): z.ZodType<string> {
  return normalisedField(normaliseEmail, required, wrong)
}

/** The same for an address that may be left empty. */
export function optionalEmailField(wrong: string): z.ZodType<string> {
  return z
    .string()
    .catch('')
    .transform((value) => value.trim())
    .refine((value) => value === '' || normaliseEmail(value) !== undefined, wrong)
    .transform((value) => normaliseEmail(value) ?? value)
}

/**
 * One line of free text (an organization, a position, an address): letters, figures, punctuation;
 * no emoji and none of the invisible signs that turn a line round.
 */
export function lineField(keys: LineKeys, max: number): z.ZodType<string> {
  return obeying(z.string(keys.required), [[(value) => value !== '', keys.required], ...lineRules(keys, max)])
}

/** The same for a line that may be left empty. */
export function optionalLineField(keys: Omit<LineKeys, 'required'>, max: number): z.ZodType<string> {
  return obeying(z.string().catch(''), whenFilled(lineRules(keys, max)))
}

type Rule = readonly [isKept: (value: string) => boolean, key: string]

/** What people write in many ways and we keep in one. @param normalise undefined: it is nothing of the kind */
function normalisedField(
  normalise: (typed: string) => string | undefined,
  required: string,
  wrong: string,
): z.ZodType<string> {
  return z
    .string(required)
    .transform((value) => value.trim())
    .pipe(
      z
        .string()
        .min(1, required)
        .refine((value) => normalise(value) !== undefined, wrong),
    )
    .transform((value) => normalise(value) ?? value)
}

function nameRules(keys: Omit<NameKeys, 'required'>): Rule[] {
  return [
    [(value) => value.length <= nameLength, keys.long],
    [(value) => name.test(value), keys.wrong],
    [(value) => !mixedWord.test(value), keys.mixed],
  ]
}

function lineRules(keys: Omit<LineKeys, 'required'>, max: number): Rule[] {
  return [
    [(value) => value.length <= max, keys.long],
    [isPlainLine, keys.wrong],
  ]
}

function whenFilled(rules: readonly Rule[]): Rule[] {
  return rules.map(([isKept, key]) => [(value) => value === '' || isKept(value), key])
}

/** The first rule broken is the one said (`parseForm` keeps one slip a field). */
function obeying(field: z.ZodType<string>, rules: readonly Rule[]): z.ZodType<string> {
  return rules.reduce<z.ZodType<string>>(
    (obeyed, [isKept, key]) => obeyed.refine(isKept, key),
    field.transform(tidy),
  )
}

function isPlainLine(value: string): boolean {
  return (
    /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]+$/u.test(value) &&
    /[\p{L}\p{N}]/u.test(value) &&
    !/[\u{1f000}-\u{1faff}\u{2600}-\u{27bf}]/u.test(value)
  )
}

function tidy(value: string): string {
  return value
    .normalize('NFC')
    .replace(/[\s\u00a0]+/gu, ' ')
    .trim()
}
