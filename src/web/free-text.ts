import { z } from 'zod'

// Bidirectional overrides turn a line round for whoever reads it: no text of ours needs them.
const overrides = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u

/**
 * Free text of several lines: trimmed, NFC, required, at most `max` characters, without signs that turn lines round.
 * @param keys sentences as copy keys
 */
export function freeText(keys: { required: string; long: string }, max: number): z.ZodType<string> {
  return z
    .string({ error: keys.required })
    .transform((value) => value.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(1, keys.required)
        .max(max, keys.long)
        .refine((value) => !overrides.test(value), 'web:form.characters'),
    )
}
