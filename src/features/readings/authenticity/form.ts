import { z } from 'zod'
import { parseSha256 } from '../../../domain/protocol-code.ts'
import { faultOfNumber } from '../../../domain/submission-number.ts'

/** Longer than any code, number or hash with spaces between its letters. */
const longest = 200

const typed = z
  .string()
  .default('')
  .transform((value) => value.normalize('NFC').trim())

const both = (value: { code: string; number: string; hash: string }) => value.code === ''

/**
 * What a visitor checks a paper by: the code, or number and hash. A code is not judged here: one that is malformed
 * and one that is unknown get the same answer.
 */
export const checkForm = z
  .object({
    code: typed.pipe(z.string().max(longest, 'authenticity:slip.code')),
    number: typed.transform((value) => value.replace(/^(№|no\.?)\s*/iu, '')),
    hash: typed,
  })
  .refine(({ code, number, hash }) => code !== '' || number !== '' || hash !== '', {
    path: ['code'],
    error: 'authenticity:slip.empty',
  })
  .refine((value) => !both(value) || value.number !== '' || value.hash === '', {
    path: ['number'],
    error: 'authenticity:slip.number',
  })
  .refine((value) => !both(value) || value.number === '' || faultOfNumber(value.number) !== 'form', {
    path: ['number'],
    error: 'authenticity:slip.numberForm',
  })
  .refine((value) => !both(value) || value.number === '' || faultOfNumber(value.number) !== 'digit', {
    path: ['number'],
    error: 'authenticity:slip.numberDigit',
  })
  .refine((value) => !both(value) || value.number === '' || parseSha256(value.hash) !== undefined, {
    path: ['hash'],
    error: 'authenticity:slip.hash',
  })

export type CheckForm = z.infer<typeof checkForm>
