import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { paths } from '../../../src/paths.ts'
import { filesOfHouse, leftovers } from '../../support/files.ts'
import { openHouse } from '../../support/house.ts'
import { bytesOf } from '../../support/workbooks.ts'
import type { WebClient } from '../../support/web-client.ts'
import { alertOf, flatOf, signInAt, submitAll, wordsOf } from './submission-kit.ts'

// A photo beside a reading (RD17): added without a script, drawn anew, seen by its owners and by staff.
const house = await openHouse()
after(() => house.close())

const vera = await flatOf(house, 'vera')
const page = (registerId: string) => paths.readings.photos(vera.contractId, registerId)

/** A photo of a red field lying on its side, with everything a telephone writes beside it. */
const photo = (options: { colour?: string; orientation?: number } = {}) =>
  sharp({
    create: { width: 2600, height: 1300, channels: 3, background: options.colour ?? '#c81e1e' },
  }).withExif({
    IFD0: { Make: 'TelltalePhone', Orientation: String(options.orientation ?? 6) },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '55/1 45/1 7/1' },
  })

async function send(client: WebClient, registerId: string, content: Uint8Array, name = 'IMG_1.jpg') {
  const form = await client.get(page(registerId))
  return client.upload(form, page(registerId), {}, [{ name, content, field: 'photo' }])
}
const photosOf = async (registerId: string) =>
  house.deps.db.sql.rows<{ id: string; readingId: string | null; widthPx: number; heightPx: number }>(
    `select id, reading_id as "readingId", width_px as "widthPx", height_px as "heightPx" from photos
     where register_id = $1 order by created_at, id`,
    [registerId],
  )

test('a photo is drawn anew: upright, small, without place and telephone', async () => {
  const { client, main } = vera
  const content = await photo().withMetadata({ orientation: 6 }).jpeg().toBuffer()
  assert.ok(content.includes('TelltalePhone'))
  const sent = await send(client, main.id, content)
  assert.equal(sent.status, 303, alertOf(sent))
  const [kept] = await photosOf(main.id)
  assert.deepEqual([kept?.widthPx, kept?.heightPx], [1000, 2000], 'turned upright, at most 2,000 px')
  const shown = await client.get(page(main.id))
  const [small = ''] = shown
    .$('main img')
    .toArray()
    .map((img) => shown.$(img).attr('src') ?? '')
  for (const address of [small, paths.photo.picture(kept!.id)]) {
    const answer = await fetch(new URL(address, house.base), { headers: { cookie: client.cookieHeader() } })
    assert.equal(answer.headers.get('content-type'), 'image/jpeg')
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(answer.headers.get('cache-control'), 'private, no-store')
    assert.equal(answer.headers.get('content-security-policy'), "default-src 'none'; sandbox")
    const back = Buffer.from(await answer.arrayBuffer())
    const { exif, xmp, iptc, format, orientation } = await sharp(back).metadata()
    assert.deepEqual(
      [exif, xmp, iptc, format, orientation],
      [undefined, undefined, undefined, 'jpeg', undefined],
    )
    assert.equal(back.includes('TelltalePhone'), false)
  }
  assert.deepEqual(await leftovers(house), [], 'the file as it came is gone')
})

test('the content decides: PNG and WebP pass under any name, other files are refused with words', async () => {
  const { client, main } = vera
  const png = await photo({ colour: '#1e1ec8' }).png().toBuffer()
  assert.equal((await send(client, main.id, png, 'photo.txt')).status, 303)
  const webp = await photo({ colour: '#1ec81e' }).webp().toBuffer()
  assert.equal((await send(client, main.id, webp, 'photo.exe')).status, 303)
  const other = vera.other.id
  const refused = async (content: Buffer, name: string, words: RegExp) => {
    const answer = await send(client, other, content, name)
    assert.equal(answer.status, 422)
    assert.match(alertOf(answer), words)
    assert.equal(answer.$('#photo').attr('aria-invalid'), 'true')
  }
  await refused(
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    'a.jpg',
    /не похож на фото/,
  )
  await refused(Buffer.from('%PDF-1.7\n%%EOF'), 'a.jpg', /не похож на фото/)
  await refused(Buffer.alloc(0), 'a.jpg', /пустой/)
  await refused(png.subarray(0, png.length / 2), 'a.png', /не открывается/)
  await refused(
    Buffer.concat([Buffer.from('0000001866747970686569630000000068656963', 'hex'), Buffer.alloc(500)]),
    'a.heic',
    /не открывается/,
  )
  assert.equal((await photosOf(other)).length, 0)
})

test('three photos a register and month; the same one twice is one', async () => {
  const { client, main } = vera
  const fourth = await send(client, main.id, await photo({ colour: '#000' }).jpeg().toBuffer())
  assert.equal(fourth.status, 422)
  assert.match(alertOf(fourth), /уже 3 фото/)
  const other = vera.other.id
  const same = await photo({ colour: '#fff' }).jpeg().toBuffer()
  assert.equal((await send(client, other, same)).status, 303)
  assert.equal((await send(client, other, same)).status, 303)
  assert.equal((await photosOf(other)).length, 1)
  const many = await Promise.all(
    ['#111', '#222', '#333', '#444'].map(async (colour) =>
      send(client, other, await photo({ colour }).jpeg().toBuffer()),
    ),
  )
  assert.equal(many.filter(({ status }) => status === 303).length, 2)
  assert.equal((await photosOf(other)).length, 3)
})

test('a photo is deleted until it is sent, and stays with the reading afterwards', async () => {
  const { client, main, other, contractId } = vera
  const [first, ...rest] = await photosOf(other.id)
  const gone = await client.submit(await client.get(page(other.id)), page(other.id), { remove: first!.id })
  assert.equal(gone.status, 303)
  assert.equal((await photosOf(other.id)).length, 2)
  assert.equal((await client.get(paths.photo.picture(first!.id))).status, 404)
  const { kept } = await filesOfHouse(house)
  assert.equal(kept.length, 2 * ((await photosOf(main.id)).length + rest.length), 'its files are gone too')

  const fields = Object.fromEntries(vera.registers.map(({ id, last }) => [`value.${id}`, String(last + 3)]))
  const receipt = await client.get(await submitAll(client, contractId, fields))
  assert.equal(receipt.$('.photos-beside img').length, 5)
  assert.ok((await photosOf(main.id)).every(({ readingId }) => readingId !== null))
  const refused = await client.submit(await client.get(page(other.id)), page(other.id), {
    remove: rest[0]!.id,
  })
  assert.equal(refused.status, 404, 'what was sent stays')
  assert.match(wordsOf(await client.get(page(main.id))), /переданы с показанием/)

  const corrected = { ...fields, [`value.${main.id}`]: String(main.last + 4) }
  const second = await client.get(await submitAll(client, contractId, corrected))
  assert.equal(second.$('.photos-beside img').length, 5, 'a correction keeps them')
})

test('staff see it beside the value, and a look at it is written down', async () => {
  const metering = await house.as('metering')
  const { id } = (await house.deps.db.sql.one<{ id: string }>(
    `select id from submissions where contract_id = $1 order by revision desc limit 1`,
    [vera.contractId],
  ))!
  const detail = await metering.get(paths.staff.submission(id))
  const [href = ''] = detail
    .$('.photos-beside a')
    .toArray()
    .map((a) => detail.$(a).attr('href') ?? '')
  assert.ok((await bytesOf(house, metering, href)).length > 1000)
  const looks = await house.deps.db.sql.rows(
    `select id from audit_events where action = 'readings.photo.view' and contract_id = $1`,
    [vera.contractId],
  )
  assert.equal(looks.length, 1)
  const editor = await house.as('reception')
  assert.equal((await editor.get(href)).status, 403)
})

test('somebody else’s photo, register and contract are the common 404', async () => {
  const oleg = await flatOf(house, 'oleg')
  const [photoOfVera] = await photosOf(vera.main.id)
  for (const address of [
    paths.photo.picture(photoOfVera!.id),
    paths.photo.small(photoOfVera!.id),
    page(vera.main.id),
    paths.readings.photos(oleg.contractId, vera.main.id),
    paths.readings.photos(oleg.contractId, 'abc'),
    paths.photo.staffPicture(photoOfVera!.id),
  ])
    assert.equal((await oleg.client.get(address)).status, 404, address)
})

test('a closed window takes no photos', async () => {
  const { contractId, main } = await flatOf(house, 'oleg')
  const late = await signInAt(house, 'oleg', '2026-12-03T00:00+03:00')
  assert.equal((await late.get(paths.readings.photos(contractId, main.id))).status, 403)
})
