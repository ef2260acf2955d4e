import { paths } from '../../../paths.ts'
import type { FieldError, FormValues } from '../../../web/form.ts'
import type { Page } from '../../../web/view.ts'
import type { Words } from '../../../web/words.ts'
import { memberRoles } from '../words.ts'
import { confirmedWords, dayTyped } from './page.ts'
import type { Member, OrganizationContract } from './store.ts'

export type MemberPage = Page & {
  lead: string
  action: string
  back: string
  submit: string
  /** an invitation alone asks for it */
  email: string | undefined
  organization: string
  roles: { value: string; label: string; hint: string; isChosen: boolean }[]
  contracts: { field: string; label: string; isTicked: boolean }[]
  validFrom: string
  validTo: string
  /** shuts the member out; an invitation has nobody yet */
  revoke: { action: string; lead: string } | undefined
}

type State = { values?: FormValues; errors?: readonly FieldError[] }

/** A seat to be offered: to whom, what, for which contracts, how long. */
export function invitePage(
  organization: { id: string; name: string },
  contracts: readonly OrganizationContract[],
  { values = {}, errors }: State,
  words: Words,
): MemberPage {
  const { t } = words
  return {
    view: 'access/member',
    title: t('access:invite.title'),
    lead: t('access:invite.lead', { organization: organization.name }),
    ...(errors === undefined ? {} : { errors }),
    action: paths.organization.invite(),
    back: paths.organization.page({ organization: organization.id }),
    submit: t('access:invite.submit'),
    email: values['email'] ?? '',
    organization: organization.id,
    roles: rolesOf(values['role'], words),
    contracts: contracts.map((contract) =>
      contractTick(contract, values[`contract.${contract.id}`] === 'on', words),
    ),
    validFrom: values['validFrom'] ?? '',
    validTo: values['validTo'] ?? '',
    revoke: undefined,
  }
}

/** A member's seat: what may be changed of it, and its end. */
export function memberPage(
  { member, contracts }: { member: Member; contracts: readonly OrganizationContract[] },
  { values, errors }: State,
  words: Words,
): MemberPage {
  const { t } = words
  const limits = new Set(member.contracts.map(({ id }) => id))
  return {
    view: 'access/member',
    title: member.name,
    lead: t('access:member.lead', { email: member.email, confirmed: confirmedWords(member, words) }),
    ...(errors === undefined ? {} : { errors }),
    action: paths.organization.member(member.id),
    back: paths.organization.page({ organization: member.organizationId }),
    submit: t('access:member.submit'),
    email: undefined,
    organization: member.organizationId,
    roles: rolesOf(values?.['role'] ?? member.role.toLowerCase(), words),
    contracts: contracts.map((contract) =>
      contractTick(
        contract,
        values === undefined ? limits.has(contract.id) : values[`contract.${contract.id}`] === 'on',
        words,
      ),
    ),
    validFrom: values?.['validFrom'] ?? dayTyped(member.validFrom, words),
    validTo: values?.['validTo'] ?? dayTyped(member.validTo, words),
    revoke: {
      action: paths.organization.revoke(member.id),
      lead: t('access:member.revokeLead', { name: member.name }),
    },
  }
}

function rolesOf(chosen: string | undefined, { t }: Words): MemberPage['roles'] {
  return memberRoles.map((role) => ({
    value: role.toLowerCase(),
    label: t(`access:role.${role}.title`),
    hint: t(`access:role.${role}.hint`),
    isChosen: role.toLowerCase() === chosen,
  }))
}

function contractTick(
  { id, number, address }: OrganizationContract,
  isTicked: boolean,
  { t }: Words,
): MemberPage['contracts'][number] {
  const label = t('access:contracts.one', { number })
  return { field: `contract.${id}`, label: address === null ? label : `${label}, ${address}`, isTicked }
}
