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

test('phrases and random signs pass, in any alphabet', () => {
  for (const password of [
    'новая длинная фраза',
    'зелёный чайник поёт',
    'green kettle sings',
    'Voda-2026!demo',
    'Kx9#mQ2$vL',
    'kp7h-x2mf-9wqc-t4rz',
    '😀 весна пришла, котики',
    'ё'.repeat(20) + ' и ещё что-нибудь',
  ])
    assert.equal(passwordFault(password, own), undefined, password)
})
