import { paths } from '../../../paths.ts'
import { formatInstant } from '../../../web/format.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import type { SeenContract } from './dispute-store.ts'
import type { OwnLink } from './holders.ts'

type Way = { href: string; text: string }

export type LinksPage = Page & {
  back: Way
  lead: string
  holders: {
    name: string
    about: string
    /** own: to unlink; a stranger's: to dispute */
    way: Way | undefined
    state: string | undefined
  }[]
}

/** Who has linked the contract: of the others the first name and one letter. */
export function linksPage(contract: SeenContract, userId: string, { t, language }: Words): LinksPage {
  return {
    view: 'contracts/links',
    title: t('linking:links.title', { number: contract.number }),
    back: backTo(contract.id, t),
    lead: t('linking:links.lead'),
    holders: contract.links.map((link) => {
      const isOwn = link.userId === userId
      return {
        name: isOwn ? t('linking:links.you') : shortName(link),
        about: t('linking:links.about', {
          at: formatInstant(link.since, language, { zone: false }),
          proof: t(`linking:links.proof.${link.proof}`),
        }),
        way: isOwn
          ? { href: paths.contract.unlink(contract.id), text: t('linking:links.unlink') }
          : link.isDisputed
            ? undefined
            : { href: paths.contract.dispute(contract.id, link.id), text: t('linking:links.wrong') },
        state: link.isDisputed ? t('linking:links.disputed') : undefined,
      }
    }),
  }
}

export type DisputePage = Page & {
  back: Way
  lead: string
  action: string
  /** for the organization's administrator: ends it at once */
  end: { action: string; lead: string } | undefined
  text: { label: string; hint: string; value: string }
}

/** «Это не мой жилец»: why, in the holder's own words. */
export function disputePage(
  contract: SeenContract,
  state: { linkId: string; values: FormValues; errors?: readonly FieldError[] },
  words: Words,
): DisputePage | undefined {
  const { t, language } = words
  const link = contract.links.find(({ id }) => id === state.linkId)
  if (link === undefined) return undefined
  return {
    view: 'contracts/dispute',
    title: t('linking:dispute.title', { name: shortName(link) }),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    back: { href: paths.contract.links(contract.id), text: t('linking:dispute.back') },
    lead: t('linking:dispute.lead', {
      number: contract.number,
      at: formatInstant(link.since, language, { zone: false }),
    }),
    action: paths.contract.dispute(contract.id, link.id),
    end: link.isMineToEnd
      ? {
          action: paths.contract.endLink(contract.id, link.id),
          lead: t('linking:dispute.endLead', { name: shortName(link) }),
        }
      : undefined,
    text: {
      label: t('linking:dispute.text'),
      hint: t('linking:dispute.textHint'),
      value: state.values['text'] ?? '',
    },
  }
}

export type UnlinkPage = Page & { back: Way; action: string; stays: string[]; goes: string[] }

/** What stays and what goes, before the link is ended. */
export function unlinkPage(contractId: string, own: OwnLink, { t }: Words): UnlinkPage {
  return {
    view: 'contracts/unlink',
    title: t('linking:unlink.title', { number: own.number }),
    back: backTo(contractId, t),
    action: paths.contract.unlink(contractId),
    stays: [t('linking:unlink.staysData'), t('linking:unlink.staysDuty'), t('linking:unlink.staysAgain')],
    goes: [
      t('linking:unlink.goes'),
      ...(own.given === 0 ? [] : [t('linking:unlink.goesGiven', { count: own.given })]),
      own.others === 0 ? t('linking:unlink.last') : t('linking:unlink.others', { count: own.others }),
    ],
  }
}

function backTo(contractId: string, t: Words['t']): Way {
  return { href: paths.contract.card(contractId), text: t('linking:links.back') }
}

function shortName({ firstName, lastName }: { firstName: string; lastName: string }): string {
  return `${firstName} ${lastName.slice(0, 1)}.`
}
