import { request } from 'node:http'
import { load } from 'cheerio'
import type { Bench } from './bench-house.ts'

/** Bytes over the wire, compressed as a browser asks for it. */
type Weights = { firstVisit: number; nextPage: number; bigForm: number; blockingScripts: number }

/** P15: the first visit with everything it loads, the next page, the form of 340 inlets. */
export async function measureWeights(bench: Bench, say: (line: string) => void): Promise<Weights> {
  const app = await bench.startApp()
  try {
    const landing = await fetchPacked(app.base, '/', '')
    const $ = load(landing.text)
    const links = $('link[rel=stylesheet], link[rel=icon], script[src], img[src]')
      .toArray()
      .map((element) => $(element).attr('href') ?? $(element).attr('src') ?? '')
    const assets = await Promise.all(links.map((link) => fetchPacked(app.base, link, '')))
    // The fonts a page in Russian needs: both weights it uses first, Cyrillic and Latin.
    const fonts = assets
      .flatMap(({ text }) => [
        ...text.matchAll(/url\("(\/assets\/[^"]+golos-(?:cyrillic|latin)-(?:400|700)[^"]+)"\)/g),
      ])
      .map(([, link = '']) => link)
    const fontBytes = await Promise.all([...new Set(fonts)].map((link) => fetchPacked(app.base, link, '')))
    const person = bench.people.persons[0]!
    const company = bench.people.companies[0]!
    const weights = {
      firstVisit: sum([landing, ...assets, ...fontBytes]),
      nextPage: (await fetchPacked(app.base, '/cabinet', person.cookie)).bytes,
      bigForm: (await fetchPacked(app.base, `/cabinet/readings/${company.contractId}`, company.cookie)).bytes,
      blockingScripts: $('script[src]:not([defer]):not([async]):not([type=module])').length,
    }
    const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`
    say(
      `P15  first visit ${kb(weights.firstVisit)} (≤ 150), next page ${kb(weights.nextPage)} (≤ 15), 340 inlets ${kb(weights.bigForm)} (≤ 60), blocking scripts ${weights.blockingScripts}`,
    )
    return weights
  } finally {
    await app.stop()
  }
}

function sum(parts: readonly { bytes: number }[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0)
}

/** Body bytes as sent (not unpacked), and the unpacked text. */
async function fetchPacked(
  base: string,
  path: string,
  cookie: string,
): Promise<{ bytes: number; text: string }> {
  const headers = { 'accept-encoding': 'br, gzip', cookie, 'x-forwarded-proto': 'https' }
  const bytes = await new Promise<number>((resolve, reject) => {
    request(base + path, { headers }, (response) => {
      let count = 0
      response.on('data', (chunk: Buffer) => (count += chunk.length))
      response.on('end', () => resolve(count))
    })
      .on('error', reject)
      .end()
  })
  return { bytes, text: await (await fetch(base + path, { headers })).text() }
}
