import { checkMeter } from './reading-check.ts'
import { checkOff } from './reading-check-off.ts'
import type { CheckContext, MeterRow, RegisterRow } from './reading-row.ts'

/** «Отключены с … по …» said of many inlets at once. Days as typed; an empty «по»: still off. */
export type OffNotice = {
  from: string
  to: string
  /** nothing flowed at all (kind 54); else off for part of the time (note 07 alone) */
  isWhole: boolean
  /** the text beside note 07; may be empty */
  reason: string
}

/** What a register's fields become. */
export type OffChange = {
  registerId: string
  fields: {
    value?: string
    kind?: string
    note?: string
    noteText?: string
    offFrom?: string
    offTo?: string
  }
}

/** Why an inlet is left as it is: it shows flow, the days do not lie after its previous reading, it says something else. */
export type OffObstacle = 'flow' | 'dates' | 'note' | 'unknown'

const NOTE_OFF = '07'
const KIND_OFF = '54'

/**
 * The fields of one inlet that was off (ПП 776 п. 14): note 07 with the days; where nothing flowed kind 54 too, and the
 * previous value stands for an empty one. What was typed is never changed: an inlet with flow or another note stays.
 */
export function planOff(
  context: CheckContext,
  row: MeterRow,
  notice: OffNotice,
): { changes: OffChange[] } | { obstacle: OffObstacle } {
  const [main] = row.registers
  if (main === undefined || row.removedOn !== undefined) return { obstacle: 'unknown' }
  if (row.note !== '' && row.note !== NOTE_OFF) return { obstacle: 'note' }
  const values = notice.isWhole ? row.registers.map(standingValue) : []
  if (values.includes(undefined)) return { obstacle: 'unknown' }
  const own = {
    kind: notice.isWhole ? KIND_OFF : row.kind,
    note: NOTE_OFF,
    noteText: notice.reason,
    offFrom: notice.from,
    offTo: notice.to,
  }
  const registers = row.registers.map((register, i) => ({ ...register, typed: values[i] ?? register.typed }))
  const obstacle = obstacleOf(context, { ...row, ...own, registers })
  if (obstacle !== undefined) return { obstacle }
  return {
    changes: registers.map(({ id, typed }, i) => ({
      registerId: id,
      fields: { ...(notice.isWhole ? { value: typed } : {}), ...(i === 0 ? own : {}) },
    })),
  }
}

/** Typed, else as it was before; undefined where nothing is known of before. */
function standingValue({ typed, previous }: RegisterRow): string | undefined {
  if (typed.trim() !== '') return typed
  return previous === undefined ? undefined : String(previous.value)
}

function obstacleOf(context: CheckContext, row: MeterRow): OffObstacle | undefined {
  if (checkOff(context, row, { kind: KIND_OFF }).verdicts.length > 0) return 'dates'
  // Off for part of the time: whatever is wrong with the value is told by the check, as ever.
  if (row.kind !== KIND_OFF) return undefined
  return checkMeter(context, row).status === 'error' ? 'flow' : undefined
}
