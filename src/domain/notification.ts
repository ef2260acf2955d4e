/** What the cabinet writes about, in the order of the settings page. */
export const notificationEvents = [
  /** sign-ins, passwords, mail, access */
  'security',
  /** answers to one's own acts: numbers, protocols, receipts, readings returned */
  'receipts',
  'window-opens',
  /** the window closes tomorrow and rows are missing */
  'window-closes',
  /** a meter's verification ends in 60, 30, 7 days */
  'verification',
  'invoices',
  /** a due day is near or has passed */
  'debt',
  /** requests, letters to the reception, corrections asked for */
  'requests',
  'outages',
  'news',
] as const
export type NotificationEvent = (typeof notificationEvents)[number]

/** Ways to a user: a letter, the cabinet's inbox, a short message to the phone. */
export const notificationChannels = ['mail', 'cabinet', 'sms'] as const
export type NotificationChannel = (typeof notificationChannels)[number]

/** Cannot be switched off: safety and answers to one's own acts, by letter and in the cabinet. */
export function isMandatory(event: NotificationEvent, channel: NotificationChannel): boolean {
  return (event === 'security' || event === 'receipts') && channel !== 'sms'
}

/**
 * What holds while the user has said nothing: everything in the cabinet, letters about all but news
 * (38-ФЗ: nobody gets an advertisement unasked), no short messages.
 */
export function isOnByDefault(event: NotificationEvent, channel: NotificationChannel): boolean {
  return channel === 'cabinet' || (channel === 'mail' && event !== 'news')
}
