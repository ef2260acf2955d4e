import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { sweepReadingFiles } from '../../../src/features/readings/sweeps/jobs.ts'
import { paths } from '../../../src/paths.ts'
import { filesOfHouse, leftovers } from '../../support/files.ts'
import { openHouse } from '../../support/house.ts'
import { flatOf, submitAll } from './submission-kit.ts'

// Photos: the way there loses nothing, what a telephone makes (HEIC) is read, and what was never sent is swept.
const house = await openHouse()
after(() => house.close())

const { client, contractId, main, other } = await flatOf(house, 'vera')
const form = paths.readings.form(contractId)
const photosPage = paths.readings.photos(contractId, main.id)
const heic = await readFile(join(import.meta.dirname, '../../fixtures/photos/meter.heic'))

test('the way to the photos keeps what is typed, without a script', async () => {
  const page = await client.get(form)
  const button = page.$(`button[name=photo][value="${main.id}"]`)
  assert.equal(button.attr('type'), 'submit')
  const value = String(main.last + 5)
  const typed = { photo: main.id, [`value.${main.id}`]: value, [`value.${other.id}`]: 'не вижу' }
  const sent = await client.submit(page, form, typed)
  assert.equal(sent.status, 303)
  assert.equal(sent.location, photosPage)
  const back = (await client.get(photosPage)).$('a.btn-quiet').attr('href') ?? ''
  assert.equal(back, `${form}#value.${main.id}`)
  const again = await client.get(form)
  assert.equal(again.$(`input[name="value.${main.id}"]`).attr('value'), value)
  assert.equal(
    again.$(`input[name="value.${other.id}"]`).attr('value'),
    'не вижу',
    'kept as typed, not judged',
  )
  assert.equal(again.$('[role=alert]').length, 0)
})

test('a button of no register here is a plain save', async () => {
  const oleg = await flatOf(house, 'oleg')
  for (const photo of [oleg.main.id, 'no-id', ''])
    assert.equal(
      (await client.submit(await client.get(form), form, { photo, action: 'save' })).location,
      form,
    )
})

test('a real HEIC photo becomes a JPEG without what the telephone wrote beside it', async () => {
  assert.ok(heic.includes('TelltalePhone'))
  const page = await client.get(photosPage)
  const photo = { name: 'IMG_0001.HEIC', content: heic, field: 'photo' }
  const sent = await client.upload(page, photosPage, {}, [photo])
  assert.equal(sent.status, 303, sent.text)
  const src = (await client.get(photosPage)).$('ul.photos a').attr('href') ?? ''
  const answer = await fetch(new URL(src, house.base), { headers: { cookie: client.cookieHeader() } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const { format, width, height, exif } = await sharp(bytes).metadata()
  assert.deepEqual([format, width, height, exif], ['jpeg', 480, 320, undefined])
  assert.equal(bytes.includes('TelltalePhone'), false)
  const { channels } = await sharp(bytes).stats()
  const [red, , blue] = channels
  assert.ok(
    (blue?.mean ?? 0) > (red?.mean ?? 255),
    'the picture is the one that was taken, not an empty field',
  )
})

test('after 30 days photos never sent and workbooks are swept with their files; sent ones stay', async () => {
  const unsent = await client.get(paths.readings.photos(contractId, other.id))
  const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#0a0' } })
    .png()
    .toBuffer()
  const address = paths.readings.photos(contractId, other.id)
  assert.equal(
    (await client.upload(unsent, address, {}, [{ name: 'b.png', content: png, field: 'photo' }])).status,
    303,
  )
  // Only the first meter is submitted: the other one's photo goes with nothing.
  await submitAll(client, contractId, {
    [`value.${main.id}`]: String(main.last + 5),
    [`value.${other.id}`]: '',
  })
  const upload = paths.readings.upload(contractId)
  const page = await client.get(upload)
  assert.match(page.$('#file-hint').text(), /храним 30 дней/)
  const content = Buffer.from('Столбец\n1\n')
  const sent = await client.upload(page, upload, {}, [{ name: 'a.csv', content, field: 'file' }])
  assert.equal(sent.status, 303)
  await house.deps.db.sql.run(`update uploads set state = 'FAILED'`)
  assert.deepEqual(await leftovers(house), [])
  const rows = () =>
    house.deps.db.sql.one<{ photos: number; uploads: number }>(
      `select (select count(*)::int from photos) as photos, (select count(*)::int from uploads) as uploads`,
    )
  assert.deepEqual(await rows(), { photos: 2, uploads: 1 })
  assert.equal((await filesOfHouse(house)).kept.length, 5)

  house.clock.set('2026-12-29T10:00+03:00')
  assert.equal(await sweepReadingFiles(house.deps), 0, '29 days are not 30')
  house.clock.set('2027-01-02T10:00+03:00')
  // A run that was killed half-way: a file is gone, its row is not.
  const half = await house.deps.db.sql.one<{ key: string }>(`select file_key as key from uploads`)
  await house.deps.files.remove(half?.key ?? '')
  const counts = await Promise.all([sweepReadingFiles(house.deps), sweepReadingFiles(house.deps)])
  assert.equal(counts[0] + counts[1], 2, 'two at once take each row once')
  assert.equal(await sweepReadingFiles(house.deps), 0)
  assert.deepEqual(await rows(), { photos: 1, uploads: 0 })
  assert.equal((await filesOfHouse(house)).kept.length, 2, 'the photo that was sent')
})
