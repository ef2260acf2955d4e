/** A text somebody looks for inside addresses and names: its words in their order, anything between them. */
export type TextSearch = {
  /** runs of three characters that must occur: what the index knows */
  grams: string[]
  /** pattern for `ilike` */
  pattern: string
}

const mostWords = 12

/** undefined when no word has three characters: nothing an index could narrow down. */
export function textSearch(text: string): TextSearch | undefined {
  const words = text.trim().toLowerCase().split(/\s+/u).slice(0, mostWords)
  const grams = new Set(words.flatMap(gramsOf))
  if (grams.size === 0) return undefined
  const escaped = words.map((word) => word.replace(/[\\%_]/g, String.raw`\$&`))
  return { grams: [...grams], pattern: `%${escaped.join('%')}%` }
}

/**
 * The condition for `expression`, an indexed `text_grams(expression)` (migration staff_search).
 * @param at numbers of the two parameters: grams, pattern
 */
export function matchesText(expression: string, at: { grams: number; pattern: number }): string {
  return `(text_grams(${expression}) @> $${at.grams}::text[] and ${expression} ilike $${at.pattern})`
}

function gramsOf(word: string): string[] {
  const characters = Array.from(word)
  return characters.slice(0, -2).map((_, i) => characters.slice(i, i + 3).join(''))
}
