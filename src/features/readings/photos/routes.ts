import express, { type Request, type Response, type Router } from 'express'
import type { Deps } from '../../../deps.ts'
import { moscowDay } from '../../../domain/calendar.ts'
import { paths } from '../../../paths.ts'
import { actorOf } from '../../../web/actor.ts'
import { showStoredPicture } from '../../../web/downloads.ts'
import { kindOfFile, type FileKind } from '../../../web/file-kind.ts'
import { wordSlips, type FieldSlip } from '../../../web/form.ts'
import { idOf, isUuid, staffOnly, subscribersOnly } from '../../../web/guards.ts'
import { notFound } from '../../../web/request-error.ts'
import { readFormWithFiles, uploadsOf } from '../../../web/uploads.ts'
import { showPage } from '../../../web/view.ts'
import { visitorOf } from '../../../web/visitor.ts'
import { behindDoor, rowEnterersOnly } from '../submission/door-routes.ts'
import { wordingOf } from '../submission/wording-routes.ts'
import { photosPage } from './page.ts'
import {
  addToRegister,
  openForStaff,
  openPhotos,
  photosAtMost,
  removeFromRegister,
  type PhotoPlace,
} from './service.ts'
import { findOwnPhoto } from './store.ts'

/** Photos of a reading (RD17): added and deleted before it is sent, seen by its owners as long as it is kept. */
export function photoRoutes(deps: Deps): Router {
  const router = express.Router()
  const enterers = [subscribersOnly, ...rowEnterersOnly(deps)]
  const page = paths.readings.photos(':contractId', ':registerId')
  const rules = { field: 'photo', count: 1, isCounted: 'subscriber', look: lookAtPhoto } as const

  router.get(page, ...enterers, async (req, res) => {
    await showPage(res, photosPage(await placeOf(deps, req, res), wordingOf(deps, req)))
  })

  router.post(page, ...enterers, ...readFormWithFiles(deps, rules), async (req, res) => {
    const place = await placeOf(deps, req, res)
    const { remove } = req.body as Record<string, unknown>
    if (remove !== undefined) await takeAway(deps, place, remove)
    const slip = remove === undefined ? await add(deps, req, place) : undefined
    if (slip === undefined) {
      res.redirect(303, paths.readings.photos(place.asker.contractId, place.dial.register.id))
      return
    }
    const again = photosPage(place, wordingOf(deps, req), wordSlips([slip], req.t))
    await showPage(res, again, 422)
  })

  for (const isSmall of [true, false])
    router.get(
      isSmall ? paths.photo.small(':id') : paths.photo.picture(':id'),
      subscribersOnly,
      async (req, res) => {
        const asked = {
          id: idOf(req, 'id'),
          userId: visitorOf(req).userId,
          today: moscowDay(deps.clock.now()).toString(),
        }
        await sendPhoto(deps, res, await findOwnPhoto(deps.db.sql, asked), isSmall)
      },
    )
  return router
}

/** The same photos beside the value, for those who check readings. */
export function photoStaffRoutes(deps: Deps): Router {
  const router = express.Router()
  const readers = staffOnly('operator', 'metering', 'billing', 'auditor')
  for (const isSmall of [true, false])
    router.get(
      isSmall ? paths.photo.staffSmall(':id') : paths.photo.staffPicture(':id'),
      readers,
      async (req, res) => {
        await sendPhoto(deps, res, await openForStaff(deps, idOf(req, 'id'), actorOf(req), isSmall), isSmall)
      },
    )
  return router
}

async function placeOf(deps: Deps, req: Request, res: Response): Promise<PhotoPlace> {
  const { asker, door } = behindDoor(res)
  const place = await openPhotos(deps, door, asker, idOf(req, 'registerId'))
  if (place === undefined) throw notFound()
  return place
}

async function add(deps: Deps, req: Request, place: PhotoPlace): Promise<FieldSlip | undefined> {
  const { files, slips } = uploadsOf(req)
  const [slip] = slips
  if (slip !== undefined) return slip
  const [file] = files
  if (file === undefined) return { field: 'photo', key: 'photos:slip.missing' }
  const result = await addToRegister(deps, place, file)
  if (result === 'added') return undefined
  if (result === 'gone') return { field: 'photo', key: 'web:upload.gone' }
  return { field: 'photo', key: `photos:slip.${result}`, values: { most: photosAtMost } }
}

/** What is not there, or was sent, is the common 404. */
async function takeAway(deps: Deps, place: PhotoPlace, id: unknown): Promise<void> {
  if (!isUuid(id) || !(await removeFromRegister(deps, place, id))) throw notFound()
}

async function lookAtPhoto(path: string, name: string): Promise<FileKind | { slip: string }> {
  const kind = await kindOfFile(path, name)
  return kind?.mediaType.startsWith('image/') === true ? kind : { slip: 'photos:slip.kind' }
}

async function sendPhoto(
  deps: Deps,
  res: Response,
  photo: { id: string; fileKey: string; thumbnailKey: string } | undefined,
  isSmall: boolean,
): Promise<void> {
  if (photo === undefined) throw notFound()
  const fileKey = isSmall ? photo.thumbnailKey : photo.fileKey
  await showStoredPicture(res, deps.files, { fileKey, name: `${photo.id}.jpg` })
}
