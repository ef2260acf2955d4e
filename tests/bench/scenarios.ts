import type { BenchPeople, BenchPerson } from './fill.ts'

/** A scenario of docs/performance.md: what is asked, by whom, and how near to the floor it should come. */
export type Scenario = {
  id: string
  what: string
  /** ratio app / floor to reach */
  atLeast: number
  kind: 'page' | 'submit'
  who: (people: BenchPeople) => readonly BenchPerson[]
  path: (person: BenchPerson) => string
  connections: number
}

/** Nobody: the page of a stranger. */
const stranger = (): readonly BenchPerson[] => [{ cookie: '', userId: '', contractId: '', login: '' }]
const persons = ({ persons: all }: BenchPeople) => all
const companies = ({ companies: all }: BenchPeople) => all
const form = ({ contractId }: BenchPerson) => `/cabinet/readings/${contractId}`

export const scenarios: readonly Scenario[] = [
  {
    id: 'P1',
    what: 'GET /login, a stranger',
    atLeast: 0.5,
    kind: 'page',
    who: stranger,
    path: () => '/login',
    connections: 20,
  },
  {
    id: 'P2',
    what: 'GET /cabinet',
    atLeast: 0.4,
    kind: 'page',
    who: persons,
    path: () => '/cabinet',
    connections: 20,
  },
  { id: 'P3', what: 'form, 3 meters', atLeast: 0.4, kind: 'page', who: persons, path: form, connections: 20 },
  {
    id: 'P4',
    what: 'form, 340 inlets × 2',
    atLeast: 0.4,
    kind: 'page',
    who: companies,
    path: form,
    connections: 4,
  },
  {
    id: 'P5a',
    what: 'form + next + check + submit, 3 meters',
    atLeast: 0.35,
    kind: 'submit',
    who: persons,
    path: form,
    connections: 20,
  },
  {
    id: 'P5b',
    what: 'the same, 340 inlets × 2',
    atLeast: 0.35,
    kind: 'submit',
    who: companies,
    path: form,
    connections: 4,
  },
  {
    id: 'P6',
    what: 'GET /cabinet/billing, 24 invoices',
    atLeast: 0.4,
    kind: 'page',
    who: persons,
    path: ({ contractId }) => `/cabinet/billing?contract=${contractId}`,
    connections: 20,
  },
]
