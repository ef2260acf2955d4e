import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, posix, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import express, { type Request, type Response, type Router } from 'express'

export type Assets = {
  /** Address of a file, e.g. `css/theme.css`: hashed, so that it may be kept for a year. @throws Error for an unknown one */
  url(path: string): string
  router: Router
}

type Packing = 'br' | 'gzip'

/** @property packed filled by the first who asks for it, for all who come later */
type Asset = { body: Buffer; type: string; hash: string; packed: Map<Packing, Promise<Buffer>> }

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

const root = resolve(import.meta.dirname, '..', '..')
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}

/** Files of packages that pages use, by the path pages know them under. */
const vendor: Readonly<Record<string, string>> = {
  'vendor/bootstrap.css': 'node_modules/bootstrap/dist/css/bootstrap.min.css',
  ...Object.fromEntries(
    ['cyrillic', 'latin'].flatMap((subset) =>
      [400, 500, 700].map((weight) => [
        `fonts/golos-${subset}-${weight}.woff2`,
        `node_modules/@fontsource/golos-text/files/golos-text-${subset}-${weight}-normal.woff2`,
      ]),
    ),
  ),
}

/** Everything a page loads, read at the start, compressed once, served for a year under hashed addresses. */
export function createAssets(): Assets {
  const files = new Map<string, Asset>()
  for (const [path, file] of [...ownFiles(), ...Object.entries(vendor)])
    files.set(path, prepare(path, join(root, file)))
  for (const [path, asset] of [...files])
    if (/^css\/.+\.css$/.test(path))
      for (const size of [150, 200])
        files.set(path.replace(/\.css$/, `-${size}.css`), withLargerLetters(asset, size / 100))
  // Style sheets name fonts and pictures by path: written with their hashed addresses, they change together.
  for (const [path, asset] of files)
    if (path.endsWith('.css')) files.set(path, withHashedLinks(path, asset, files))
  const router = express.Router()
  router.get('/assets/:hash/*path', async (req, res, next) => {
    const asset = files.get([req.params.path].flat().join('/'))
    if (asset === undefined) {
      next()
      return
    }
    await send(req, res, asset)
  })
  router.get('/favicon.ico', async (req, res, next) => {
    const icon = files.get('img/favicon.svg')
    if (icon === undefined) {
      next()
      return
    }
    await send(req, res, icon)
  })
  return {
    router,
    url(path) {
      const asset = files.get(path)
      if (asset === undefined) throw new Error(`there is no asset ${path}`)
      return `/assets/${asset.hash}/${path}`
    },
  }
}

function ownFiles(): [string, string][] {
  return readdirSync(join(root, 'public'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in types)
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .map((file) => [file.split(/[/\\]/).slice(1).join('/'), file])
}

function prepare(path: string, file: string): Asset {
  return assetOf(readFileSync(file), types[extname(path)] ?? 'application/octet-stream')
}

function assetOf(body: Buffer, type: string): Asset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return { body, type, hash, packed: new Map() }
}

/**
 * The same sheet for letters so many times larger (the version for low vision): a window holds as much less, so its
 * breakpoints move with the letters. Media queries know nothing of a page's own letter size.
 */
function withLargerLetters(asset: Asset, times: number): Asset {
  const text = asset.body
    .toString('utf8')
    .replace(
      /((?:min|max)-(?:width|height):\s*)([\d.]+)(rem\))/g,
      (_whole, name: string, size: string, unit: string) => {
        return `${name}${Math.round(Number(size) * times * 100) / 100}${unit}`
      },
    )
  return assetOf(Buffer.from(text), asset.type)
}

function withHashedLinks(path: string, asset: Asset, files: ReadonlyMap<string, Asset>): Asset {
  const text = asset.body.toString('utf8').replace(/url\(["']?([^"')]+)["']?\)/g, (whole, link: string) => {
    if (/^(data:|https?:|#)/.test(link)) return whole
    const target = posix.join(posix.dirname(path), link)
    const found = files.get(target)
    return found === undefined ? whole : `url("/assets/${found.hash}/${target}")`
  })
  return assetOf(Buffer.from(text), asset.type)
}

async function send(req: Request, res: Response, asset: Asset): Promise<void> {
  res.setHeader('Content-Type', asset.type)
  res.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
  res.setHeader('Vary', 'Accept-Encoding')
  const accepted = req.acceptsEncodings('br', 'gzip')
  const packing = accepted === 'br' || accepted === 'gzip' ? accepted : undefined
  if (packing === undefined || !isText(asset.type)) {
    res.end(asset.body)
    return
  }
  const body = await packedOf(asset, packing)
  res.setHeader('Content-Encoding', packing)
  res.end(body)
}

/** Fonts and pictures are packed already. */
function isText(type: string): boolean {
  return /^(text|image\/svg|application\/manifest)/.test(type)
}

/** Packed off the event loop, once: who asks meanwhile waits for the same. */
function packedOf({ body, packed }: Asset, packing: Packing): Promise<Buffer> {
  const known = packed.get(packing)
  if (known !== undefined) return known
  const made =
    packing === 'br'
      ? brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
      : gzipped(body, { level: 9 })
  packed.set(packing, made)
  return made
}
