// People of the demo and their flats.
import { at, between, pick } from './demo-kit.ts'
import { flat, person } from './demo-story.ts'
import type { ContractStory } from './demo-story.ts'

/** Paid up, the hot meter verified until January. */
export const vera = (): ContractStory =>
  person(
    'П-1003000017',
    '2014-06-11',
    'Соколова Вера Петровна',
    [
      {
        address: 'г. Москва, ул. Тихая, д. 14, кв. 37',
        residents: 2,
        area: '54.3',
        inlets: [
          flat('ХВС, санузел', 7.4, {
            last: 454,
            volumes: [7, 8, 7, 6, 8, 7, 7, 8, 6, 7, 8, 7, 8, 7, 8, 7, 7, 8, 6, 7, 9, 7, 8, 7],
            installed: '2021-08-14',
            verified: '2021-08-14',
          }),
          flat('ГВС, санузел', 4.2, {
            last: 311,
            volumes: [4, 5, 4, 4, 3, 4, 5, 4, 3, 4, 4, 5, 4, 5, 4, 4, 5, 4, 3, 4, 3, 5, 4, 5],
            installed: '2019-01-25',
            verified: '2023-01-25',
          }),
        ],
      },
    ],
    { phone: '+79000000101', email: 'vera@example.test' },
  )

/** Two unpaid months, an expired verification, a last value that is an estimate. */
export const oleg = (): ContractStory =>
  person(
    'П-1003000024',
    '2016-03-02',
    'Громов Олег Викторович',
    [
      {
        address: 'г. Москва, Каштановая аллея, д. 3, корп. 1, кв. 112',
        residents: 1,
        area: '38.9',
        inlets: [
          flat('ХВС, санузел', 5.2, { last: 688, installed: '2020-09-15', verified: '2020-09-15' }),
          flat('ГВС, санузел', 3.4, {
            last: 241,
            estimates: [16, 23],
            installed: '2023-05-20',
            verified: '2023-05-20',
          }),
        ],
      },
    ],
    { phone: '+79000000102', email: 'oleg@example.test', unpaid: 2 },
  )

/** Two flats; a replaced meter and a dial about to go round. */
export const anna = (): ContractStory[] => [
  person(
    'П-1003000031',
    '2012-10-29',
    'Литвинова Анна Сергеевна',
    [
      {
        address: 'г. Москва, Набережная ул., д. 22, кв. 8',
        residents: 3,
        area: '76.1',
        inlets: [
          flat('ХВС, санузел', 8.6, { last: 731 }),
          flat('ГВС, санузел', 6.1, { replacedAt: 17, installed: '2020-04-12', verified: '2022-04-12' }),
          flat('ХВС, кухня', 3.8, {
            last: 99998,
            volumes: [4, 3, 4, 5, 3, 4, 4, 3, 4, 4, 5, 3, 4, 4, 3, 5, 4, 4, 3, 4, 3, 4, 5, 4],
          }),
        ],
      },
    ],
    { phone: '+79000000103', email: 'anna@example.test' },
  ),
  person(
    'П-1003000048',
    '2019-02-18',
    'Литвинова Анна Сергеевна',
    [
      {
        address: 'г. Москва, ул. Полевая, д. 5, кв. 61',
        residents: 1,
        area: '33.0',
        inlets: [flat('ХВС, санузел', 3.1, { last: 208 }), flat('ГВС, санузел', 2.2, { last: 143 })],
      },
    ],
    { phone: '+79000000103', email: 'anna@example.test', advance: 50000 },
  ),
]

const neighbours = [
  'Беляева Нина Андреевна',
  'Гусев Павел Ильич',
  'Дмитриева Ольга Юрьевна',
  'Ершов Антон Сергеевич',
  'Жукова Марина Львовна',
  'Зимин Кирилл Олегович',
  'Калинина Софья Романовна',
  'Лапин Георгий Ефимович',
  'Маслова Тамара Ивановна',
  'Носов Денис Петрович',
  'Орехова Юлия Вадимовна',
  'Панин Виктор Борисович',
  'Рябова Елизавета Глебовна',
  'Суханов Артём Игоревич',
]

function neighbour(name: string, index: number): ContractStory {
  const residents = between(1, 5)
  const more: Partial<ContractStory> = {
    unpaid: at([0, 0, 1, 0, 0, 3, 0], index % 7),
    ...(index === 9 ? { status: 'suspended', unpaid: 5 } : {}),
  }
  const inlets = [flat('ХВС, санузел', 2 + residents * 2.1), flat('ГВС, санузел', 1.5 + residents * 1.4)]
  if (index % 3 === 0) inlets.push(flat('ХВС, кухня', 1 + residents))
  if (index === 4) inlets.forEach((one) => (one.estimates = [21, 22, 23]))
  if (index === 11) inlets.forEach((one) => (one.months = 20))
  return person(
    `П-10030001${String(index * 7 + 3).padStart(2, '0')}`,
    `${between(2010, 2022)}-0${between(1, 9)}-${between(10, 28)}`,
    name,
    [
      {
        address: `г. Москва, ${pick(['ул. Парковая', 'Яблоневая ул.', 'ул. Заречная'])}, д. ${index * 2 + 3}, кв. ${between(1, 190)}`,
        residents,
        area: `${between(31, 98)}.${between(0, 9)}`,
        inlets,
      },
    ],
    index === 11 ? { status: 'terminated' } : more,
  )
}

/** People nobody has linked yet. */
export const strangers = (): ContractStory[] => neighbours.map(neighbour)
