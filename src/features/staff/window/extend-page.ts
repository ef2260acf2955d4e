import { Temporal } from 'temporal-polyfill'
import { paths } from '../../../paths.ts'
import { formatDay, formatInstant } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Words } from '../../../web/words.ts'
import type { WindowDesk } from './service.ts'

export type ExtendShown = {
  list: {
    whom: string
    closesOn: string
    reason: string
    by: string
    /** undefined: somebody may have handed in by its grace, or the reader may not */
    takeBack: string | undefined
  }[]
  /** undefined: the reader may not, or there is no day left */
  form:
    | {
        lead: string
        who: { value: string; text: string; isChosen: boolean }[]
        contract: string
        dayType: 'date' | 'text'
        closesOn: string
        reason: string
      }
    | undefined
}

export function extendShown(
  { extensions, limits }: WindowDesk,
  mayExtend: boolean,
  { values = {}, errors }: { values?: FormValues; errors?: readonly FieldError[] },
  { t, language }: Words,
): ExtendShown {
  const isLeft = Temporal.PlainDate.compare(limits.earliest, limits.latest) <= 0
  return {
    list: extensions.map((one) => ({
      whom:
        one.contractNumber === null
          ? t('window:extend.everybody')
          : t('window:contractNo', { number: one.contractNumber }),
      closesOn: formatDay(one.closesOn, 'weekday', language),
      reason: one.reason,
      by: `${one.createdBy}, ${formatInstant(one.createdAt, language, { zone: false })}`,
      takeBack: mayExtend && one.mayTakeBack ? paths.staff.windowTakeBack(one.id) : undefined,
    })),
    form:
      mayExtend && isLeft
        ? {
            lead: t('window:extend.lead', {
              from: formatDay(limits.earliest, 'full', language),
              to: formatDay(limits.latest, 'full', language),
            }),
            who: ['all', 'one'].map((value) => ({
              value,
              text: t(`window:extend.who.${value}`),
              isChosen: (values['who'] ?? 'all') === value,
            })),
            contract: values['contract'] ?? '',
            // A browser's day field shows no wrong value: then it is plain text and nothing typed is lost.
            dayType: errors === undefined ? 'date' : 'text',
            closesOn: values['closesOn'] ?? '',
            reason: values['reason'] ?? '',
          }
        : undefined,
  }
}
