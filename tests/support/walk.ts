import type { Answer, WebClient } from './web-client.ts'

/** Follows the links of pages as a person would, each address once (without its query, languages and files aside). */
export async function walk(
  browser: WebClient,
  start: string,
  look: (path: string, page: Answer) => Promise<void> | void,
  options: {
    mostPages: number
    /** addresses that are one page to the walk; by default the path without its query */
    keyOf?: (path: string) => string
  },
): Promise<void> {
  const keyOf = options.keyOf ?? ((path: string) => path.split('?')[0] ?? '')
  const waiting = [start]
  const seen = new Set<string>()
  for (
    let path = waiting.shift();
    path !== undefined && seen.size < options.mostPages;
    path = waiting.shift()
  ) {
    const key = keyOf(path)
    if (seen.has(key)) continue
    seen.add(key)
    const page = await browser.get(path)
    await look(path, page)
    if (page.location.startsWith('/')) waiting.unshift(page.location)
    if (isPage(page)) waiting.push(...linksOf(page))
  }
}

/** A page to read, no file and no redirect without words. */
export function isPage({ headers }: Answer): boolean {
  return headers.get('content-type')?.startsWith('text/html') ?? false
}

function linksOf({ $ }: Answer): string[] {
  return $('a[href^="/"]')
    .map((_at, link) => $(link).attr('href') ?? '')
    .get()
    .filter((href) => !href.includes('lang=') && !/\.(pdf|csv|xlsx|zip|xml|ics|eml)(\?|$)/.test(href))
}
