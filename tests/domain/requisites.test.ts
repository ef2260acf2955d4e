import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isBik,
  isCorrespondentAccount,
  isInn,
  isInn10,
  isInn12,
  isKpp,
  isOgrn,
  isOgrnip,
  isSettlementAccount,
  isSnils,
  normaliseAccountNumber,
  normaliseEls,
  normaliseGisDocumentId,
  normaliseGisServiceId,
  normalisePhone,
  normaliseSerial,
} from '../../src/domain/requisites.ts'

const pair = (check: (account: string, bik: string) => boolean) => (text: string) => {
  const [account = '', bik = ''] = text.split('/')
  return check(account, bik)
}
const understood = (normalise: (text: string) => string | undefined) => (text: string) =>
  normalise(text) !== undefined

// domain.md §8
const TABLE: [string, (text: string) => boolean, string[], string[]][] = [
  [
    'ИНН',
    isInn,
    ['7707083893', '7736050003', '7701984274', '500100732259', '526317984689', '771234567859'],
    [
      '7707083894',
      '7701234567',
      '770708389',
      '500100732258',
      '123456789012',
      '0000000000',
      '000000000000',
      '７７０７０８３８９３',
    ],
  ],
  ['ИНН of a company', isInn10, ['7707083893'], ['500100732259']],
  ['ИНН of a person', isInn12, ['500100732259'], ['7707083893']],
  ['КПП', isKpp, ['770101001', '7701AB001', '540701001'], ['77010100', '77010100A', '7701-1001']],
  [
    'ОГРН',
    isOgrn,
    ['1027700132195', '1027700070518', '1127747298250'],
    ['1027700132196', '102770013219', '304500116000157'],
  ],
  ['ОГРНИП', isOgrnip, ['304500116000157', '316774600000128'], ['304500116000158', '1027700132195']],
  ['БИК', isBik, ['044525225', '004525988'], ['04452522', '944525225', '0445252251']],
  [
    'расчётный счёт',
    pair(isSettlementAccount),
    [
      '40702810138250123017/044525225',
      '40602810044020100003/045004641',
      '40702810900000001234/044525999',
      '03214643000000017300/004525988',
    ],
    ['40702810138250123018/044525225', '40702810138250123017/044525974', '4070281013825012301/044525225'],
  ],
  [
    'корреспондентский счёт',
    pair(isCorrespondentAccount),
    ['30101810400000000225/044525225', '30101810145250000974/044525974', '40102810545370000003/004525988'],
    ['30101810400000000226/044525225', '30101810400000000225/045004641', '3010181040000000022/044525225'],
  ],
  [
    'СНИЛС',
    isSnils,
    ['112-233-445 95', '087-654-303 00', '123-456-789 64', '00101998900', '00101999800', '00101999901'],
    ['112-233-445 96', '123-456-789 00', '11223344'],
  ],
  [
    'phone',
    understood(normalisePhone),
    ['+79161234567', '8 (499) 763-34-34', '9161234567', '+7 916 123-45-67', '8‑916‑123‑45‑67'],
    ['+7916123456', '+89161234567', '+77011234567', '', '+7９161234567', '٩161234567'],
  ],
  [
    'ЕЛС',
    understood(normaliseEls),
    ['80РС558347', '80PC558347', '50АА123456', '50аа123456'],
    ['80РС55834', 'РС80558347', '80РС5583471'],
  ],
  ['идентификатор ЖКУ', understood(normaliseGisServiceId), ['80РС558347-01'], ['80РС558347']],
  ['id of a payment document', understood(normaliseGisDocumentId), ['80РС558347-01-6101'], ['80РС558347-01']],
  [
    'лицевой счёт',
    understood(normaliseAccountNumber),
    ['1002003004', '0012003004', '9990000001'],
    ['100200300', '10020030041', '10О2003004'],
  ],
  [
    'serial number',
    understood(normaliseSerial),
    ['00123456', '19-045612', 'АБ1234567'],
    ['12', '№12345', ''],
  ],
]

for (const [name, check, good, bad] of TABLE) {
  test(`takes every right ${name} and refuses every wrong one`, () => {
    for (const text of good) assert.ok(check(text), text)
    for (const text of bad) assert.ok(!check(text), text)
  })
}

test('normalises what people write', () => {
  assert.equal(normalisePhone('8 (499) 763-34-34'), '+74997633434')
  assert.equal(normalisePhone('9161234567'), '+79161234567')
  assert.equal(normaliseEls(' 80pc558347 '), '80РС558347')
  assert.equal(normaliseSerial(' аб1234567 '), 'АБ1234567')
  assert.equal(normaliseSerial('00123456'), '00123456')
})
