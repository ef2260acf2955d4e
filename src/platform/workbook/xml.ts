import { TableError } from './table.ts'

/** Hears a document part by part. Names come without their prefix; text is decoded and may come in pieces. */
export type XmlListener = {
  open?(name: string, attributes: XmlAttributes): void
  text?(text: string): void
  close?(name: string): void
}

/** Reads one attribute of the tag, by its name without a prefix; undefined when it has none. */
export type XmlAttributes = (name: string) => string | undefined

/** No tag of a workbook is longer. */
const longestTag = 64 * 1024

/**
 * Reads the XML of a workbook's part, in portions and in bounded memory. It knows tags, text, comments and CDATA;
 * a document type is refused whole, so that there are no entities to expand or to fetch (XXE, billion laughs).
 * @throws TableError doctype, damaged
 */
export async function readXml(content: AsyncIterable<Buffer>, listener: XmlListener): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  try {
    for await (const chunk of content) rest = scan(rest + decoder.decode(chunk, { stream: true }), listener)
    decoder.decode()
  } catch (error) {
    throw error instanceof TypeError ? new TableError('damaged') : error
  }
  if (rest.trim() !== '') throw new TableError('damaged')
}

/** Takes what is whole; gives back what has to wait for more. */
function scan(text: string, listener: XmlListener): string {
  let at = 0
  for (;;) {
    const tag = text.indexOf('<', at)
    if (tag < 0) return sayText(text.slice(at), listener)
    if (tag > at) listener.text?.(decoded(text.slice(at, tag)))
    const end = endOfMarkup(text, tag)
    if (end < 0) {
      if (text.length - tag > longestTag && !text.startsWith('<![CDATA[', tag))
        throw new TableError('damaged')
      return text.slice(tag)
    }
    sayMarkup(text.slice(tag, end), listener)
    at = end
  }
}

/** Text without a tag after it: said at once, except for an entity that may be cut. */
function sayText(text: string, listener: XmlListener): string {
  const cut = text.lastIndexOf('&')
  const whole = cut >= 0 && !text.includes(';', cut) ? text.slice(0, cut) : text
  if (whole !== '') listener.text?.(decoded(whole))
  const rest = text.slice(whole.length)
  if (rest.length > 100) throw new TableError('damaged')
  return rest
}

const slash = 47
const bang = 33
const question = 63

function endOfMarkup(text: string, at: number): number {
  const sign = text.charCodeAt(at + 1)
  if (sign !== bang && sign !== question) return text.indexOf('>', at) + 1 || -1
  const closing = sign === question ? '?>' : closingOf(text, at)
  const end = text.indexOf(closing, at)
  return end < 0 ? -1 : end + closing.length
}

function closingOf(text: string, at: number): string {
  if (text.startsWith('<!--', at)) return '-->'
  return text.startsWith('<![CDATA[', at) ? ']]>' : '>'
}

/** The tag being read: one reader of attributes serves them all, for there may be millions. */
let current = ''
const attributesOfCurrent: XmlAttributes = (name) => attributeOf(current, name)

function sayMarkup(markup: string, listener: XmlListener): void {
  const sign = markup.charCodeAt(1)
  if (sign === bang) {
    sayDeclaration(markup, listener)
    return
  }
  if (sign === question) return
  if (sign === slash) {
    listener.close?.(localName(markup, 2))
    return
  }
  current = markup
  const name = localName(markup, 1)
  listener.open?.(name, attributesOfCurrent)
  if (markup.charCodeAt(markup.length - 2) === slash) listener.close?.(name)
}

function sayDeclaration(markup: string, listener: XmlListener): void {
  if (markup.startsWith('<![CDATA[')) listener.text?.(markup.slice(9, -3))
  else if (!markup.startsWith('<!--')) throw new TableError('doctype')
}

/** The name that begins at `from`, up to a space, `/` or `>`, without its prefix. */
function localName(markup: string, from: number): string {
  let start = from
  let end = from
  for (; end < markup.length; end++) {
    const sign = markup.charCodeAt(end)
    if (sign === 58) start = end + 1
    else if (sign <= 32 || sign === slash || sign === 62) break
  }
  return markup.slice(start, end)
}

function attributeOf(tag: string, name: string): string | undefined {
  let at = 0
  for (;;) {
    at = tag.indexOf(`${name}=`, at)
    if (at < 0) return undefined
    const before = tag[at - 1] ?? ''
    const quote = tag[at + name.length + 1] ?? ''
    if (/[\s:]/.test(before) && (quote === '"' || quote === "'")) {
      const start = at + name.length + 2
      const end = tag.indexOf(quote, start)
      return end < 0 ? undefined : decoded(tag.slice(start, end))
    }
    at += name.length
  }
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decoded(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{1,5});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name] ?? whole
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}
