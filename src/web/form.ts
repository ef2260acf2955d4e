import express, { type RequestHandler } from 'express'
import { z } from 'zod'
import type { Translate } from '../platform/i18n.ts'
import type { Csrf } from './csrf.ts'

/** What was typed, by field name, to be shown again. Never holds passwords. */
export type FormValues = Readonly<Record<string, string>>

/** A slip at a field: the field's name (= its input's id) and a sentence. */
export type FieldError = { field: string; message: string }

/** A slip before it is worded: a copy key and its values. */
export type FieldSlip = { field: string; key: string; values?: Record<string, string | number> }

export type ParsedForm<T> =
  { ok: true; data: T; values: FormValues } | { ok: false; slips: FieldSlip[]; values: FormValues }

const secretFields = new Set(['password', 'passwordConfirm', 'currentPassword', 'captcha', 'code', '_csrf'])

/** Is this a field whose value is never shown again? */
export function isSecretField(name: string): boolean {
  return secretFields.has(name)
}

/** Longest string kept to be shown again. */
const keptLength = 20_000

/**
 * The only way from a body to data. Messages of the schema are copy keys (`auth:signIn.loginRequired`);
 * a field sent twice is a slip `web:form.twice`, control characters are `web:form.characters`.
 */
export function parseForm<T>(schema: z.ZodType<T>, body: unknown): ParsedForm<T> {
  const fields = isRecord(body) ? body : {}
  const values = typedValues(fields)
  const doubled = Object.entries(fields).flatMap(([field, value]) => formSlip(field, value))
  const parsed = schema.safeParse(
    Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, firstString(v)])),
  )
  if (parsed.success && doubled.length === 0) return { ok: true, data: parsed.data, values }
  const slips = parsed.success ? [] : parsed.error.issues.map(slipOf)
  const first = new Map<string, FieldSlip>()
  for (const slip of [...doubled, ...slips]) if (!first.has(slip.field)) first.set(slip.field, slip)
  return { ok: false, slips: [...first.values()], values }
}

/** Words of the slips in the visitor's language. */
export function wordSlips(slips: readonly FieldSlip[], t: Translate): FieldError[] {
  return slips.map(({ field, key, values }) => ({ field, message: t(key, values) }))
}

/** A text field: trimmed, NFC, with limits said as copy keys. */
export function textField(required: string, limit: { max: number; key: string }): z.ZodType<string> {
  return z
    .string({ error: required })
    .transform((value) => value.normalize('NFC').trim())
    .pipe(z.string().min(1, required).max(limit.max, limit.key))
}

/** Middlewares that read an ordinary form (100 kB, 1,000 fields) and check its token. */
export function readForm(csrf: Csrf): RequestHandler[] {
  return [express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 1_000 }), csrf.check]
}

/** The readings form alone takes 2 MB and 20,000 fields, after session and ownership. */
export function readLargeForm(csrf: Csrf): RequestHandler[] {
  return [readLargeBody(), csrf.check]
}

/** The readings form's body alone: whoever reads it so checks the token himself. */
export function readLargeBody(): RequestHandler {
  return express.urlencoded({ extended: false, limit: '2mb', parameterLimit: 20_000 })
}

function formSlip(field: string, value: unknown): FieldSlip[] {
  if (Array.isArray(value)) return [{ field, key: 'web:form.twice' }]
  // eslint's control-character rule is about slips; here they are what is looked for
  if (typeof value === 'string' && hasControlCharacters(value)) return [{ field, key: 'web:form.characters' }]
  return []
}

/** NUL and other control characters except tab and line ends: no field of ours means them. */
function hasControlCharacters(value: string): boolean {
  for (const char of value) {
    const code = char.codePointAt(0) ?? 0
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return true
    if (code === 127 || (code >= 0xd800 && code <= 0xdfff)) return true
  }
  return false
}

function slipOf(issue: z.core.$ZodIssue): FieldSlip {
  const params: unknown = 'params' in issue ? issue.params : undefined
  const field = issue.path.join('.')
  return isRecord(params)
    ? { field, key: issue.message, values: params as Record<string, string | number> }
    : { field, key: issue.message }
}

function typedValues(fields: Record<string, unknown>): FormValues {
  const shown = Object.entries(fields).filter(([name]) => !secretFields.has(name))
  return Object.fromEntries(shown.map(([name, value]) => [name, firstString(value).slice(0, keptLength)]))
}

function firstString(value: unknown): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
