import { isUuid } from '../../../web/guards.ts'

import { readFilter, showing } from './row-filter.ts'
/** What was typed at one register. All strings as typed; kind … offTo stand at the main register only. */
export type RowFields = {
  value: string
  kind: string
  note: string
  noteText: string
  offFrom: string
  offTo: string
}

/** A field that could not be taken as it came, by its name: `value.<registerId>`, `readOn`, … */
export type FieldSlip = { field: string; code: 'FIELD_TOO_LONG' | 'FIELD_TWICE'; max: number }

/** A posted readings form: the button, what was typed by register, the hidden marks. */
export type PostedForm = {
  /** `show`: kept, then other rows are shown; `off`: many inlets were off */
  action: 'save' | 'next' | 'skip' | 'show' | 'off'
  /** the register whose photos are to be seen once the form is kept (`photo=<registerId>`, a save) */
  photo: string | undefined
  rows: Readonly<Record<string, Partial<RowFields>>>
  /** undefined: the form had no such field */
  readOn: string | undefined
  /** fields sent twice or longer than what is kept: nothing of them is cut silently */
  slips: readonly FieldSlip[]
  /** version of the draft the page was made from; undefined when it did not come */
  version: number | undefined
  /** choices of the page that shows two people's rows: whose stands, and the version of the other one it showed */
  picks: Readonly<Record<string, { choice: 'mine' | 'theirs'; saw: number }>>
}

/** What a page that saves by itself sends: the changed fields and, where the script knows it, what stood there. */
export type PostedAutosave = Pick<PostedForm, 'rows' | 'readOn' | 'slips' | 'version'> & {
  was: PostedForm['rows']
}

/** The posted check page. */
export type PostedCheck = {
  action: 'submit' | 'approve' | 'return'
  /** why the draft is given back; as typed, trimmed */
  reason: string
  version: number
  base: number
  confirmed: ReadonlySet<string>
  confirmAll: boolean
  /** what the check page showed ({@link ShownContent} as text); undefined when it did not come */
  seen: string | undefined
}

/** Longest string kept of a field, in signs (readings.md "Objects"); the text of note 99 has its own limit of 300. */
export const keptLength = 64
export const keptTextLength = 400

export const emptyFields: RowFields = { value: '', kind: '', note: '', noteText: '', offFrom: '', offTo: '' }

const fieldName = /^(value|kind|note|noteText|offFrom|offTo)\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Reads the body by names; anything else in it is ignored, so that no foreign field gets in. */
export function parseForm(body: unknown): PostedForm {
  const fields = isRecord(body) ? body : {}
  const rows: Record<string, Partial<RowFields>> = {}
  const slips: FieldSlip[] = []
  for (const [name, value] of Object.entries(fields)) {
    const match = fieldName.exec(name)
    if (match === null) continue
    const [, field = '', registerId = ''] = match
    const row = (rows[registerId] ??= {})
    row[field as keyof RowFields] = kept(name, value, slips)
  }
  for (const [registerId, repaired] of repairsOf(fields['repair']))
    rows[registerId] = { ...rows[registerId], ...repaired }
  const photo = photoOf(fields)
  return {
    action: photo === undefined ? actionOf(fields) : 'save',
    photo,
    rows,
    readOn: fields['readOn'] === undefined ? undefined : kept('readOn', fields['readOn'], slips),
    slips,
    version: versionOf(fields['version']),
    picks: picksOf(fields),
  }
}

function photoOf(fields: Record<string, unknown>): string | undefined {
  const photo = first(fields['photo'])
  return isUuid(photo) ? photo : undefined
}

/** Enter in the search box presses no button: whoever changed what is to be shown wants to see it. */
function actionOf(fields: Record<string, unknown>): PostedForm['action'] {
  const action = first(fields['action'])
  if (action === 'showAll') return 'show'
  const named = (['save', 'skip', 'show', 'off'] as const).find((one) => one === action)
  if (named !== undefined) return named
  const isAsked = fields['action'] === undefined && fields['shown'] !== undefined
  return isAsked && first(fields['shown']) !== showing('', readFilter(fields)) ? 'show' : 'next'
}

function picksOf(fields: Record<string, unknown>): PostedForm['picks'] {
  const chosen = Object.entries(fields).flatMap(([name, value]) => {
    const id = name.startsWith('pick.') ? name.slice('pick.'.length) : ''
    const choice = first(value)
    if (id === '' || (choice !== 'mine' && choice !== 'theirs')) return []
    return [[id, { choice, saw: wholeNumber(fields[`saw.${id}`]) }] as const]
  })
  return Object.fromEntries(chosen)
}

/** `was.<field>` beside a field: what it showed when it was last known to be kept. */
export function parseAutosave(body: unknown): PostedAutosave {
  const { rows, readOn, slips, version } = parseForm(body)
  const before = Object.entries(isRecord(body) ? body : {}).flatMap(([name, value]) =>
    name.startsWith('was.') ? [[name.slice('was.'.length), value]] : [],
  )
  return { rows, readOn, slips, version, was: parseForm(Object.fromEntries(before)).rows }
}

function versionOf(value: unknown): number | undefined {
  const version = wholeNumber(value)
  return version < 0 ? undefined : version
}

/** A mark sent twice is no mark: what the page showed is then not known. */
export function parseCheck(body: unknown): PostedCheck {
  const fields = isRecord(body) ? body : {}
  const confirmed = Object.keys(fields).filter(
    (name) => name.startsWith('confirm.') && first(fields[name]) === 'on',
  )
  const { seen } = fields
  const action = first(fields['action'])
  return {
    action: action === 'approve' || action === 'return' ? action : 'submit',
    reason: first(fields['reason']).toWellFormed().replaceAll('\0', '\ufffd').trim(),
    version: wholeNumber(fields['version']),
    base: wholeNumber(fields['base']),
    confirmed: new Set(confirmed.map((name) => name.slice('confirm.'.length))),
    confirmAll: first(fields['confirmAll']) === 'on',
    seen: typeof seen === 'string' ? seen : undefined,
  }
}

/** What a repair button says; {@link repairsOf} reads it. An empty value takes the typed one away. */
export function repairText(
  changes: readonly ({ registerId: string } & ({ value: string } | { note: '06' }))[],
): string {
  return changes
    .map((change) => `${change.registerId}:${'note' in change ? `note${change.note}` : change.value}`)
    .join(' ')
}

const repair = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(?:(\d{0,12})|note(06))$/

/** Anything but what {@link repairText} wrote, a field named twice, or two buttons, repairs nothing. */
function repairsOf(button: unknown): [string, Partial<RowFields>][] {
  const parts = typeof button === 'string' && button !== '' ? button.split(' ') : []
  const read = parts.map((part) => repair.exec(part))
  const named = new Set(read.map((match) => match?.[1]))
  if (named.size < parts.length || read.includes(null)) return []
  return read.map((match) => {
    const [, registerId = '', value, note] = match ?? []
    return [registerId, note === undefined ? { value: value ?? '' } : { note }]
  })
}

/** The string as typed, at most so many signs of it; what is wrong with the field itself goes to `slips`. */
function kept(field: string, value: unknown, slips: FieldSlip[]): string {
  const max = field.startsWith('noteText.') ? keptTextLength : keptLength
  if (Array.isArray(value)) slips.push({ field, code: 'FIELD_TWICE', max })
  // Lone surrogates and NUL cannot be stored; the mark in their place is refused with words where it matters.
  const typed = first(value).toWellFormed().replaceAll('\0', '\ufffd')
  // No sign takes more than two code units: long bodies are not taken apart.
  const signs = Array.from(typed.slice(0, max * 2 + 2))
  if (signs.length <= max) return typed
  slips.push({ field, code: 'FIELD_TOO_LONG', max })
  return signs.slice(0, max).join('')
}

function wholeNumber(value: unknown): number {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : -1
}

function first(value: unknown): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
