import { paths } from '../../../paths.ts'
import { formatDay } from '../../../web/format.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { statusTag, type StatusTag } from './page.ts'
import type { ListedContract } from './store.ts'

export type ListPage = Page & {
  contracts: {
    title: string
    href: string
    about: string
    place: string | undefined
    meters: string
    status: StatusTag | undefined
    links: { href: string; text: string }[]
  }[]
  link: string
}

/** «Договоры и приборы» */
export function listPage(contracts: readonly ListedContract[], words: Words): ListPage {
  return {
    view: 'contracts/list',
    title: words.t('contracts:list.title'),
    contracts: contracts.map((contract) => contractShown(contract, words)),
    link: paths.contract.link,
  }
}

function contractShown(contract: ListedContract, words: Words): ListPage['contracts'][number] {
  const { t, language } = words
  const { id, number, date, type, ownName, customerKind, customerName, address, accounts } = contract
  const isPerson = customerKind === 'PERSON'
  const place =
    accounts > 1 ? t('contracts:houses', { count: accounts }) : address === null ? undefined : address
  const title = ownName ?? (isPerson && accounts === 1 ? address : null) ?? customerName
  return {
    title,
    href: paths.contract.card(id),
    about: t('contracts:numberOf', {
      kind: t(`contracts:type.${type}`),
      number,
      day: formatDay(date, 'full', language),
    }),
    place: place === title ? undefined : place,
    meters: t('contracts:meters', { count: contract.meters }),
    status: statusTag(contract.status, words),
    links: [
      { href: paths.history.page({ contract: id }), text: t('contracts:history') },
      { href: paths.billing.page({ contract: id }), text: t('contracts:billing') },
    ],
  }
}
