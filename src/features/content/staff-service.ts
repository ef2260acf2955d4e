import { slugOf } from '../../domain/slug.ts'
import type { Deps } from '../../deps.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { Sql } from '../../platform/db.ts'
import type { Actor } from '../../web/actor.ts'
import type { NewsForm, OutageForm } from './form.ts'
import {
  findNewsById,
  findOutage,
  insertNews,
  insertOutage,
  listAllNews,
  listAllOutages,
  updateNews,
  updateOutage,
  type Outage,
} from './staff-store.ts'
import type { After, News } from './store.ts'

export type SaveResult = { ok: true; id: string } | { ok: false; reason: 'not-found' | 'changed' }

const pageLines = 50

export async function allNews(deps: Deps, after: After): Promise<{ lines: News[]; next: After }> {
  const found = await listAllNews(deps.db.sql, after, pageLines)
  return pageOf(found, ({ publishedAt }) => publishedAt)
}

export async function allOutages(deps: Deps, after: After): Promise<{ lines: Outage[]; next: After }> {
  const found = await listAllOutages(deps.db.sql, after, pageLines)
  return pageOf(found, ({ startsAt }) => startsAt)
}

export function newsToEdit(deps: Deps, id: string): Promise<News | undefined> {
  return findNewsById(deps.db.sql, id)
}

export function outageToEdit(deps: Deps, id: string): Promise<Outage | undefined> {
  return findOutage(deps.db.sql, id)
}

/** Writes news; a change over somebody else's newer one is refused. @param id undefined for new ones */
export async function saveNews(
  deps: Deps,
  id: string | undefined,
  form: NewsForm,
  actor: Actor,
): Promise<SaveResult> {
  return deps.db.transaction(async ({ sql }) => {
    const known = id === undefined ? undefined : await findNewsById(sql, id)
    if (id !== undefined && known === undefined) return { ok: false, reason: 'not-found' }
    const { titleRu, titleEn, bodyRu, bodyEn } = form
    const isPublished = willBePublished(form.action, known?.isPublished)
    const content = {
      titleRu,
      titleEn,
      bodyRu,
      bodyEn,
      isPublished,
      publishedAt: form.publishedAt.toString(),
    }
    const edit = { by: actor.actorId, at: deps.clock.now().toString() }
    if (known === undefined) {
      const made = await insertUnderFreeSlug(titleRu, (slug) => insertNews(sql, slug, content, edit))
      await record(deps, sql, actor, 'news', made, form.action)
      return { ok: true, id: made }
    }
    if (!(await updateNews(sql, { id: known.id, version: form.version }, content, edit)))
      return { ok: false, reason: 'changed' }
    await record(deps, sql, actor, 'news', known.id, form.action)
    return { ok: true, id: known.id }
  })
}

/** Writes an outage, by the same rules. */
export async function saveOutage(
  deps: Deps,
  id: string | undefined,
  form: OutageForm,
  actor: Actor,
): Promise<SaveResult> {
  return deps.db.transaction(async ({ sql }) => {
    const known = id === undefined ? undefined : await findOutage(sql, id)
    if (id !== undefined && known === undefined) return { ok: false, reason: 'not-found' }
    const content = {
      kind: form.kind,
      placeRu: form.placeRu,
      placeEn: form.placeEn,
      addresses: form.addresses
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join('\n'),
      reasonRu: form.reasonRu,
      reasonEn: form.reasonEn,
      startsAt: form.startsAt.toString(),
      endsAt: form.endsAt.toString(),
      isPublished: willBePublished(form.action, known?.isPublished),
    }
    const edit = { by: actor.actorId, at: deps.clock.now().toString() }
    const made = known === undefined ? await insertOutage(sql, content, edit) : known.id
    if (known !== undefined && !(await updateOutage(sql, { id: made, version: form.version }, content, edit)))
      return { ok: false, reason: 'changed' }
    await record(deps, sql, actor, 'outage', made, form.action)
    return { ok: true, id: made }
  })
}

function willBePublished(action: NewsForm['action'], isPublished = false): boolean {
  return action === 'publish' || (isPublished && action !== 'unpublish')
}

/** `pozhar`, `pozhar-2`, …: the key in the database decides, so that two editors at once get two addresses. */
async function insertUnderFreeSlug(
  title: string,
  insert: (slug: string) => Promise<string | undefined>,
): Promise<string> {
  const slug = slugOf(title) || 'novost'
  for (let n = 1; n < 1_000; n++) {
    const id = await insert(n === 1 ? slug : `${slug}-${n}`)
    if (id !== undefined) return id
  }
  throw new Error('no free address for the news')
}

async function record(
  deps: Deps,
  sql: Sql,
  actor: Actor,
  type: 'news' | 'outage',
  id: string,
  action: NewsForm['action'],
): Promise<void> {
  await recordAudit(sql, {
    ...actor,
    at: deps.clock.now(),
    action: `content.${type}.${action}`,
    subject: { type, id },
  })
}

function pageOf<Line extends { id: string }>(
  found: Line[],
  momentOf: (line: Line) => Date,
): { lines: Line[]; next: After } {
  const lines = found.slice(0, pageLines)
  const last = lines.at(-1)
  const hasMore = found.length > pageLines && last !== undefined
  return { lines, next: hasMore ? { at: momentOf(last).toISOString(), id: last.id } : undefined }
}
