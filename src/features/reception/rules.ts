import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Language } from '../../platform/i18n.ts'

const file = join(resolve(import.meta.dirname, '../../..'), 'prisma', 'seed', 'reference', 'reception.json')

const schema = z.object({
  answer: z.object({ workingDays: z.int().min(1), name: z.string() }),
  topics: z.array(z.object({ code: z.string(), name: z.object({ ru: z.string(), en: z.string() }) })).min(1),
})

/** What a letter may be about, and how soon it is answered: data, not code. */
export const receptionRules = schema.parse(JSON.parse(readFileSync(file, 'utf8')))

export const topicCodes: ReadonlySet<string> = new Set(receptionRules.topics.map(({ code }) => code))

/** The topic in words; its code when the data no longer know it. */
export function topicName(code: string, language: Language): string {
  return receptionRules.topics.find((topic) => topic.code === code)?.name[language] ?? code
}
