import type { Kopecks } from './money.ts'

type Forms = readonly [one: string, few: string, many: string]
type Scale = { forms: Forms; isFeminine: boolean }

const HUNDREDS = [
  '',
  'сто',
  'двести',
  'триста',
  'четыреста',
  'пятьсот',
  'шестьсот',
  'семьсот',
  'восемьсот',
  'девятьсот',
]
const TENS = [
  '',
  '',
  'двадцать',
  'тридцать',
  'сорок',
  'пятьдесят',
  'шестьдесят',
  'семьдесят',
  'восемьдесят',
  'девяносто',
]
const TEENS =
  'десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать'.split(
    ' ',
  )
const ONES = ['', 'один', 'два', 'три', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять']
const FEMININE = ['', 'одна', 'две']
const RUBLE: Forms = ['рубль', 'рубля', 'рублей']
const KOPECK: Forms = ['копейка', 'копейки', 'копеек']
const SCALES: readonly Scale[] = [
  { forms: ['миллиард', 'миллиарда', 'миллиардов'], isFeminine: false },
  { forms: ['миллион', 'миллиона', 'миллионов'], isFeminine: false },
  { forms: ['тысяча', 'тысячи', 'тысяч'], isFeminine: true },
]

/**
 * Сумма прописью for papers: «Семьсот пятьдесят четыре рубля 19 копеек».
 * @throws RangeError for a negative amount or one of a trillion rubles and more
 */
export function amountInWords(kopecks: Kopecks): string {
  const rubles = Math.floor(kopecks / 100)
  if (kopecks < 0 || rubles >= 1e12) throw new RangeError('amount out of range')
  const rest = kopecks % 100
  const words = rubles === 0 ? 'ноль' : integerWords(rubles)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${form(rubles, RUBLE)} ${String(rest).padStart(2, '0')} ${form(rest, KOPECK)}`
}

function integerWords(value: number): string {
  const scaled = SCALES.flatMap((scale, i) => {
    const group = Math.floor(value / 1000 ** (SCALES.length - i)) % 1000
    return group === 0 ? [] : [...groupWords(group, scale.isFeminine), form(group, scale.forms)]
  })
  return [...scaled, ...groupWords(value % 1000, false)].join(' ')
}

function groupWords(group: number, isFeminine: boolean): string[] {
  const [hundreds, tens, ones] = [Math.floor(group / 100), Math.floor(group / 10) % 10, group % 10]
  const small =
    tens === 1 ? [TEENS[ones]] : [TENS[tens], (isFeminine ? FEMININE[ones] : undefined) ?? ONES[ones]]
  return [HUNDREDS[hundreds], ...small].filter((word): word is string => word !== undefined && word !== '')
}

function form(count: number, [one, few, many]: Forms): string {
  if (count % 100 >= 11 && count % 100 <= 14) return many
  const last = count % 10
  if (last === 1) return one
  return last >= 2 && last <= 4 ? few : many
}
