import { readFileSync } from 'node:fs'
import { buildCalendar, type CalendarDay } from '../../src/domain/calendar.ts'

type Source = { nonWorkingWeekdays: string[]; workingWeekendDays: string[]; shortened: string[] }

const file = new URL('../../prisma/seed/reference/production-calendar.json', import.meta.url)
const source = JSON.parse(readFileSync(file, 'utf8')) as Source

export const approvedYears = [2024, 2025, 2026, 2027]
export const days: CalendarDay[] = [
  ...source.shortened.map((date) => ({ date, kind: 'SHORTENED' as const })),
  ...source.workingWeekendDays.map((date) => ({ date, kind: 'WORKING' as const })),
  ...source.nonWorkingWeekdays.map((date) => ({ date, kind: 'OFF' as const })),
]
export const calendar = buildCalendar(days, approvedYears)
