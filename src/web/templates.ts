import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ejs from 'ejs'
import type { Express } from 'express'

/** What templates print: plain strings made by `page.ts`, now and then a count. */
type Printed = string | number | null | undefined
type Include = (path: string, more?: object) => string
type Compiled = (data: object) => string

type Engine = (file: string, data: object, done: (error: unknown, html?: string) => void) => void

/** Pages are drawn by the templates of this folder. @throws Error for a template that does not compile */
export function drawWithTemplates(app: Express, viewsDir: string): void {
  app.set('views', viewsDir)
  app.set('view engine', 'ejs')
  app.engine('ejs', createEngine(viewsDir))
  app.enable('view cache')
}

/**
 * Every template compiled once, at the start; an include is a look-up in memory. Left to itself EJS reads and compiles
 * an included template anew for every page. Names are looked up in what is handed over: our `include` comes before
 * EJS's own, and what the including template knows shows through (`unsafePrototypeLocals` means that inheritance).
 */
function createEngine(viewsDir: string): Engine {
  const templates = new Map<string, Compiled>()
  const options = { compileDebug: false, escape: escapeHtml, unsafePrototypeLocals: true }
  for (const file of templateFiles(viewsDir))
    templates.set(file, ejs.compile(readFileSync(file, 'utf8'), { ...options, filename: file }))
  const draw = (file: string, outer: object | null, data: object): string => {
    const template = templates.get(file)
    if (template === undefined) throw new Error(`there is no template ${file}`)
    const known = Object.assign(Object.create(outer) as object, data)
    const include: Include = (path, more = {}) => draw(fileOf(file, path), known, more)
    return template(Object.assign(known, { include }))
  }
  return (file, data, done) => {
    let html: string
    try {
      html = draw(file, null, data)
    } catch (error) {
      done(error)
      return
    }
    done(null, html)
  }
}

const special = /[&<>"']/
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
}

function escapeHtml(value: Printed): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : String(value)
  return special.test(text) ? text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign) : text
}

function templateFiles(viewsDir: string): string[] {
  return readdirSync(viewsDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ejs'))
    .map((entry) => join(entry.parentPath, entry.name))
}

function fileOf(from: string, path: string): string {
  return join(dirname(from), path.endsWith('.ejs') ? path : `${path}.ejs`)
}
