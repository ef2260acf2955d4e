import assert from 'node:assert/strict'
import { brotliCompressSync } from 'node:zlib'
import { after, before, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'

let house: House
before(async () => void (house = await openHouse()))
after(() => house.close())

const words = (text: string) => text.replace(/\s+/g, ' ').trim()
const choose = '/cabinet/contracts/choose'

test('the list names each contract by what people know it by, with its history and bills', async () => {
  const [one = ''] = await house.contractsOf('anna')
  const page = await (await house.as('anna')).get('/cabinet/contracts')
  assert.equal(page.$('.cards li').length, 2)
  const first = page.$('.cards li').first()
  assert.match(
    words(first.text()),
    /Набережная ул\., д\. 22, кв\. 8 Единый договор № П-1003000031 от .* 3 прибора/,
  )
  assert.deepEqual(
    first
      .find('a')
      .toArray()
      .map((link) => page.$(link).attr('href')),
    [`/cabinet/contracts/${one}`, `/cabinet/history?contract=${one}`, `/cabinet/billing?contract=${one}`],
  )
})

test('the card shows accounts, inlets, meters, registers, verifications and seals', async () => {
  const [contract = ''] = await house.contractsOf('vera')
  const page = await (await house.as('vera')).get(`/cabinet/contracts/${contract}`)
  assert.equal(page.status, 200)
  const told = words(page.$('main').text())
  assert.match(told, /Договор № П-1003000017/)
  assert.match(
    told,
    /Лицевой счёт 1003000017 Единый лицевой счёт \(ЕЛС\) 77СН105671 Проживает 2 Площадь 54,3 м²/,
  )
  assert.match(told, /ХВС, санузел холодная вода, ввод № 1003000017-1, ⌀ 15 мм/)
  assert.match(told, /Прибор № 41000120 поверен до 13\.08\.2027 Тип СВ-15Х Счётный механизм 5 цифр/)
  assert.match(told, /Пломбы № 1163021/)
  assert.match(told, /Абонент по договору Соколова Вера Петровна/)
  assert.equal(page.$('.inlet .tag--care').text(), 'поверен до 24.01.2027')
  assert.equal(page.$('main .btn-primary').attr('href'), `/cabinet/readings/${contract}`)
})

test('an expired verification is marked; a replaced meter stands among the former ones', async () => {
  const { sql } = house.deps.db
  const [contract = ''] = await house.contractsOf('oleg')
  const page = await (await house.as('oleg')).get(`/cabinet/contracts/${contract}`)
  assert.match(page.$('.inlet .tag--bad').text(), /поверка истекла 14\.09\.2026/)
  const replaced = await sql.one<{ contract: string; serial: string; by: string; login: string }>(
    `select o.contract_id as contract, o.serial, n.serial as by, u.login from meters o join meters n on n.id = o.replaced_by_id
       join contract_access a on a.contract_id = o.contract_id join users u on u.id = a.user_id limit 1`,
  )
  assert.ok(replaced)
  const card = await (await house.as(replaced.login)).get(`/cabinet/contracts/${replaced.contract}`)
  assert.ok(words(card.$('main').text()).includes(`заменён на № ${replaced.by}`))
  assert.ok(card.$('.inlet details li').text().includes(replaced.serial))
})

test('340 inlets are folded by houses, in as many statements as a flat, within 60 KB', async () => {
  const [large = ''] = await house.contractsOf('rodnik')
  const [small = ''] = await house.contractsOf('vera')
  const [rodnik, vera] = [await house.as('rodnik'), await house.as('vera')]
  let page = await rodnik.get(`/cabinet/contracts/${large}`)
  const few = await house.statements(() => vera.get(`/cabinet/contracts/${small}`))
  const many = await house.statements(async () => (page = await rodnik.get(`/cabinet/contracts/${large}`)))
  assert.equal(many.length, few.length)
  assert.ok(page.$('details.house-card').length > 80)
  assert.ok(page.$('.inlet').length >= 340)
  assert.match(words(page.$('main').text()), /Основной механизм 6 цифр Второй механизм 5 цифр/)
  const weight = brotliCompressSync(page.text).length
  console.log(`card of 340 inlets: ${many.length} statements, ${Math.round(weight / 1024)} KB`)
  assert.ok(weight < 60 * 1024)
})

test("somebody else's contract is the same 404 as none at all, for reading and for naming", async () => {
  const vera = await house.as('vera')
  const [own = ''] = await house.contractsOf('vera')
  const [foreign = ''] = await house.contractsOf('oleg')
  const form = await vera.get(`/cabinet/contracts/${own}`)
  const token = String(form.$('input[name=_csrf]').first().val())
  for (const id of [foreign, crypto.randomUUID(), '1', "'", '%00']) {
    assert.equal((await vera.get(`/cabinet/contracts/${id}`)).status, 404, id)
    const named = await vera.post(`/cabinet/contracts/${id}/name`, { _csrf: token, name: 'x' })
    assert.equal(named.status, 404, id)
  }
  const strip = (text: string, id: string) =>
    text.replaceAll(id, '').replace(/name="_csrf" value="[^"]+"/g, '')
  const none = crypto.randomUUID()
  const answers = [
    await vera.get(`/cabinet/contracts/${foreign}`),
    await vera.get(`/cabinet/contracts/${none}`),
  ]
  assert.equal(strip(answers[0]?.text ?? '', foreign), strip(answers[1]?.text ?? '', none))
})

test('access that has ended or not begun shows nothing', async () => {
  const { sql } = house.deps.db
  const [contract = ''] = await house.contractsOf('petrov')
  const petrov = await house.as('petrov')
  for (const dates of ["valid_to = '2026-11-29'", "valid_to = null, valid_from = '2026-12-01'"]) {
    await sql.run(`update contract_access set ${dates} where contract_id = $1`, [contract])
    assert.equal((await petrov.get(`/cabinet/contracts/${contract}`)).status, 404)
    assert.equal((await petrov.get('/cabinet/contracts')).$('.cards li').length, 0)
  }
  await sql.run('update contract_access set valid_from = null, valid_to = null where contract_id = $1', [
    contract,
  ])
})

test('an own name replaces the address everywhere, for its owner alone, and can be taken away', async () => {
  const vera = await house.as('vera')
  const [contract = ''] = await house.contractsOf('vera')
  const path = `/cabinet/contracts/${contract}`
  const name = async (value: string) => vera.submit(await vera.get(path), `${path}/name`, { name: value })
  assert.deepEqual(
    [(await name('  Дом   на Тихой ')).status, (await vera.get(path)).$('h1').text()],
    [303, 'Дом на Тихой'],
  )
  assert.match((await vera.get('/cabinet')).$('.top__who').text(), /Дом на Тихой/)
  const long = await name('я'.repeat(61))
  assert.equal(long.status, 422)
  assert.equal(long.$('[role=alert] a').attr('href'), '#name')
  assert.equal(long.$('#name').val(), 'я'.repeat(61))
  for (const bad of ['a\u0000b', 'a'.repeat(10_000)]) assert.equal((await name(bad)).status, 422)
  assert.equal((await name('<b>😀</b>')).status, 303)
  assert.ok((await vera.get(path)).$('h1').text().includes('<b>😀</b>'))
  assert.equal((await name('')).status, 303)
  assert.match((await vera.get(path)).$('h1').text(), /^Договор №\sП-1003000017/)
  const audit = await house.deps.db.sql.rows(
    `select 1 from audit_events where action = 'contracts.name' and contract_id = $1`,
    [contract],
  )
  assert.equal(audit.length, 3)
})

test('a meter is named by the one who manages the contract, and by nobody else', async () => {
  const { sql } = house.deps.db
  const vera = await house.as('vera')
  const [contract = ''] = await house.contractsOf('vera')
  const path = `/cabinet/contracts/${contract}`
  const form = await vera.get(path)
  const action = form.$('.inlet form').first().attr('action') ?? ''
  assert.equal((await vera.submit(form, action, { name: 'Под раковиной' })).status, 303)
  assert.match((await vera.get(path)).$('.inlet b').first().text(), /Под раковиной/)
  const wrong = await vera.submit(form, action, { name: 'x'.repeat(61) })
  const field = wrong.$('[role=alert] a').attr('href')?.slice(1) ?? ''
  assert.equal(wrong.status, 422)
  assert.equal(wrong.$(`[id="${field}"]`).val(), 'x'.repeat(61))
  const foreign = await sql.one<{ id: string }>('select id from meters where contract_id <> $1 limit 1', [
    contract,
  ])
  assert.equal(
    (
      await vera.submit(form, `${path}/meters/${foreign?.id}/name`, {
        name: 'x',
        _csrf: String(form.$('input[name=_csrf]').first().val()),
      })
    ).status,
    404,
  )
  await sql.run('update contract_access set can_manage = false where contract_id = $1', [contract])
  assert.equal((await vera.submit(form, action, { name: 'x' })).status, 403)
  assert.equal((await vera.get(path)).$('.inlet form').length, 0)
  await sql.run('update contract_access set can_manage = true where contract_id = $1', [contract])
})

test('the switcher remembers the contract, stays on the page and takes it over', async () => {
  const anna = await house.as('anna')
  const [one = '', two = ''] = await house.contractsOf('anna')
  const history = await anna.get('/cabinet/history')
  assert.equal(history.$('.switcher [aria-current]').text(), 'Все договоры')
  const chosen = await anna.submit(history, choose, { contractId: one })
  assert.deepEqual([chosen.status, chosen.location], [303, '/cabinet/history'])
  const after = await anna.get('/cabinet/history')
  assert.equal(after.$('#contract option[selected]').attr('value'), one)
  assert.equal(after.$('.switcher__now').text(), 'Набережная ул., д. 22, кв. 8')
  const card = await anna.get(`/cabinet/contracts/${one}`)
  assert.equal((await anna.submit(card, choose, { contractId: two })).location, `/cabinet/contracts/${two}`)
  assert.equal((await anna.submit(card, choose, { contractId: '' })).location, '/cabinet/contracts')
  assert.equal((await anna.get('/cabinet/history')).$('.switcher__now').text(), 'Все договоры')
})

test('the switcher takes only own contracts and leads only to pages of the cabinet', async () => {
  const anna = await house.as('anna')
  const [one = ''] = await house.contractsOf('anna')
  const [foreign = ''] = await house.contractsOf('oleg')
  const form = await anna.get('/cabinet/history')
  for (const contractId of [foreign, 'x', crypto.randomUUID()])
    assert.equal((await anna.submit(form, choose, { contractId })).status, 404)
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil', 'javascript:alert(1)', ''])
    assert.equal((await anna.submit(form, choose, { contractId: one, next })).location, '/cabinet')
  assert.equal((await anna.post(choose, { contractId: one, _csrf: '' })).status, 403)
  assert.equal((await anna.get(choose)).status, 404)
})

test('one contract is picked by itself: no switcher, its name beside sign-out', async () => {
  const page = await (await house.as('vera')).get('/cabinet')
  assert.equal(page.$('.switcher').length, 0)
  assert.equal(page.$('.top__who').text(), 'ул. Тихая, д. 14, кв. 37')
})

test('names of 200 letters and addresses of 150 are shown whole on the card', async () => {
  const { sql } = house.deps.db
  const [contract = ''] = await house.contractsOf('petrov')
  const [name, address] = ['Ы'.repeat(200), 'Щ'.repeat(150)]
  await sql.run(
    'update customers set name = $2 where id = (select customer_id from contracts where id = $1)',
    [contract, name],
  )
  await sql.run('update accounts set address = $2 where contract_id = $1', [contract, address])
  const page = await (await house.as('petrov')).get(`/cabinet/contracts/${contract}`)
  assert.ok(page.$('main').text().includes(name))
  assert.ok(page.$('main').text().includes(address))
})

test('«Прибор не мой» leads to the e-reception with contract and meter filled in, for one’s own meters only (CT6)', async () => {
  const vera = await house.as('vera')
  const [contract = ''] = await house.contractsOf('vera')
  const card = await vera.get(`/cabinet/contracts/${contract}`)
  const links = card
    .$('main a[href*="topic=meters"][href*="subject="]')
    .toArray()
    .map((link) => card.$(link).attr('href') ?? '')
  const serials = await house.deps.db.sql.rows<{ serial: string }>(
    'select serial from meters where contract_id = $1 and removed_on is null order by serial',
    [contract],
  )
  assert.equal(links.length, serials.length)
  const form = await vera.get(links[0] ?? '')
  assert.equal(form.status, 200)
  const filled = form
    .$('main form')
    .find('input, select, textarea')
    .toArray()
    .map((field) => String(form.$(field).val() ?? ''))
  const text = filled.join(' ')
  assert.ok(
    serials.some(({ serial }) => text.includes(serial)),
    text,
  )
  assert.ok(text.includes('Соколова'), 'her own data are filled in too')
})
