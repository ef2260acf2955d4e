import { z } from 'zod'
import { normalisePhone } from '../../../domain/requisites.ts'
import { textSearch, type TextSearch } from '../../../records/text-search.ts'
import { unmaskingReasons } from '../../../records/unmasking.ts'
import { parseForm, type FieldSlip, type FormValues } from '../../../web/form.ts'
import { optionalLineField } from '../../../web/person-fields.ts'

/** One line of search, read in every way it can be meant. */
export type SubscriberSearch = {
  /** as a number, login, INN, serial or mail address: exactly */
  exact: string
  /** as a phone, E.164 */
  phone: string | undefined
  /** as a name or an address; undefined when too short */
  text: TextSearch | undefined
}

export type SearchQuery =
  | { ok: true; search: SubscriberSearch | undefined; values: FormValues }
  | { ok: false; slips: FieldSlip[]; values: FormValues }

const schema = z.object({
  q: z
    .string()
    .default('')
    .transform((value) => value.normalize('NFC').trim().replace(/^№\s*/, ''))
    .pipe(z.string().max(200, 'subscribers:slip.long')),
})

/** `search` is undefined while nothing is asked. */
export function parseSearch(query: unknown): SearchQuery {
  const parsed = parseForm(schema, query)
  if (!parsed.ok) return parsed
  const { q } = parsed.data
  const { values } = parsed
  if (q === '') return { ok: true, search: undefined, values }
  // Three letters in a row or letters among several words make a name or an address; the rest are numbers.
  const text = /\p{L}{3}|^\P{L}*\p{L}.*\s/u.test(q) ? textSearch(q) : undefined
  return { ok: true, values, search: { exact: q, phone: normalisePhone(q), text } }
}

/** Why contact data are opened; a reason that is none of the usual ones is said in words. */
export const contactsForm = z
  .object({
    reason: z.enum(unmaskingReasons, 'subscribers:contacts.slip.reason'),
    note: optionalLineField({ wrong: 'subscribers:contacts.slip.wrong', long: 'subscribers:slip.long' }, 200),
  })
  .refine(({ reason, note }) => reason !== 'other' || note.length >= 3, {
    path: ['note'],
    message: 'subscribers:contacts.slip.note',
  })
