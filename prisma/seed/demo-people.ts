// The demo's users. Passwords are given by the seed, never here.
import type { Row } from './demo-meters.ts'

export interface DemoPerson {
  login: string
  kind: 'person' | 'organization' | 'staff'
  lastName: string
  firstName: string
  patronymic: string
  email: string
  phone: string
  roles?: string[]
  contracts?: string[]
  organization?: { name: string; inn: string; kpp: string; ogrn: string }
  position?: string
  status?: 'director' | 'attorney' | 'management-company'
}

const named = (login: string, kind: DemoPerson['kind'], name: string, phone: string): DemoPerson => {
  const [lastName = '', firstName = '', patronymic = ''] = name.split(' ')
  return {
    login,
    kind,
    lastName,
    firstName,
    patronymic,
    email: `${login}@${kind === 'organization' ? 'demo.example' : 'example.test'}`,
    phone,
  }
}

const staff = (login: string, name: string, position: string, tail: number, role = login): DemoPerson => ({
  ...named(login, 'staff', name, `+74950000${tail}`),
  email: `${login}@demo.example`,
  roles: [role],
  position,
})

/** All demo users; `contractOf` finds a company's contract row by its name. */
export function people(contractOf: (name: string) => Row): DemoPerson[] {
  const firm = (name: string): NonNullable<DemoPerson['organization']> => {
    const row = contractOf(name)
    return { name, inn: String(row['inn']), kpp: String(row['kpp']), ogrn: String(row['ogrn']) }
  }
  return [
    { ...named('vera', 'person', 'Соколова Вера Петровна', '+79000000101'), contracts: ['П-1003000017'] },
    { ...named('oleg', 'person', 'Громов Олег Викторович', '+79000000102'), contracts: ['П-1003000024'] },
    {
      ...named('anna', 'person', 'Литвинова Анна Сергеевна', '+79000000103'),
      contracts: ['П-1003000031', 'П-1003000048'],
    },
    {
      ...named('rodnik', 'organization', 'Климова Ирина Дмитриевна', '+79000000201'),
      contracts: ['301000', '301007'],
      organization: firm('ООО «УК Родник»'),
      position: 'Главный инженер',
      status: 'management-company',
    },
    {
      ...named('petrov', 'organization', 'Петров Алексей Николаевич', '+79000000202'),
      contracts: ['204512'],
      organization: firm('ИП Петров Алексей Николаевич'),
      position: 'Индивидуальный предприниматель',
      status: 'director',
    },
    staff('operator', 'Фомина Галина Степановна', 'Оператор информационного центра', 301),
    staff('metering', 'Широков Илья Маркович', 'Инженер по приборам учёта', 302),
    staff('billing', 'Юдина Раиса Фёдоровна', 'Бухгалтер по начислениям', 303),
    staff('reception', 'Тарасова Алла Геннадьевна', 'Специалист приёмной', 304),
    staff('editor', 'Крылов Роман Евгеньевич', 'Редактор сайта', 305),
    staff('admin', 'Абрамов Степан Андреевич', 'Администратор', 306),
    staff('admin2', 'Белова Нина Игоревна', 'Второй администратор', 307, 'admin'),
    staff('auditor', 'Зимин Павел Олегович', 'Внутренний аудитор', 308),
  ]
}
