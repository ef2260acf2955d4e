import type { ProtocolRevision, RevisionRow } from '../../../src/features/readings/revision.ts'

/** A row as the form would leave it: read, used 8 m³, sent. */
export function sampleRow(index: number, changes: Partial<RevisionRow> = {}): RevisionRow {
  return {
    registerId: `r${index}`,
    meterId: `m${index}`,
    inletNumber: String(index + 1).padStart(4, '0'),
    inletName: 'Санузел',
    accountNumber: '1002103018',
    address: 'г. Москва, ул. Лесная, д. 7, кв. 12',
    service: 'COLD',
    diameterMm: '20.00',
    meterModel: 'ВСХд-20',
    serial: String(20_010_001 + index),
    register: 1,
    registers: 1,
    digits: 5,
    previous: 454 + index,
    previousOn: '2026-10-31',
    current: 462 + index,
    volume: '8.000',
    kind: '51',
    note: null,
    noteText: null,
    offFrom: null,
    offTo: null,
    state: 'SUBMITTED',
    readOn: '2026-11-30',
    isNoteOnly: false,
    verdicts: [],
    ...changes,
  }
}

/** A revision written by hand; `changes` overrides what a test is about. */
export function sampleRevision(
  rows: RevisionRow[],
  changes: Partial<ProtocolRevision> = {},
): ProtocolRevision {
  const meters = new Map(rows.map((row) => [row.meterId, row.state]))
  const sentMeters = [...meters.values()].filter((state) => state !== 'NOT_SENT').length
  return {
    id: '5f0c1d5e-0000-4000-8000-000000000001',
    contractId: '5f0c1d5e-0000-4000-8000-000000000002',
    contractNumber: 'П-1002103018',
    period: '2026-11',
    revision: 1,
    number: '202611-000001-7',
    kind: 'FIRST',
    state: 'SUBMITTED',
    channel: 'portal',
    senderName: 'Морозова Вера Павловна',
    senderLogin: 'vera',
    callerName: null,
    readOn: '2026-11-30',
    sentAt: new Date('2026-11-30T07:42:07Z'),
    sentMeters,
    totalMeters: meters.size,
    volume: '16.000',
    amountKopecks: 138_412,
    content: '{}',
    contentHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    code: '0123456789abcdef0123456789abcdef',
    details: {
      contractDate: '2015-08-16',
      customerName: 'Морозова Вера Павловна',
      customerKind: 'PERSON',
      rows,
      sentVolume: '16.000',
      replacedVolume: '0.000',
    },
    newest: { id: '5f0c1d5e-0000-4000-8000-000000000001', revision: 1, number: '202611-000001-7' },
    ...changes,
  }
}

/** 340 inlets of 17 houses: some not sent, with notes, with two registers. */
export function largeRevision(): ProtocolRevision {
  const rows = Array.from({ length: 340 }, (_, index) => {
    const house = Math.floor(index / 20) + 1
    return sampleRow(index, {
      inletName: `Подвал, ввод ${(index % 20) + 1}`,
      address: `г. Москва, Ярославское ш., д. ${house * 2}, корп. 1`,
      accountNumber: String(2_003_100_000 + house),
      ...(index % 97 === 5
        ? {
            current: null,
            volume: null,
            kind: null,
            state: 'NOT_SENT' as const,
            replacement: { method: 'AVERAGE_DAILY' as const, volume: '212.400' },
          }
        : {}),
      ...(index % 61 === 7
        ? { note: '99', noteText: 'Стекло прибора разбито, показание списано с акта' }
        : {}),
    })
  })
  const base = sampleRevision(rows)
  return {
    ...base,
    contractNumber: '400120',
    number: '202611-000042-5',
    senderName: 'Ким Станислав Олегович',
    senderLogin: 'rodnik',
    details: {
      ...base.details,
      customerName: 'ООО «Управляющая компания „Родник“»',
      customerKind: 'ORGANIZATION',
      sentVolume: '2688.000',
      replacedVolume: '849.600',
    },
  }
}
