// Companies of the demo and their inlets.
import { at, between, inn10, inn12, ogrn, random } from './demo-kit.ts'
import type { InletStory } from './demo-meters.ts'
import { inlet, organization } from './demo-story.ts'
import type { AccountStory, ContractStory } from './demo-story.ts'

const diameters = [50, 50, 65, 80, 80, 100, 100, 150] as const

/** An inlet of a big house; every third has two registers, some have a story of their own. */
function houseInlet(index: number, name: string): InletStory {
  const diameter = at(diameters, (index * 5 + Math.floor(index / 8)) % diameters.length)
  const story: InletStory = {
    name,
    diameter,
    service: 'COLD',
    mean: diameter * (1.5 + 2 * random()),
    two: index % 3 === 1,
  }
  if (index === 6) return { ...story, offSince: 10 }
  if (index % 37 === 8) story.replacedAt = between(3, 22)
  if (index % 48 === 20) story.last = 1000000 - between(40, Math.max(41, Math.floor(story.mean / 2)))
  if (index % 71 === 33) story.last = between(200, 400)
  if (index % 57 === 41)
    story.verified = at(
      ['2020-06-18', '2020-08-25', '2020-10-07', '2020-11-16', '2020-03-12', '2020-09-01'],
      index % 6,
    )
  if (index % 60 === 15) story.verified = at(['2021-01-14', '2020-12-09', '2020-12-21'], index % 3)
  if (index % 79 === 50) story.estimates = [23]
  if (index % 91 === 12) story.estimates = [22, 23]
  if (index % 43 === 5) story.estimates = [between(4, 18)]
  return story
}

/** 85 houses with four inlets each. */
function rodnikHouses(): AccountStory[] {
  const streets = ['Родниковая ул.', 'ул. Ивовая', 'Прудовая ул.', 'Дачный пр-д', 'ул. Светлая']
  return Array.from({ length: 85 }, (_, house) => ({
    address: `г. Москва, ${at(streets, Math.floor(house / 17))}, д. ${(house % 17) * 2 + 1}`,
    residents: '' as const,
    area: '',
    inlets: Array.from({ length: 4 }, (_, k) => houseInlet(house * 4 + k, `Ввод ${k + 1}`)),
  }))
}

/** A management company: 340 inlets, and a second contract with water for heating. */
export function rodnik(): ContractStory[] {
  const known = {
    role: 'UO',
    phone: '+74950000201',
    email: 'rodnik@demo.example',
    inn: inn10('779900020'),
    kpp: '779902001',
    ogrn: ogrn('114779900020'),
  } as const
  const heating = (number: number): AccountStory => ({
    address: `г. Москва, Родниковая ул., д. ${number}, ЦТП`,
    residents: '',
    area: '',
    inlets: [
      inlet('Ввод 1', 80, 260),
      inlet('Ввод 2', 80, 240, { two: true }),
      inlet('Ввод 3, ХВС для ГВС', 65, 170, { service: 'COLD_FOR_HOT' }),
    ],
  })
  return [
    organization('301000', '2014-03-03', 'ООО «УК Родник»', rodnikHouses(), known),
    organization('301007', '2019-06-17', 'ООО «УК Родник»', [heating(40), heating(42)], {
      ...known,
      unpaid: 1,
    }),
  ]
}

/** A sole trader with one inlet. */
export const petrov = (): ContractStory =>
  organization(
    '204512',
    '2020-09-21',
    'ИП Петров Алексей Николаевич',
    [
      {
        address: 'г. Москва, Рыночный пр-д, д. 9, пом. II',
        residents: '',
        area: '',
        inlets: [inlet('Ввод 1', 25, 42)],
      },
    ],
    {
      inn: inn12('7799000204'),
      kpp: '',
      ogrn: ogrn('31777990000020'),
      phone: '+74950000202',
      email: 'petrov@demo.example',
    },
  )

/** Companies nobody has linked yet. */
export const firms: readonly ContractStory[] = [
  organization('204600', '2015-05-12', 'ООО «Пекарня Каравай»', [
    {
      address: 'г. Москва, Мельничная ул., д. 4',
      residents: '',
      area: '',
      inlets: [inlet('Ввод 1', 40, 310), inlet('Ввод 2', 25, 90)],
    },
  ]),
  organization(
    '204607',
    '2013-11-05',
    'ТСЖ «Берёзовая роща»',
    [
      {
        address: 'г. Москва, ул. Берёзовая, д. 18',
        residents: '',
        area: '',
        inlets: [
          inlet('Ввод 1', 80, 640, { two: true }),
          inlet('Ввод 2, ХВС для ГВС', 50, 290, { service: 'COLD_FOR_HOT' }),
        ],
      },
    ],
    { role: 'TSZH', unpaid: 1 },
  ),
  organization(
    '204614',
    '2018-02-27',
    'ООО «Химчистка Лотос»',
    [
      {
        address: 'г. Москва, Садовый пр-д, д. 7, стр. 2',
        residents: '',
        area: '',
        inlets: [inlet('Ввод 1', 32, 150)],
      },
    ],
    { unpaid: 3 },
  ),
  organization('204621', '2021-08-30', 'АНО «Школа Росток»', [
    {
      address: 'г. Москва, ул. Школьная, д. 11',
      residents: '',
      area: '',
      inlets: [inlet('Ввод 1', 50, 180), inlet('Ввод 2', 50, 60, { estimates: [23] })],
    },
  ]),
  organization(
    '204628',
    '2017-04-19',
    'ООО «УК Тихий двор»',
    [
      {
        address: 'г. Москва, ул. Тихая, д. 14',
        residents: '',
        area: '',
        inlets: [inlet('Ввод 1', 80, 820, { two: true })],
      },
      { address: 'г. Москва, ул. Тихая, д. 16', residents: '', area: '', inlets: [inlet('Ввод 1', 80, 760)] },
    ],
    { role: 'UO' },
  ),
  organization(
    '204635',
    '2022-12-01',
    'ООО «Автомойка Капля»',
    [
      {
        address: 'г. Москва, Окружной пр-д, д. 2',
        residents: '',
        area: '',
        inlets: [inlet('Ввод 1', 32, 260)],
      },
    ],
    { advance: 1500000 },
  ),
]
