import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { drawCaptcha, newCaptchaText } from '../../src/platform/captcha-picture.ts'
import { openHouse } from '../support/house.ts'

// AC7: what a program from the shelf makes of the picture. Limits hold back what it gets right.

const run = promisify(execFile)
const samples = 200
const signs = 'ACEHKMPTX2345679'
const hasTesseract = await run('tesseract', ['--version']).then(
  () => true,
  () => false,
)

/** The ways somebody would try: as it is, and as ink on paper without the thin lines. */
const ways = [
  { name: 'as it is', mode: '8', prepare: (picture: Buffer) => Promise.resolve(picture) },
  {
    name: 'dark ink alone, softened',
    mode: '7',
    prepare: (picture: Buffer) => sharp(picture).greyscale().median(5).threshold(140).png().toBuffer(),
  },
]

test(
  'tesseract reads at most one picture in twenty of 200, whichever way it tries',
  { skip: hasTesseract ? false : 'tesseract is not installed: apt-get install tesseract-ocr' },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'vodocabinet-captcha-'))
    const texts = Array.from({ length: samples }, newCaptchaText)
    const pictures = await Promise.all(texts.map(drawCaptcha))
    for (const { name, mode, prepare } of ways) {
      const files = texts.map((_text, at) => join(folder, `${at}.png`))
      for (const [at, file] of files.entries()) await writeFile(file, await prepare(pictures[at]!))
      // one process for all: a list of pictures gives a page of text each, parted by form feeds
      const list = join(folder, 'list.txt')
      await writeFile(list, files.join('\n'))
      const { stdout } = await run(
        'tesseract',
        [list, '-', '--psm', mode, '-c', `tessedit_char_whitelist=${signs}`],
        { env: { ...process.env, OMP_THREAD_LIMIT: '1' }, maxBuffer: 10_000_000 },
      )
      const read = stdout.split('\f').map((page) => page.replace(/\s/g, ''))
      const solved = texts.filter((text, at) => read[at] === text).length
      t.diagnostic(`${name}: ${solved} of ${samples} read`)
      assert.ok(read.length >= samples, 'tesseract looked at all of them')
      assert.ok(solved <= samples / 20, `${name}: ${solved} of ${samples} read`)
    }
    await rm(folder, { recursive: true })
  },
)

test('what comes to the browser is a picture of points: no path, no letter of the answer', async () => {
  const house = await openHouse({ seed: 'empty' })
  try {
    const browser = house.stranger()
    const picture = await fetch(`${house.base}/captcha.png`)
    assert.equal(picture.headers.get('content-type'), 'image/png')
    const bytes = Buffer.from(await picture.arrayBuffer())
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG')
    assert.doesNotMatch(bytes.toString('latin1'), /tEXt|iTXt|zTXt|<svg|<path/)
    const cookie = picture.headers.getSetCookie().find((each) => each.startsWith('vodocabinet-captcha='))
    const carried = Buffer.from(/=([^;]+)/.exec(cookie ?? '')?.[1] ?? '', 'base64url').toString('latin1')
    assert.doesNotMatch(carried, /answer|expires/)
    const form = await browser.get('/password/forgot')
    assert.doesNotMatch(form.$('.captcha').html() ?? '', /<svg|<path|data:/)
  } finally {
    await house.close()
  }
})
