import { paths } from '../../../paths.ts'
import { formatDay, formatInstant, formatPeriod, formatRubles, formatVolume } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Revision } from '../revision.ts'
import type { RevisionLine } from './detail-store.ts'
import { detailGroups, type DetailGroup } from './detail-rows.ts'
import type { Words } from './list-words.ts'
import type { SubmissionView } from './service.ts'

type Fact = { name: string; value: string; href?: string }

export type DetailPage = Page & {
  back: string
  protocol: string
  /** the form for a caller; undefined for those who may not enter and for replaced revisions */
  enter: string | undefined
  /** the form for a caller of what has come back, while its day has not passed */
  again: string | undefined
  replaced: { text: string; link: string; href: string } | undefined
  /** how many values wait for a look */
  review: string | undefined
  facts: Fact[]
  groups: DetailGroup[]
  revisions: {
    href: string | undefined
    number: string
    revision: string
    sentAt: string
    sender: string
    sent: string
    state: string
    isInForce: boolean
  }[]
}

/** Everything of one revision. @param may what else the reader's roles open */
export function detailPage(
  { revision, now, revisions, photos }: SubmissionView,
  may: { openContract: boolean; enter: boolean; today: string },
  words: Words,
): DetailPage {
  const { t } = words
  const isReplaced = revision.newest.id !== revision.id
  const isBack = now.some(({ state, until }) => state === 'RETURNED' && until !== null && until >= may.today)
  const toReview = now.filter(({ needsReview }) => needsReview).length
  return {
    view: 'readings/submitted-detail',
    title: t('submitted:detail.title', { number: revision.number }),
    back: paths.staff.readings({ period: revision.period }),
    protocol: paths.staff.protocol(revision.id),
    enter: may.enter && !isReplaced ? paths.staff.entry(revision.contractId) : undefined,
    again: may.enter && !isReplaced && isBack ? paths.staff.entryReturned(revision.contractId) : undefined,
    replaced: isReplaced
      ? {
          text: t('submitted:detail.replaced', { revision: revision.newest.revision }),
          link: t('submitted:detail.replacedLink', { number: revision.newest.number }),
          href: paths.staff.submission(revision.newest.id),
        }
      : undefined,
    review: toReview === 0 ? undefined : t('submitted:detail.review', { count: toReview }),
    facts: [...subjectFacts(revision, may.openContract, words), ...sendingFacts(revision, words)],
    groups: detailGroups(revision, now, photos, words),
    revisions: revisions.map((line) => revisionLine(line, revision.id, words)),
  }
}

function subjectFacts(revision: Revision, canOpenContract: boolean, { t, language }: Words): Fact[] {
  const { details } = revision
  const number = t('submitted:detail.contractOf', {
    number: revision.contractNumber,
    day: formatDay(details.contractDate, 'full', language),
  })
  return [
    { name: t('submitted:column.month'), value: formatPeriod(revision.period, language) },
    {
      name: t('submitted:column.contract'),
      value: number,
      ...(canOpenContract ? { href: paths.staff.contract(revision.contractId) } : {}),
    },
    { name: t('submitted:column.customer'), value: details.customerName },
    {
      name: t('submitted:column.sent'),
      value: t('submitted:sentOf', { sent: revision.sentMeters, total: revision.totalMeters }),
    },
    { name: t('submitted:column.volume'), value: formatVolume(details.sentVolume, language) },
    ...(Number(details.replacedVolume) === 0
      ? []
      : [
          {
            name: t('submitted:detail.replacedVolume'),
            value: formatVolume(details.replacedVolume, language),
          },
        ]),
    { name: t('submitted:detail.money'), value: formatRubles(revision.amountKopecks, language) },
  ]
}

function sendingFacts(revision: Revision, { t, language }: Words): Fact[] {
  return [
    {
      name: t('submitted:column.sentAt'),
      value: formatInstant(revision.sentAt, language, { seconds: true }),
    },
    { name: t('submitted:detail.readOn'), value: formatDay(revision.readOn, 'full', language) },
    {
      name: t('submitted:column.sender'),
      value: t('submitted:detail.senderOf', { name: revision.senderName, login: revision.senderLogin }),
    },
    ...(revision.details.enteredBy === undefined
      ? []
      : [{ name: t('readings:receipt.entered'), value: revision.details.enteredBy }]),
    { name: t('submitted:column.channel'), value: t(`states:source.${revision.channel}`) },
    ...(revision.callerName === null
      ? []
      : [{ name: t('submitted:detail.caller'), value: revision.callerName }]),
    {
      name: t('submitted:detail.revision'),
      value: `${revision.revision}, ${t(`submitted:kind.${revision.kind}`)}`,
    },
    { name: t('submitted:detail.hash'), value: revision.contentHash },
  ]
}

function revisionLine(
  line: RevisionLine,
  shownId: string,
  { t, language }: Words,
): DetailPage['revisions'][number] {
  return {
    href: line.id === shownId ? undefined : paths.staff.submission(line.id),
    number: line.number,
    revision: `${line.revision}, ${t(`submitted:kind.${line.kind}`)}`,
    sentAt: formatInstant(line.sentAt, language, { seconds: true, zone: false }),
    sender: `${line.senderName}, ${t(`states:source.${line.channel}`)}`,
    sent: t('submitted:sentOf', { sent: line.sentMeters, total: line.totalMeters }),
    state: t(`states:submission.${line.state}`),
    isInForce: line.state === 'SUBMITTED',
  }
}
