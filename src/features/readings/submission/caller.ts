import { z } from 'zod'
import type { Translate } from '../../../platform/i18n.ts'
import { parseForm, textField, wordSlips, type FieldError, type FormValues } from '../../../web/form.ts'

/** How readings reached the utility when a clerk enters them (ST0). */
export const callerSources = ['phone', 'staff', 'inspector'] as const

/** Who told them, and how. */
export type Caller = { source: (typeof callerSources)[number]; callerName: string }

/** The caller's fields on the check page. */
export type CallerView = {
  name: string
  error: string | undefined
  sources: { value: string; text: string; isChosen: boolean }[]
  sourceError: string | undefined
}

const schema = z.object({
  source: z.enum(callerSources, 'readings:caller.slip.source'),
  callerName: textField('readings:caller.slip.name', {
    max: 200,
    key: 'readings:caller.slip.nameLong',
  }).refine((name) => /\p{L}.*\p{L}/su.test(name), 'readings:caller.slip.name'),
})

export type ParsedCaller =
  { ok: true; caller: Caller } | { ok: false; errors: FieldError[]; values: FormValues }

/** Reads who told the readings; the two fields alone, whatever else the body holds. */
export function parseCaller(body: unknown, t: Translate): ParsedCaller {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const parsed = parseForm(schema, { source: fields['source'], callerName: fields['callerName'] })
  return parsed.ok
    ? { ok: true, caller: parsed.data }
    : { ok: false, errors: wordSlips(parsed.slips, t), values: parsed.values }
}

export function callerView(values: FormValues, errors: readonly FieldError[], t: Translate): CallerView {
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.message
  return {
    name: values['callerName'] ?? '',
    error: errorOf('callerName'),
    sources: callerSources.map((value) => ({
      value,
      text: t(`readings:caller.sources.${value}`),
      isChosen: values['source'] === value,
    })),
    sourceError: errorOf('source'),
  }
}
