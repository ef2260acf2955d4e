import express, { type Request, type RequestHandler, type Response } from 'express'
import { isSecretField } from './form.ts'

/** What was typed into a form that could not be taken, to be sent once more by one button. */
export type TypedAgain = { action: string; text: string; fields: readonly { name: string; value: string }[] }

const readForm: RequestHandler = express.urlencoded({ extended: false, limit: '2mb', parameterLimit: 20_000 })

/** With the database away a form is refused before it was read: what was typed is read now, to be kept. */
export async function readTyped(req: Request, res: Response): Promise<void> {
  if (req.method !== 'POST' || req.body !== undefined) return
  await new Promise<void>((done) => {
    void readForm(req, res, () => done())
  })
}

/** The typed fields; undefined for what is no form, and where a password would be missing. */
export function typedAgain(req: Request): TypedAgain | undefined {
  const typed: unknown = req.body
  if (req.method !== 'POST' || typeof typed !== 'object' || typed === null) return undefined
  const fields = Object.entries(typed as Record<string, unknown>).flatMap(([name, value]) => {
    const values: unknown[] = Array.isArray(value) ? value : [value]
    return values.flatMap((one) => (typeof one === 'string' ? [{ name, value: one }] : []))
  })
  const isWhole = fields.every(({ name }) => name === '_csrf' || !isSecretField(name))
  return fields.length > 0 && isWhole
    ? { action: req.originalUrl, text: req.t('web:error.sendAgain'), fields }
    : undefined
}
