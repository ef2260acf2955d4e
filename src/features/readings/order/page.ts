import { orders } from '../../../domain/row-order.ts'
import { paths } from '../../../paths.ts'
import type { Language, Translate } from '../../../platform/i18n.ts'
import type { FieldError } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { PostedOrder } from './form.ts'
import type { OpenOrder } from './service.ts'

export type OrderPage = Page & {
  action: string
  back: string
  contract: string
  by: { value: string; label: string; isChosen: boolean }[]
  serials: { value: string; error: string | undefined }
  rows: {
    name: string
    value: string
    inlet: string
    serial: string
    address: string
    error: string | undefined
  }[]
}

export function orderPage(
  { contract, meters, order }: OpenOrder,
  { t }: { t: Translate; language: Language },
  again?: { posted: PostedOrder; errors: FieldError[] },
): OrderPage {
  const errorAt = (field: string) => again?.errors.find((error) => error.field === field)?.message
  return {
    view: 'readings/order',
    title: t('order:title'),
    action: paths.readings.order(contract.id),
    back: paths.readings.form(contract.id),
    contract: t('order:contract', { number: contract.number }),
    by: orders.map((value) => ({
      value,
      label: t(`order:by.${value}`),
      isChosen: value === (again?.posted.by ?? order.by),
    })),
    serials: { value: again?.posted.serials ?? '', error: errorAt('serials') },
    rows: meters.map(({ id, serial, inlet, address }, i) => ({
      name: `place.${id}`,
      value: again?.posted.places.get(id) ?? String(i + 1),
      inlet,
      serial,
      address,
      error: errorAt(`place.${id}`),
    })),
    ...(again === undefined ? {} : { errors: again.errors }),
  }
}
