import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ejs from 'ejs'
import type { Express } from 'express'

/** What templates print: plain strings made by `page.ts`, now and then a count. */
type Printed = string | number | null | undefined
type Include = (path: string, more?: object) => string
type Compiled = (data: object) => string
type Template = { file: string; draw: Compiled; includes: Map<string, Template> }

type Engine = (file: string, data: object, done: (error: unknown, html?: string) => void) => void

/** Pages are drawn by the templates of this folder. @throws Error for a template that does not compile */
export function drawWithTemplates(app: Express, viewsDir: string): void {
  app.set('views', viewsDir)
  app.set('view engine', 'ejs')
  app.engine('ejs', createEngine(viewsDir))
  app.enable('view cache')
}

/** Names the layout gives to every template. */
const everywhere = ['page', 'shell', 'body', 't', 'lang', 'csrf', 'asset', 'paths']

/**
 * Every template compiled once, at the start; an include is a look-up in memory. Left to itself EJS reads and compiles
 * an included template anew for every page, and looks names up by `with`, which costs five times the page: here a
 * template's names are variables. What the including template knows, the included one knows too.
 */
function createEngine(viewsDir: string): Engine {
  const sources = new Map(templateFiles(viewsDir).map((file) => [file, readFileSync(file, 'utf8')]))
  const names = [...new Set([...everywhere, ...[...sources.values()].flatMap(handedOver)])]
  const templates = new Map<string, Template>()
  for (const [file, source] of sources)
    templates.set(file, { file, draw: compile(file, source, names), includes: new Map() })
  const templateOf = (file: string): Template => {
    const template = templates.get(file)
    if (template === undefined) throw new Error(`there is no template ${file}`)
    return template
  }
  const includedIn = (template: Template, path: string): Template => {
    const known = template.includes.get(path)
    if (known !== undefined) return known
    const found = templateOf(fileOf(template.file, path))
    template.includes.set(path, found)
    return found
  }
  const draw = (template: Template, data: object): string => {
    const include: Include = (path, more) => draw(includedIn(template, path), { ...data, ...more })
    return template.draw({ ...data, include })
  }
  return (file, data, done) => {
    let html: string
    try {
      html = draw(templateOf(file), data)
    } catch (error) {
      done(error)
      return
    }
    done(null, html)
  }
}

/**
 * `unsafePrototypeLocals` only saves EJS a copy of the data: without `with` no prototype shows through. EJS has an
 * `include` of its own, ours takes its place.
 */
function compile(file: string, source: string, names: readonly string[]): Compiled {
  const used = new Set(codeOf(source).flatMap((code) => code.match(/(?<![.\w$])[a-z]\w*/gi) ?? []))
  const options = { compileDebug: false, escape: escapeHtml, unsafePrototypeLocals: true, _with: false }
  return ejs.compile(`<% include = locals.include %>${source}`, {
    ...options,
    filename: file,
    destructuredLocals: names.filter((name) => used.has(name)),
  })
}

/** The code of a template, tag by tag, without its texts. */
function codeOf(source: string): string[] {
  return [...source.matchAll(/<%(.*?)%>/gs)].map(([, code = '']) => code.replace(/'[^']*'/g, "''"))
}

/** Names that a template hands over to those it includes: `include('field', { field: …, errors })`. */
function handedOver(source: string): string[] {
  const handed = codeOf(source).flatMap((code) => /include\('', \{(.*)\}\)/s.exec(code)?.[1] ?? [])
  return handed.flatMap((values) =>
    flattened(values)
      .split(',')
      .flatMap((value) => /^\s*(\w+)/.exec(value)?.[1] ?? []),
  )
}

/** A list of values without what stands in brackets within them. */
function flattened(values: string): string {
  const shorter = values.replace(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, '')
  return shorter === values ? values : flattened(shorter)
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
