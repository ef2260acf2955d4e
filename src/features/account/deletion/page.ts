import type { Translate } from '../../../platform/i18n.ts'
import type { FieldError } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'

export type DeletionPage = Page & {
  goes: string[]
  stays: string[]
  /** said instead of the form to the last administrator of an organization */
  handOver: { organizations: string[]; text: string } | undefined
}

const gone = ['name', 'access', 'sessions', 'inbox', 'free'] as const
const kept = ['accounting', 'readings', 'appeals', 'journal', 'consents'] as const

/** Exactly what goes and what stays. @param orphans organizations to be handed over first */
export function deletionPage(
  t: Translate,
  state: { orphans: readonly string[]; phone: string; errors?: readonly FieldError[] },
): DeletionPage {
  return {
    view: 'account/deletion',
    title: t('account:deletion.title'),
    goes: gone.map((key) => t(`account:deletion.goes.${key}`)),
    stays: kept.map((key) => t(`account:deletion.stays.${key}`)),
    handOver:
      state.orphans.length === 0
        ? undefined
        : {
            organizations: [...state.orphans],
            text: t('account:deletion.handOver', { phone: state.phone }),
          },
    ...(state.errors === undefined ? {} : { errors: state.errors }),
  }
}
