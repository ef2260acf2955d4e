/** The number of a letter to the e-reception: `ЭП-2026-000123`, counted from 1 in each year. */
export function appealNumber(year: number, count: number): string {
  return `ЭП-${year}-${String(count).padStart(6, '0')}`
}

/** The number as people copy it (small letters, spaces around, Latin look-alikes); undefined when it is none. */
export function parseAppealNumber(text: string): string | undefined {
  const match = /^(?:ЭП|EP|EП|ЭP)[\s‐-―-]*(\d{4})[\s‐-―-]*(\d{6,9})$/u.exec(text.trim().toUpperCase())
  return match === null ? undefined : `ЭП-${match[1] ?? ''}-${match[2] ?? ''}`
}
