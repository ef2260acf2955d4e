import { z } from 'zod'
import {
  isMandatory,
  notificationChannels,
  notificationEvents,
  type NotificationChannel,
  type NotificationEvent,
} from '../../../domain/notification.ts'

/** One box of the matrix. */
export type Cell = { event: NotificationEvent; channel: NotificationChannel }

/** Boxes a person may tick or clear. */
export const openCells: readonly Cell[] = notificationEvents.flatMap((event) =>
  notificationChannels
    .filter((channel) => !isMandatory(event, channel))
    .map((channel) => ({ event, channel })),
)

/** Name of a box in the form: `mail.window-opens`. */
export function cellName({ event, channel }: Cell): string {
  return `${channel}.${event}`
}

/** The matrix as a browser sends it: a ticked box is `on`, a cleared one is not there. */
export const notificationsForm = z
  .object(
    Object.fromEntries(
      openCells.map((cell) => [cellName(cell), z.literal('on', 'account:notifications.wrong').optional()]),
    ),
  )
  .transform((ticked) => openCells.map((cell) => ({ ...cell, enabled: ticked[cellName(cell)] === 'on' })))
