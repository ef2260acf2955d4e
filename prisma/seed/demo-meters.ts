// Meters of the demo export and what they showed: 24 months, replacements, dials that go round, estimates.
import { at, between, dayOf, periods, pick, random, shift, validUntil } from './demo-kit.ts'

/** What a story says about an inlet; everything left out is drawn. Volumes in m³ a month. */
export interface InletStory {
  name: string
  diameter: number
  service: 'COLD' | 'HOT' | 'COLD_FOR_HOT'
  mean: number
  two?: boolean
  digits?: number
  /** The value of the main register at the end of October 2026. */
  last?: number
  volumes?: readonly number[]
  estimates?: readonly number[]
  replacedAt?: number
  offSince?: number
  verified?: string
  years?: number
  installed?: string
  months?: number
  byPerson?: boolean
}

/** One line of a CSV file, by column. */
export type Row = Record<string, string | number>

export interface InletHistory {
  meters: Row[]
  readings: Row[]
  /** m³ per period, all registers and both meters of a replacement together. */
  volumes: number[]
}

let serial = 41000100
const nextSerial = (): string => String((serial += between(3, 41)))
const seal = (): string => String(between(1000000, 9899999))

function monthVolume(story: InletStory, month: number, before: readonly number[]): number {
  if (story.offSince !== undefined && month >= story.offSince) return 0
  if (story.estimates?.includes(month) === true && before.length >= 3) {
    const own = before.slice(-12)
    return Math.round(own.reduce((a, b) => a + b, 0) / own.length)
  }
  const drawn = Math.max(1, Math.round(story.mean * (0.8 + 0.4 * random())))
  const [one, two] = before.slice(-2)
  return one === drawn && two === drawn ? drawn + 1 : drawn
}

function drawVolumes(story: InletStory): number[] {
  if (story.volumes !== undefined) return [...story.volumes]
  const volumes: number[] = []
  for (let month = 0; month < (story.months ?? 24); month++) volumes.push(monthVolume(story, month, volumes))
  return volumes
}

interface Dials {
  start: number[]
  digits: number[]
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)

function split(volumes: readonly number[], two: boolean): number[][] {
  if (!two) return [[...volumes]]
  const small = volumes.map((volume) => Math.round(volume * (0.1 + 0.06 * random())))
  return [volumes.map((volume, i) => volume - at(small, i)), small]
}

function drawDials(story: InletStory, parts: readonly number[][]): Dials {
  const digits = story.byPerson === true ? [story.digits ?? 5] : [story.digits ?? 6, 5]
  const start = parts.map((part, i) => {
    const dial = 10 ** at(digits, i)
    const used = Math.round((sum(part) / 24) * between(14, 40)) + between(1, 30)
    if (i > 0 || story.last === undefined) return used % dial
    return (story.last - sum(part) + dial) % dial
  })
  return { start, digits }
}

function readOn(story: InletStory, period: string, source: string): string {
  return dayOf(period, story.byPerson === true && source === 'import' ? between(26, 28) : 0)
}

function models(story: InletStory): string {
  if (story.byPerson === true) return story.service === 'HOT' ? 'СВ-15Г' : 'СВ-15Х'
  return `ВСКМ-${story.diameter}${story.two === true ? 'К' : ''}`
}

function meterRow(story: InletStory, inlet: string, dials: Dials, initial: readonly number[]): Row {
  const years = story.years ?? (story.service === 'HOT' ? 4 : 6)
  const verified =
    story.verified ?? `${between(2022, 2024)}-${pick(['02', '04', '06', '07', '08'])}-${between(10, 28)}`
  const two = story.two === true
  return {
    meter_serial: nextSerial(),
    inlet_number: inlet,
    model: models(story),
    registers: two ? 2 : 1,
    digits: at(dials.digits, 0),
    digits_2: two ? at(dials.digits, 1) : '',
    multiplier: 1,
    installed_on: story.installed ?? (verified < '2024-01-01' ? verified : shift(verified, -365 * years)),
    removed_on: '',
    initial: at(initial, 0),
    initial_2: two ? at(initial, 1) : '',
    final: '',
    final_2: '',
    verified_on: verified,
    valid_until: validUntil(verified, years),
    seal_number: seal(),
  }
}

/** Changes the meter inside a month: the old one gets its final values, the new one starts from its own. */
function replace(
  story: InletStory,
  inlet: string,
  dials: Dials,
  old: Row,
  month: number,
  values: number[],
  volume: readonly number[],
): Row {
  const removed = dayOf(at(periods, month), between(6, 19))
  const share = volume.map((part) => Math.floor(part * 0.4))
  const finals = values.map((value, i) => (value + at(share, i)) % 10 ** at(dials.digits, i))
  old['removed_on'] = removed
  old['final'] = at(finals, 0)
  if (story.two === true) old['final_2'] = at(finals, 1)
  const initial = values.map(() => between(0, 4))
  values.splice(0, values.length, ...initial.map((value, i) => value - at(share, i)))
  const fresh = meterRow({ ...story, verified: removed, installed: removed }, inlet, dials, initial)
  return fresh
}

/** Draws an inlet's meters, readings and volumes from its story. */
export function inletHistory(story: InletStory, inlet: string): InletHistory {
  const volumes = drawVolumes(story)
  const parts = split(volumes, story.two === true)
  const dials = drawDials(story, parts)
  const values = [...dials.start]
  // Whoever was installed long ago showed less then; a dial near its end started high.
  const initial = values.map((value, i) =>
    i === 0 && value > 60000 ? value - between(2, 9) : Math.min(value, between(0, 9)),
  )
  let meter = meterRow(story, inlet, dials, initial)
  const meters = [meter]
  const readings: Row[] = []
  volumes.forEach((_, month) => {
    const volume = parts.map((part) => at(part, month))
    if (story.replacedAt === month) {
      meter = replace(story, inlet, dials, meter, month, values, volume)
      meters.push(meter)
    }
    const period = at(periods, month)
    const source = story.estimates?.includes(month) === true ? 'estimate' : 'import'
    const day = readOn(story, period, source)
    values.forEach((value, i) => {
      values[i] = (value + at(volume, i)) % 10 ** at(dials.digits, i)
      readings.push({
        meter_serial: meter['meter_serial'] ?? '',
        register: i + 1,
        period,
        read_on: day,
        value: at(values, i),
        source,
      })
    })
  })
  return { meters, readings, volumes }
}
