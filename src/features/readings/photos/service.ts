import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../../platform/audit.ts'
import type { Sql } from '../../../platform/db.ts'
import { keepFiles } from '../../../platform/files.ts'
import { loadMeters, type KnownMeter, type KnownRegister } from '../../../records/metering.ts'
import type { Actor } from '../../../web/actor.ts'
import type { ReceivedFile } from '../../../web/held-files.ts'
import { discardPhotos, drawPhoto, type DrawFault, type DrawnPhoto } from '../photo-files.ts'
import type { OpenDoor } from '../submission/door-routes.ts'
import type { Asker } from '../submission/service.ts'
import {
  addPhoto,
  findSentPhoto,
  listPhotos,
  removePhoto,
  type NewPhoto,
  type PhotoFile,
  type StoredPhoto,
} from './store.ts'

/** Photos of one register and month. */
export const photosAtMost = 3

export type Dial = { meter: KnownMeter; register: KnownRegister }
export type PhotoPlace = { asker: Asker; door: OpenDoor; dial: Dial; photos: StoredPhoto[] }

/** The register on its meter, and the photos it has this month; undefined for a register of another contract. */
export async function openPhotos(
  deps: Deps,
  door: OpenDoor,
  asker: Asker,
  registerId: string,
): Promise<PhotoPlace | undefined> {
  const { contractId } = asker
  const { period } = door.window
  const [meters, photos] = await Promise.all([
    loadMeters(deps.db.sql, contractId, period),
    listPhotos(deps.db.sql, { contractId, registerId, period }),
  ])
  const dial = meters
    .flatMap((meter) => meter.registers.map((register) => ({ meter, register })))
    .find(({ register }) => register.id === registerId)
  return dial === undefined ? undefined : { asker, door, dial, photos }
}

export type AddResult = 'added' | 'full' | DrawFault

/** Draws the photo anew and keeps that; the file as it came is gone with the answer. */
export async function addToRegister(deps: Deps, place: PhotoPlace, file: ReceivedFile): Promise<AddResult> {
  const photo = await drawPhoto(deps, file)
  if (typeof photo === 'string') return photo
  const result = await keepFiles(
    deps.files,
    [photo.large, photo.small],
    () =>
      deps.db.transaction(async (tx) => {
        const added = await addPhoto(tx.sql, rowOf(place, photo), photosAtMost)
        if (added === 'added') await writeDown(tx.sql, place, 'readings.photo.add')
        return added
      }),
    (added) => added === 'added',
  )
  if (result !== 'added') await discardPhotos(deps, [photo])
  return result === 'twin' ? 'added' : result
}

function rowOf({ asker, door, dial }: PhotoPlace, { large, small, ...drawn }: DrawnPhoto): NewPhoto {
  return {
    ...drawn,
    contractId: asker.contractId,
    registerId: dial.register.id,
    period: door.window.period,
    fileKey: large.key,
    thumbnailKey: small.key,
    byteSize: large.byteSize,
    userId: asker.userId,
    at: asker.arrivedAt.toString({ smallestUnit: 'millisecond' }),
  }
}

/** Takes away a photo that was not sent yet, with its files. false: there is none, or it was sent. */
export async function removeFromRegister(deps: Deps, place: PhotoPlace, id: string): Promise<boolean> {
  const { asker, door, dial } = place
  const of = { id, contractId: asker.contractId, registerId: dial.register.id, period: door.window.period }
  const files = await deps.db.transaction(async (tx) => {
    const removed = await removePhoto(tx.sql, of)
    if (removed !== undefined) await writeDown(tx.sql, place, 'readings.photo.remove')
    return removed
  })
  if (files === undefined) return false
  for (const key of [files.fileKey, files.thumbnailKey]) {
    await deps.files.release(key)
    await deps.files.discard(key)
  }
  return true
}

/** A photo for staff: each look at the whole of it is a line in the journal. */
export async function openForStaff(
  deps: Deps,
  id: string,
  actor: Actor,
  isSmall: boolean,
): Promise<PhotoFile | undefined> {
  const photo = await findSentPhoto(deps.db.sql, id)
  if (photo === undefined || isSmall) return photo
  await recordAudit(deps.db.sql, {
    at: deps.clock.now(),
    ...actor,
    action: 'readings.photo.view',
    subject: { type: 'photo', id },
    contractId: photo.contractId,
  })
  return photo
}

async function writeDown(sql: Sql, { asker, door, dial }: PhotoPlace, action: string): Promise<void> {
  await recordAudit(sql, {
    at: asker.arrivedAt,
    actorId: asker.userId,
    action,
    subject: { type: 'register', id: dial.register.id },
    contractId: asker.contractId,
    requestId: asker.requestId,
    address: asker.address,
    details: { period: door.window.period },
  })
}
