import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import sharp from 'sharp'
import { paths } from '../../../src/paths.ts'
import { filesOfHouse, leftovers } from '../../support/files.ts'
import { openHouse, type House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'
import { alertOf, flatOf, signInAt } from '../readings/submission-kit.ts'

// A photo with the request to count a value after closing: drawn anew, seen by its owners and beside the asked value.

let house: House
beforeEach(async () => void (house = await openHouse()))
afterEach(() => house.close())

const closed = '2026-12-03T10:00+03:00'
const heic = await readFile(join(import.meta.dirname, '../../fixtures/photos/meter.heic'))
const jpeg = (colour = '#c81e1e') =>
  sharp({ create: { width: 2600, height: 1300, channels: 3, background: colour } })
    .withExif({ IFD0: { Make: 'TelltalePhone' } })
    .jpeg()
    .toBuffer()

type Photo = { name: string; content: Uint8Array }
type Flat = Awaited<ReturnType<typeof flatOf>>

async function ask(
  client: WebClient,
  { contractId, main }: Flat,
  photos: Photo[],
  fields: Record<string, string> = {},
): Promise<Answer> {
  const address = paths.corrections.ask({ contract: contractId, register: main.id, period: '2026-11' })
  const form = await client.get(address)
  return again(client, form, photos, {
    value: String(main.last + 5),
    reason: 'Не успела передать',
    ...fields,
  })
}
const again = (client: WebClient, form: Answer, photos: Photo[], fields: Record<string, string> = {}) =>
  client.upload(
    form,
    paths.corrections.ask(),
    fields,
    photos.map((photo) => ({ ...photo, field: 'photo' })),
  )
const kept = () =>
  house.deps.db.sql.rows<{ id: string; requestId: string; readingId: string | null; widthPx: number }>(
    `select id, correction_request_id as "requestId", reading_id as "readingId", width_px as "widthPx"
     from photos where correction_request_id is not null order by created_at, id`,
  )

test('photos go with the request, drawn anew; owners and clerks see them', async () => {
  const flat = await flatOf(house, 'vera')
  const vera = await signInAt(house, 'vera', closed)
  const sent = await ask(vera, flat, [
    { name: 'meter.jpg', content: await jpeg() },
    { name: 'IMG_0001.HEIC', content: heic },
  ])
  assert.equal(sent.status, 303, alertOf(sent))
  const photos = await kept()
  assert.deepEqual(photos.map(({ widthPx }) => widthPx).sort(), [2000, 480])
  assert.deepEqual(await leftovers(house), [], 'the files as they came are gone')
  assert.equal((await filesOfHouse(house)).kept.length, 4)
  const list = await vera.get(paths.corrections.list)
  assert.equal(list.$('main img').length, 2)
  assert.match(list.$('main img').first().attr('alt') ?? '', new RegExp(`прибора № ${flat.main.serial}`))
  const metering = await signInAt(house, 'metering', closed)
  const page = await metering.get(paths.staff.correction(photos[0]?.requestId ?? ''))
  const value = page.$('dd:has(img)')
  assert.match(value.text(), new RegExp(`${flat.main.last + 5}`), 'beside the asked value')
  assert.equal(value.find('img').length, 2)
  for (const { id } of photos) {
    const cookie = metering.cookieHeader()
    const answer = await fetch(new URL(paths.photo.staffPicture(id), house.base), { headers: { cookie } })
    const bytes = Buffer.from(await answer.arrayBuffer())
    assert.equal(answer.headers.get('content-type'), 'image/jpeg')
    const { format, exif } = await sharp(bytes).metadata()
    assert.deepEqual([format, exif, bytes.includes('TelltalePhone')], ['jpeg', undefined, false])
  }
  const oleg = await signInAt(house, 'oleg', closed)
  assert.equal((await oleg.get(paths.photo.picture(photos[0]?.id ?? ''))).status, 404)
})

test('a wrong file keeps the typed fields and the good photo; a slip elsewhere keeps the photo', async () => {
  const flat = await flatOf(house, 'vera')
  const vera = await signInAt(house, 'vera', closed)
  const wrong = await ask(vera, flat, [
    { name: 'good.jpg', content: await jpeg() },
    { name: 'note.pdf', content: Buffer.from('%PDF-1.7\n%%EOF') },
  ])
  assert.equal(wrong.status, 422)
  assert.match(alertOf(wrong), /«note\.pdf» не похож на фото/)
  assert.equal(wrong.$('#photo').attr('aria-invalid'), 'true')
  assert.equal(wrong.$('#value').attr('value'), String(flat.main.last + 5))
  assert.equal(wrong.$('#reason').text(), 'Не успела передать')
  assert.equal(wrong.$('#register option[selected]').attr('value'), flat.main.id)
  assert.match(wrong.$('main form').text(), /good\.jpg/)
  const slip = await again(vera, wrong, [], { reason: '' })
  assert.equal(slip.status, 422)
  assert.match(slip.$('main form').text(), /good\.jpg/)
  const sent = await again(vera, slip, [], { reason: 'Не успела передать' })
  assert.equal(sent.status, 303, alertOf(sent))
  assert.equal((await kept()).length, 1)
  assert.deepEqual(await leftovers(house), [])
})

test('a damaged photo, too many photos and a second request are met with words and leave no file', async () => {
  const flat = await flatOf(house, 'vera')
  const vera = await signInAt(house, 'vera', closed)
  const whole = await jpeg()
  const damaged = await ask(vera, flat, [{ name: 'a.jpg', content: whole.subarray(0, 400) }])
  assert.equal(damaged.status, 422)
  assert.match(alertOf(damaged), /Фото не открывается/)
  const four = ['#100', '#200', '#300', '#400'].map(async (colour, i) => ({
    name: `${i}.jpg`,
    content: await jpeg(colour),
  }))
  const many = await ask(vera, flat, await Promise.all(four))
  assert.equal(many.status, 422)
  assert.match(alertOf(many), /3/)
  assert.equal((await ask(vera, flat, [{ name: 'a.jpg', content: whole }])).status, 303)
  const second = await ask(vera, flat, [{ name: 'b.jpg', content: await jpeg('#00f') }])
  assert.equal(second.status, 409)
  assert.match(alertOf(second), /уже ждёт решения/)
  assert.equal((await kept()).length, 1)
  assert.equal((await filesOfHouse(house)).kept.length, 2)
})

test('the same photo asked with again is one, and without a photo the request goes as before', async () => {
  const flat = await flatOf(house, 'vera')
  const vera = await signInAt(house, 'vera', closed)
  const content = await jpeg()
  assert.equal((await ask(vera, flat, [{ name: 'a.jpg', content }])).status, 303)
  const [first] = await kept()
  const metering = await signInAt(house, 'metering', closed)
  const address = paths.staff.correction(first?.requestId ?? '')
  const declined = { action: 'decline', text: 'Цифр не видно' }
  assert.equal((await metering.submit(await metering.get(address), address, declined)).status, 303)
  assert.equal((await ask(vera, flat, [{ name: 'a.jpg', content }])).status, 303)
  const photos = await kept()
  assert.equal(photos.length, 1)
  assert.notEqual(photos[0]?.requestId, first?.requestId)
  assert.equal((await filesOfHouse(house)).kept.length, 2)
  assert.deepEqual(await leftovers(house), [])
  const other = { ...flat, main: flat.other }
  assert.equal((await ask(vera, other, [])).status, 303)
  assert.equal((await kept()).length, 1)
})
