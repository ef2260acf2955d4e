import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const day = z.iso.date()
const span = { from: day, to: day.nullable().optional() }
const name = z.object({ ru: z.string(), en: z.string() })
const dictionary = z.array(z.object({ code: z.string(), name, ...span }))
const dueDays = z.array(z.object({ ...span, issueBy: z.int(), payBy: z.int() }))

const files = {
  'production-calendar': z.object({
    source: z.string(),
    nonWorkingWeekdays: z.array(day),
    workingWeekendDays: z.array(day),
    shortened: z.array(day),
  }),
  tariffs: z.object({
    group: z.string(),
    rows: z.array(
      z.object({
        ...span,
        personCold: z.number(),
        personSewer: z.number(),
        organizationCold: z.number(),
        organizationSewer: z.number(),
        fictitious: z.boolean().optional(),
      }),
    ),
  }),
  norms: z.object({
    group: z.string(),
    rows: z.array(z.object({ ...span, cold: z.number(), hot: z.number(), sewer: z.number() })),
    raisingFactor: z.array(z.object({ ...span, service: z.string(), factor: z.number() })),
  }),
  vat: z.object({ rows: z.array(z.object({ ...span, percent: z.number() })) }),
  'key-rate': z.object({
    percentPerYear: z.array(z.object({ from: day, rate: z.number() })),
    penaltyCap: z.array(z.object({ ...span, percent: z.number() })),
  }),
  'due-days': z.object({ person: dueDays, organization: dueDays }),
  'calc-kinds': dictionary,
  'reading-notes': dictionary,
}

/** Start data of a utility as rows by table, in the columns of the database. */
export type Reference = { hash: string; tables: Record<string, Record<string, unknown>[]> }

/** Reads the start data that come with the project. */
export async function readReference(directory: string): Promise<Reference> {
  const hash = createHash('sha256')
  const read = async <K extends keyof typeof files>(file: K) => {
    const text = await readFile(join(directory, `${file}.json`), 'utf8')
    hash.update(text)
    return files[file].parse(JSON.parse(text)) as z.infer<(typeof files)[K]>
  }
  const tables = {
    ...calendarRows(await read('production-calendar')),
    tariffs: tariffRows(await read('tariffs')),
    ...normRows(await read('norms')),
    rates: rateRows(await read('vat'), await read('key-rate')),
    due_days: dueRows(await read('due-days')),
    calc_kinds: dictionaryRows(await read('calc-kinds')),
    reading_notes: dictionaryRows(await read('reading-notes')),
    window_policies: ['PERSON', 'ORGANIZATION'].map((kind) => ({
      customer_kind: kind,
      from_period: '2020-01',
      rule: 'WORKING',
      opens: 2,
      closes: 2,
    })),
  }
  return { hash: hash.digest('hex'), tables }
}

function calendarRows(calendar: z.infer<(typeof files)['production-calendar']>) {
  const { source, nonWorkingWeekdays, workingWeekendDays, shortened } = calendar
  const days = (list: readonly string[], kind: string) =>
    list.map((date) => ({ day: date, kind, reason: source }))
  const marked = new Set([...nonWorkingWeekdays, ...workingWeekendDays])
  const years = new Set(nonWorkingWeekdays.map((date) => Number(date.slice(0, 4))))
  return {
    calendar_days: [
      ...days(nonWorkingWeekdays, 'OFF'),
      ...days(workingWeekendDays, 'WORKING'),
      ...days(
        shortened.filter((date) => !marked.has(date)),
        'SHORTENED',
      ),
    ],
    calendar_years: [...years].map((year) => ({ year, source })),
  }
}

function tariffRows({ group, rows }: z.infer<(typeof files)['tariffs']>) {
  return rows.map((row) => ({
    group,
    from: row.from,
    to: row.to,
    person_cold: row.personCold,
    person_sewer: row.personSewer,
    organization_cold: row.organizationCold,
    organization_sewer: row.organizationSewer,
    is_fictitious: row.fictitious ?? false,
  }))
}

function normRows({ group, rows, raisingFactor }: z.infer<(typeof files)['norms']>) {
  return { norms: rows.map((row) => ({ group, ...row })), raising_factors: raisingFactor }
}

function rateRows(vat: z.infer<(typeof files)['vat']>, rates: z.infer<(typeof files)['key-rate']>) {
  return [
    ...vat.rows.map((row) => ({ kind: 'VAT', ...row })),
    ...rates.penaltyCap.map((row) => ({ kind: 'PENALTY_CAP', ...row })),
    // A key rate stands until the next one: its end is not written down.
    ...rates.percentPerYear.map(({ from, rate }) => ({ kind: 'KEY_RATE', from, percent: rate })),
  ]
}

function dueRows(days: z.infer<(typeof files)['due-days']>) {
  const rows = (kind: string, list: typeof days.person) =>
    list.map(({ from, to, issueBy, payBy }) => ({
      customer_kind: kind,
      from,
      to,
      issue_by: issueBy,
      pay_by: payBy,
    }))
  return [...rows('PERSON', days.person), ...rows('ORGANIZATION', days.organization)]
}

function dictionaryRows(entries: z.infer<typeof dictionary>) {
  return entries.map(({ code, name: names, from, to }, i) => ({
    code,
    name_ru: names.ru,
    name_en: names.en,
    valid_from: from,
    valid_to: to,
    position: i + 1,
  }))
}
