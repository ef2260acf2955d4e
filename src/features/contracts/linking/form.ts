import { z } from 'zod'
import { parseLinkCode, type LinkCodeFault } from '../../../domain/link-code.ts'
import { parseAmount, type AmountFault } from '../../../domain/money.ts'
import { freeText } from '../../../web/free-text.ts'

/** How a visitor proves that a contract is his. `company`: by the company he represents, nothing more is typed. */
export type Proof =
  | { by: 'payment'; kopecks: number }
  | { by: 'meter'; serial: string }
  | { by: 'code'; code: string }
  | { by: 'company' }

export const proofs = ['payment', 'meter', 'code', 'company'] as const
export type ProofKind = (typeof proofs)[number]

export type LinkForm = {
  /** accounts' or contracts' numbers, one or both as typed: all must lead to the same contract */
  numbers: string[]
  proof: Proof
}

/** A slip of a proof: at which field, which sentence. */
type Slip = { field: string; key: string }
type Fields = { amount: string; meterSerial: string; code: string }

const text = z
  .string()
  .catch('')
  .transform((value) => value.normalize('NFC').trim())

const amountSlips: Readonly<Record<AmountFault, string>> = {
  EMPTY: 'linking:slip.amountEmpty',
  FOREIGN_DIGITS: 'linking:slip.amountDigits',
  TOO_PRECISE: 'linking:slip.amountPrecise',
  NEGATIVE: 'linking:slip.amountNegative',
  TOO_LARGE: 'linking:slip.amountLarge',
  NOT_A_NUMBER: 'linking:slip.amountWrong',
}

const codeSlips: Readonly<Record<LinkCodeFault, string>> = {
  EMPTY: 'linking:slip.codeEmpty',
  FOREIGN_SIGNS: 'linking:slip.codeSigns',
  LENGTH: 'linking:slip.codeLength',
  MISTYPED: 'linking:slip.codeMistyped',
}

/**
 * The linking form. Shape alone is judged here; whether it is true, the service asks.
 * @param numberField the field of the number on the page: slips about it stand there
 */
export const linkForm = (numberField: 'accountNumber' | 'contractNumber') =>
  z
    .object({
      proof: text,
      accountNumber: text,
      contractNumber: text,
      amount: text,
      meterSerial: text,
      code: text,
    })
    .transform(({ proof, accountNumber, contractNumber, ...fields }, context): LinkForm => {
      const slip = ({ field, key }: Slip) => {
        context.addIssue({ code: 'custom', path: [field], message: key })
      }
      const typed = { accountNumber, contractNumber }
      const given = (['accountNumber', 'contractNumber'] as const).filter((field) => typed[field] !== '')
      if (given.length === 0) slip({ field: numberField, key: 'linking:slip.number' })
      const numbers = given.map((field) => {
        const number = plainNumber(typed[field])
        if (!isNumber(number)) slip({ field, key: 'linking:slip.numberWrong' })
        return number
      })
      const read = readProof(proof, fields)
      if ('by' in read) return { numbers, proof: read }
      slip(read)
      return z.NEVER
    })

function readProof(kind: string, fields: Fields): Proof | Slip {
  switch (kind) {
    case 'payment':
      return readAmount(fields.amount)
    case 'meter':
      return readSerial(fields.meterSerial)
    case 'code':
      return readCode(fields.code)
    case 'company':
      return { by: 'company' }
    default:
      return { field: 'proof', key: 'linking:slip.proof' }
  }
}

function readAmount(typed: string): Proof | Slip {
  const parsed = parseAmount(typed.slice(0, 60))
  return parsed.ok
    ? { by: 'payment', kopecks: parsed.kopecks }
    : { field: 'amount', key: amountSlips[parsed.reason] }
}

function readSerial(typed: string): Proof | Slip {
  const serial = typed.replace(/^№\s*/u, '').replace(/\s+/gu, '').toUpperCase()
  if (/^[0-9A-ZА-ЯЁ./-]{3,20}$/u.test(serial)) return { by: 'meter', serial }
  return {
    field: 'meterSerial',
    key: serial === '' ? 'linking:slip.serialEmpty' : 'linking:slip.serialWrong',
  }
}

function readCode(typed: string): Proof | Slip {
  const parsed = parseLinkCode(typed.slice(0, 100))
  return parsed.ok ? { by: 'code', code: parsed.code } : { field: 'code', key: codeSlips[parsed.reason] }
}

/** As typed on a receipt, without «№» and spaces. */
function plainNumber(typed: string): string {
  return typed.replace(/^№/u, '').replace(/\s+/gu, '')
}

function isNumber(number: string): boolean {
  return /^[0-9A-ZА-ЯЁ./-]{1,40}$/iu.test(number)
}

/** One number of an account or a contract in the field of that name. */
const numberIn = z
  .string()
  .catch('')
  .transform((value) => plainNumber(value.normalize('NFC').trim()))
  .pipe(z.string().min(1, 'linking:slip.number').refine(isNumber, 'linking:slip.numberWrong'))

const textKeys = { required: 'linking:slip.textEmpty', long: 'linking:slip.textLong' }
export const textLength = 1_000

/** Asking for a code by post, in one's own words. */
export const askForm = z.object({ number: numberIn, text: freeText(textKeys, textLength) })

/** «Это не мой жилец», in one's own words. */
export const disputeForm = z.object({ text: freeText(textKeys, textLength) })

/** Staff ask for a code: for an account, or for a contract of one account. */
export const codeForm = z.object({ number: numberIn })
