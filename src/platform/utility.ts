import { readFileSync } from 'node:fs'
import { z } from 'zod'

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
const words = z.object({ ru: z.string().min(1), en: z.string().min(1) })
const time = z.string().regex(/^\d\d:\d\d$/)

const utilitySchema = z.object({
  /** fictional requisites: papers carry «ОБРАЗЕЦ», production refuses them */
  isSample: z.boolean(),
  name: z.string().min(1),
  shortName: z.string().min(1),
  nameEn: z.string().min(1),
  address: z.string().min(1),
  email: z.string().min(3),
  phones: z.array(z.object({ kind: z.string(), name: words, number: z.string(), e164: z.string() })).min(1),
  hours: z.array(z.object({ days: z.array(z.enum(weekdays)).min(1), opens: time, closes: time })),
  /** the utility's own site and its pages in social networks */
  links: z
    .array(
      z.object({ name: words, href: z.url({ protocol: /^https$/, error: 'an https address expected' }) }),
    )
    .default([]),
  requisites: z.object({
    inn: z.string().regex(/^(\d{10}|\d{12})$/, '10 or 12 digits expected'),
    kpp: z.string().regex(/^([0-9A-Z]{9})?$/, '9 signs or nothing expected'),
    ogrn: z.string(),
    account: z.string().regex(/^\d{20}$/, '20 digits expected'),
    bankName: z.string().min(1),
    bic: z.string().regex(/^\d{9}$/, '9 digits expected'),
    correspondentAccount: z.string().regex(/^(\d{20})?$/, '20 digits or nothing expected'),
  }),
  signatories: z.object({ director: z.string(), accountant: z.string() }),
})

/** The utility the cabinet belongs to: names, phones, hours, requisites. */
export type Utility = z.infer<typeof utilitySchema>

/** The phone people call first: the information centre. */
export function informationPhone(utility: Utility): string {
  const phone = utility.phones.find(({ kind }) => kind === 'information') ?? utility.phones[0]
  return phone?.number ?? ''
}

/** @throws Error with a sentence that names the file and the field */
export function loadUtility(file: string): Utility {
  const parsed = utilitySchema.safeParse(readJson(file))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`UTILITY_FILE ${file}: ${faults.join('; ')}`)
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`UTILITY_FILE ${file} cannot be read: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    })
  }
}
