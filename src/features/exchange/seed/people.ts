import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const base = {
  login: z.string(),
  lastName: z.string(),
  firstName: z.string(),
  patronymic: z.string(),
  email: z.string(),
  phone: z.string(),
}

const person = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('person'), contracts: z.array(z.string()) }),
  z.object({
    ...base,
    kind: z.literal('organization'),
    contracts: z.array(z.string()),
    organization: z.object({ name: z.string(), inn: z.string(), kpp: z.string(), ogrn: z.string() }),
    position: z.string(),
    status: z.enum(['director', 'attorney', 'management-company']),
  }),
  z.object({ ...base, kind: z.literal('staff'), roles: z.array(z.string()), position: z.string() }),
])

export type DemoPerson = z.infer<typeof person>

export async function readPeople(file: string): Promise<DemoPerson[]> {
  return z.array(person).parse(JSON.parse(await readFile(file, 'utf8')))
}
