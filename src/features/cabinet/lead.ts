/** The answer of the page: one title, one sentence, one button. */
export type Lead = {
  kind: 'returned' | 'approval' | 'open' | 'lapsed' | 'debt' | 'sent' | 'closed' | 'over'
  title: string
  text: string
  action: { href: string; text: string }
}
