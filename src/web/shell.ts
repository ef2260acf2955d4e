import type { ViewShell } from './low-vision.ts'

/** What the header and the footer of every page show: plain strings, ready to print. */
export type Shell = {
  utilityName: string
  infoPhone: string
  hours: readonly string[]
  /** state of the reading window; absent when it cannot be told */
  window: { text: string; isOpen: boolean } | undefined
  user?: { name: string; kind: 'subscriber' | 'staff' } | undefined
  contracts: readonly { id: string; label: string; isCurrent: boolean }[]
  /** for a member of several: lists show the chosen one's contracts only */
  organizations: readonly { id: string; label: string; isCurrent: boolean }[]
  currentLabel: string
  /** `waiting`: how much there is to do behind it; absent: nothing, or nobody counts */
  menu: readonly { href: string; text: string; isCurrent: boolean; waiting?: string }[]
  /** the version for low vision */
  view: ViewShell
  /** the inbox, for subscribers: `count` is empty when all is read */
  inbox?: { href: string; text: string; count: string }
  languageSwitch: { href: string; text: string; lang: 'ru' | 'en' }
  /** the footer: where to ask, and what the law wants said */
  links: readonly { href: string; text: string }[]
  demoBanner?: string
  flash?: string
  currentPath: string
}
