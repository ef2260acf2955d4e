/** What replaces a reading that was not sent, as promised on the check page. */
export type Replacement = {
  method: 'AVERAGE_DAILY' | 'AVERAGE_MONTHLY' | 'NORM' | 'PIPE' | 'GUARANTEED' | 'NONE'
  /** m³, three decimals, of the whole meter: stands on the main register's row */
  volume: string
  /** persons: which miss in a row this is, of how many before the norm */
  miss?: { number: number; limit: number }
}

/** One register in a revision, with everything papers and pages show of it (`submissions.details.rows`). */
export type RevisionRow = {
  registerId: string
  meterId: string
  inletNumber: string
  inletName: string
  accountNumber: string
  address: string
  service: 'COLD' | 'HOT' | 'COLD_FOR_HOT'
  diameterMm: string
  meterModel: string
  serial: string
  /** 1 main, 2 second; how many the meter has; digits of this dial */
  register: number
  registers: number
  digits: number
  previous: number | null
  /** `YYYY-MM-DD` */
  previousOn: string | null
  current: number | null
  /** consumption of this register, m³, three decimals; null when nothing was sent */
  volume: string | null
  kind: string | null
  note: string | null
  noteText: string | null
  offFrom: string | null
  offTo: string | null
  state: 'SUBMITTED' | 'NOTED' | 'NOT_SENT'
  /** the day this row was read on, `YYYY-MM-DD`: a row carried over keeps its own */
  readOn: string
  /** the note went without a value (01, 03, 05) */
  isNoteOnly: boolean
  /** the old meter's last part, added after a replacement */
  oldMeter?: { serial: string; finalValue: number; removedOn: string; volume: string }
  replacement?: Replacement
  /** codes of verdicts the user confirmed or was told, for staff */
  verdicts: string[]
}

/** What stands beside the canonical content: names and figures as they were on that day. */
export type RevisionDetails = {
  contractDate: string
  customerName: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  rows: RevisionRow[]
  /** m³ of what was sent and of what replaces the rest, three decimals */
  sentVolume: string
  replacedVolume: string
  /** meters whose value went for the record only, and what is charged for them: m³, kopecks of the expected bill */
  forRecord?: { meters: number; volume: string; kopecks: number }
  /** four eyes: who typed what another person submitted */
  enteredBy?: string
}

/** One revision as stored; pages, papers, letters and staff read the same thing. */
export type Revision = {
  id: string
  contractId: string
  contractNumber: string
  period: string
  revision: number
  number: string
  kind: 'FIRST' | 'SUPPLEMENT' | 'CORRECTION'
  state: 'SUBMITTED' | 'REPLACED'
  channel: string
  senderName: string
  senderLogin: string
  callerName: string | null
  readOn: string
  sentAt: Date
  sentMeters: number
  totalMeters: number
  volume: string
  amountKopecks: number
  content: string
  contentHash: string
  details: RevisionDetails
  /** the revision in force when this one is replaced */
  newest: { id: string; revision: number; number: string }
}

/** A revision as its protocol is printed: with 128 random bits in hex, the address of the page that confirms it. */
export type ProtocolRevision = Revision & { code: string }
