import { paths } from '../../../paths.ts'
import type { FieldError } from '../../../web/form.ts'
import { formatDay, formatInstant, formatPeriod } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import { keptDays } from '../sweeps/jobs.ts'
import type { OpenDoor } from '../submission/door-routes.ts'
import type { Wording } from '../submission/verdict-words.ts'
import type { UploadLine } from './store.ts'

export type UploadPage = Page & {
  action: string
  lead: string
  steps: string[]
  template: { xlsx: string; csv: string }
  hint: string
  back: string
  earlier: { href: string; name: string; at: string; state: string }[]
}

/** Take the workbook, fill it in, hand it back. */
export function uploadPage(
  { stored, window }: OpenDoor,
  earlier: readonly UploadLine[],
  { t, language }: Wording,
  errors?: readonly FieldError[],
): UploadPage {
  return {
    view: 'bulk/upload',
    title: t('bulk:upload.title', { month: formatPeriod(window.period, language) }),
    action: paths.readings.upload(stored.id),
    lead: t('bulk:upload.lead', {
      number: stored.number,
      day: formatDay(window.closesOn, 'accusative', language),
    }),
    steps: [1, 2, 3].map((step) => t(`bulk:upload.step.${step}`)),
    template: {
      xlsx: paths.readings.template(stored.id, 'xlsx'),
      csv: paths.readings.template(stored.id, 'csv'),
    },
    hint: t('bulk:upload.hint', { days: keptDays }),
    back: paths.readings.form(stored.id),
    earlier: earlier.map(({ id, fileName, state, createdAt }) => ({
      href: paths.upload.page(id),
      name: fileName,
      at: formatInstant(createdAt, language, { zone: false }),
      state: t(`bulk:state.${state}`),
    })),
    ...(errors === undefined ? {} : { errors }),
  }
}
