import MarkdownIt, { type Token } from 'markdown-it'

/** A piece of a line: what a template prints, one element each. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong' | 'em'; children: readonly Inline[] }
  | { kind: 'link'; href: string; isForeign: boolean; children: readonly Inline[] }
  | { kind: 'break' }

/** A block of a text. Headings never skip a level and begin with h2: h1 is the page's title. */
export type Block =
  | { kind: 'heading'; level: number; children: readonly Inline[] }
  | { kind: 'paragraph'; children: readonly Inline[] }
  | { kind: 'list'; isOrdered: boolean; start: number; items: readonly (readonly Block[])[] }
  | { kind: 'quote'; blocks: readonly Block[] }
  | { kind: 'rule' }

/** Raw HTML, pictures and code stay the letters they are; `maxNesting` 20 comes with the preset. */
const parser = new MarkdownIt('commonmark', { html: false, linkify: true })
  .enable(['linkify'])
  .disable(['html_block', 'html_inline', 'image', 'code', 'fence', 'backticks'])

/**
 * Markdown as plain structures for `views/components/markdown.ejs`, which escapes every text: nothing
 * typed by anybody reaches a page as HTML. Links lead to http(s), mail, a phone or a page of ours;
 * of any other only the words stay.
 */
export function parseMarkdown(text: string): Block[] {
  const level = { last: 1 }
  return blocksOf(parser.parse(text, {}), level)
}

/** The words alone, for a summary or a description. */
export function plainText(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'list') return block.items.map((item) => plainText(item)).join(' ')
      if (block.kind === 'quote') return plainText(block.blocks)
      return block.kind === 'rule' ? '' : inlineText(block.children)
    })
    .filter(Boolean)
    .join(' ')
}

function blocksOf(tokens: readonly Token[], level: { last: number }): Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === undefined) break
    if (token.type === 'hr') blocks.push({ kind: 'rule' })
    if (token.nesting !== 1) continue
    const end = closing(tokens, at)
    const inner = tokens.slice(at + 1, end)
    const block = blockOf(token, inner, level)
    if (block !== undefined) blocks.push(block)
    at = end
  }
  return blocks
}

function blockOf(token: Token, inner: readonly Token[], level: { last: number }): Block | undefined {
  switch (token.type) {
    case 'heading_open':
      level.last = Math.min(Math.max(Number(token.tag.slice(1)), 2), level.last + 1)
      return { kind: 'heading', level: level.last, children: inlineOf(inner[0]?.children ?? []) }
    case 'paragraph_open':
      return { kind: 'paragraph', children: inlineOf(inner[0]?.children ?? []) }
    case 'bullet_list_open':
      return { kind: 'list', isOrdered: false, start: 1, items: itemsOf(inner, level) }
    case 'ordered_list_open':
      return { kind: 'list', isOrdered: true, start: startOf(token), items: itemsOf(inner, level) }
    case 'blockquote_open':
      return { kind: 'quote', blocks: blocksOf(inner, level) }
    default:
      return undefined
  }
}

function startOf(token: Token): number {
  return Number(token.attrGet('start') ?? 1)
}

function itemsOf(tokens: readonly Token[], level: { last: number }): Block[][] {
  const items: Block[][] = []
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.type !== 'list_item_open') continue
    const end = closing(tokens, at)
    items.push(blocksOf(tokens.slice(at + 1, end), level))
    at = end
  }
  return items
}

function inlineOf(tokens: readonly Token[]): Inline[] {
  const pieces: Inline[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === undefined) break
    if (token.nesting === 1) {
      const end = closing(tokens, at)
      pieces.push(...wrapped(token, inlineOf(tokens.slice(at + 1, end))))
      at = end
    } else if (token.type === 'hardbreak') pieces.push({ kind: 'break' })
    else pieces.push({ kind: 'text', text: token.type === 'softbreak' ? '\n' : token.content })
  }
  return pieces
}

function wrapped(token: Token, children: Inline[]): Inline[] {
  if (token.type === 'strong_open') return [{ kind: 'strong', children }]
  if (token.type === 'em_open') return [{ kind: 'em', children }]
  const href = String(token.attrGet('href') ?? '')
  if (!isSafeAddress(href)) return children
  return [{ kind: 'link', href, isForeign: /^https?:/i.test(href), children }]
}

function isSafeAddress(href: string): boolean {
  return /^(https?:\/\/|mailto:|tel:)[^\s\\]+$/i.test(href) || /^(\/(?![/\\])|#)[^\s\\]*$/.test(href)
}

/** Index of the token that closes the one at `from`. */
function closing(tokens: readonly Token[], from: number): number {
  const depth = tokens[from]?.level
  let at = from + 1
  while (at < tokens.length && !(tokens[at]?.nesting === -1 && tokens[at]?.level === depth)) at++
  return at
}

function inlineText(pieces: readonly Inline[]): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'text') return piece.text
      return piece.kind === 'break' ? ' ' : inlineText(piece.children)
    })
    .join('')
}
