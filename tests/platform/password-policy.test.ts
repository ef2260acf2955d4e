import assert from 'node:assert/strict'
import { test } from 'node:test'
import { passwordFault } from '../../src/platform/password-policy.ts'

const own = ['Соколова', 'Вера', 'vera77', 'vera@example.test', 'ООО «УК Родник»']

test('each weak password is told why it is weak', () => {
  for (const [password, fault] of [
    ['короткий', 'short'],
    ['ё'.repeat(129), 'long'],
    ['password12', 'common'],
    ['qwertyuiop', 'common'],
    ['парольпароль', 'common'],
    ['gfhjkmgfhjkm', 'common'],
    ['соколова12', 'personal'],
    ['cjrjkjdf12', 'personal'],
    ['Соколова1985', 'personal'],
    ['приветмосква', 'words'],
    ['Пароль2026!', 'common'],
    ['privetmoskva', 'words'],
    ['солнышко2010', 'common'],
    ['qazxswedcv1', 'words'],
    ['вода-вода-вода-7', 'repeats'],
    ['19851985198', 'repeats'],
    ['abcdefghij1', 'keys'],
    ['1993-11-17', 'dates'],
  ] as const)
    assert.equal(passwordFault(password, own), fault, password)
})

test('a season, month, city, name or utility with figures and signs is told, in whichever letters and layout', () => {
  for (const password of [
    'Весна2026!!',
    'Vesna2026!!',
    'Dtcyf2026!!',
    'Зима2026-2027',
    '2026.Leto.2026',
    'Jctym_2026!',
    'Noyabr2026!',
    'noiabr-2026',
    'yjz,hm2026',
    'Декабрь_2026',
    'Moskva2026!',
    'Vjcrdf2026!',
    'Ekaterinburg1',
    'Yekaterinburg',
    'Kazan!2026!',
    'Rfpfym2026',
    'Vodokanal1!',
    'Djljrfyfk1!',
    'Mosvodokanal2026',
    'Водоснабжение1',
    'Vodosnabzhenie1',
    'Gosuslugi2026',
    'Ujceckeub2026',
    'Kvartplata11',
    'Nadezhda1985',
    'Yuliya_2026!',
    'Julija_2026!',
    'Vesna-Leto-2026',
    'V3sna2026!!!',
    'Moskva-Vesna',
  ]) {
    const fault = passwordFault(password, own)
    assert.ok(fault !== undefined && fault !== 'short', `${password}: ${fault ?? 'passes'}`)
  }
})

test('phrases and random signs pass, in any alphabet', () => {
  for (const password of [
    'новая длинная фраза',
    'зелёный чайник поёт',
    'green kettle sings',
    'Voda-2026!demo',
    'vesna chajnik zabor',
    'семь рыжих котов',
    'Chertezh-7-lampa',
    'Трамвай№5едетвпарк',
    'Kazan-zontik-44-roga',
    'Kx9#mQ2$vL',
    'kp7h-x2mf-9wqc-t4rz',
    '😀 весна пришла, котики',
    'ё'.repeat(20) + ' и ещё что-нибудь',
  ])
    assert.equal(passwordFault(password, own), undefined, password)
})
