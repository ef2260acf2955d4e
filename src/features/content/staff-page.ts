import { localTimeField } from '../../domain/local-time.ts'
import { paths } from '../../paths.ts'
import { formatInstant } from '../../web/format.ts'
import type { FieldError, FormValues } from '../../web/form.ts'
import { parseMarkdown, type Block } from '../../web/markdown.ts'
import type { Page } from '../../web/view.ts'
import { afterField, type NewsForm, type OutageForm } from './form.ts'
import type { Outage } from './staff-store.ts'
import type { After, News } from './store.ts'
import { outageCard, type OutageCard, type Words } from './words.ts'

type Tab = { href: string; text: string; isCurrent: boolean }
type Tag = { text: string; tone: 'good' | 'care' }
type Input = { name: string; label: string; value: string; hint?: string; type?: string; rows?: number }

export type ContentListPage = Page & {
  tabs: Tab[]
  add: { href: string; text: string }
  head: string[]
  lines: { title: string; href: string; cells: string[]; state: Tag }[]
  next: string | undefined
}

/** The list of news for editors. */
export function newsDeskPage({ lines, next }: { lines: News[]; next: After }, words: Words): ContentListPage {
  const { t, language } = words
  return {
    ...listFrame('news', next, words),
    head: [t('content:staff.name'), t('content:field.publishedAt'), t('content:staff.state')],
    lines: lines.map((piece) => ({
      title: language === 'ru' ? piece.titleRu : piece.titleEn,
      href: paths.staff.content.newsOne(piece.id),
      cells: [formatInstant(piece.publishedAt, language, { zone: false })],
      state: stateTag(piece.isPublished, t),
    })),
  }
}

/** The list of outages for editors. */
export function outageDeskPage(
  { lines, next }: { lines: Outage[]; next: After },
  words: Words,
): ContentListPage {
  const { t, language } = words
  return {
    ...listFrame('outages', next, words),
    head: [
      t('content:staff.name'),
      t('content:field.kind'),
      t('content:field.startsAt'),
      t('content:field.endsAt'),
      t('content:staff.state'),
    ],
    lines: lines.map((outage) => ({
      title: language === 'ru' ? outage.placeRu : outage.placeEn,
      href: paths.staff.content.outage(outage.id),
      cells: [
        t(`content:kind.${outage.kind}`),
        formatInstant(outage.startsAt, language, { zone: false }),
        formatInstant(outage.endsAt, language, { zone: false }),
      ],
      state: stateTag(outage.isPublished, t),
    })),
  }
}

export type EditPage = Page & {
  back: { href: string; text: string }
  action: string
  version: string
  state: Tag | undefined
  isPublished: boolean
  /** where visitors see it */
  link: { href: string; text: string } | undefined
  inputs: Input[]
  areas: Input[]
  times: Input[]
  kinds:
    { name: string; label: string; options: { value: string; text: string; isChosen: boolean }[] } | undefined
  /** somebody saved meanwhile: what stands now */
  newer: { name: string; value: string }[]
  preview: { lang: 'ru' | 'en'; title: string; blocks: Block[]; outage: OutageCard | undefined }[]
}

/** What an editor's form is shown with. */
export type EditState<Stored, Form> = {
  stored: Stored | undefined
  values?: FormValues
  errors?: readonly FieldError[]
  preview?: Form
  isConflict?: boolean
}

/** Fields named as the form names them, with their words and what stands in them. */
function inputsOf(
  value: (name: string) => string,
  t: Words['t'],
): (name: string, more?: Partial<Input>) => Input {
  return (name, more = {}) => ({ name, label: t(`content:field.${name}`), value: value(name), ...more })
}

export function newsEditPage(state: EditState<News, NewsForm>, words: Words): EditPage {
  const { t, language, now } = words
  const { stored, preview } = state
  const value = valueOf(state, stored && { ...stored, publishedAt: localTimeField(stored.publishedAt) })
  const field = inputsOf(value, t)
  return {
    ...editFrame('news', state, words),
    action: paths.staff.content.newsOne(stored?.id ?? 'new'),
    link:
      stored?.isPublished === true
        ? { href: paths.news.one(stored.slug), text: t('content:staff.see') }
        : undefined,
    inputs: [field('titleRu'), field('titleEn')],
    areas: [
      field('bodyRu', { rows: 12, hint: t('content:staff.markdown') }),
      field('bodyEn', { rows: 12, hint: t('content:staff.markdown') }),
    ],
    times: [timeField(field('publishedAt'), localTimeField(now), t('content:staff.publishedHint'))],
    kinds: undefined,
    newer:
      state.isConflict === true && stored !== undefined
        ? (
            [
              ['titleRu', stored.titleRu],
              ['titleEn', stored.titleEn],
              ['bodyRu', stored.bodyRu],
              ['bodyEn', stored.bodyEn],
              ['publishedAt', formatInstant(stored.publishedAt, language)],
            ] as const
          ).map(([name, text]) => ({ name: t(`content:field.${name}`), value: text }))
        : [],
    preview:
      preview === undefined
        ? []
        : [
            { lang: 'ru', title: preview.titleRu, blocks: parseMarkdown(preview.bodyRu), outage: undefined },
            { lang: 'en', title: preview.titleEn, blocks: parseMarkdown(preview.bodyEn), outage: undefined },
          ],
  }
}

export function outageEditPage(state: EditState<Outage, OutageForm>, words: Words): EditPage {
  const { t } = words
  const { stored, preview } = state
  const value = valueOf(
    state,
    stored && { ...stored, startsAt: localTimeField(stored.startsAt), endsAt: localTimeField(stored.endsAt) },
  )
  const field = inputsOf(value, t)
  return {
    ...editFrame('outages', state, words),
    action: paths.staff.content.outage(stored?.id ?? 'new'),
    link: stored?.isPublished === true ? { href: paths.outages(), text: t('content:staff.see') } : undefined,
    inputs: [field('placeRu'), field('placeEn'), field('reasonRu'), field('reasonEn')],
    areas: [field('addresses', { rows: 6, hint: t('content:staff.addressesHint') })],
    times: ['startsAt', 'endsAt'].map((name) => timeField(field(name), '', t('content:staff.moscow'))),
    kinds: {
      name: 'kind',
      label: t('content:field.kind'),
      options: (['PLANNED', 'EMERGENCY'] as const).map((kind) => ({
        value: kind,
        text: t(`content:kind.${kind}`),
        isChosen: value('kind') === kind,
      })),
    },
    newer: state.isConflict === true && stored !== undefined ? newerOutage(stored, words) : [],
    preview: preview === undefined ? [] : outagePreview(preview, words),
  }
}

function newerOutage(stored: Outage, { t, language }: Words): EditPage['newer'] {
  return (
    [
      ['placeRu', stored.placeRu],
      ['placeEn', stored.placeEn],
      ['addresses', stored.addresses],
      ['reasonRu', stored.reasonRu],
      ['reasonEn', stored.reasonEn],
      ['startsAt', formatInstant(stored.startsAt, language)],
      ['endsAt', formatInstant(stored.endsAt, language)],
    ] as const
  ).map(([name, value]) => ({ name: t(`content:field.${name}`), value }))
}

function outagePreview(preview: OutageForm, words: Words): EditPage['preview'] {
  const outage = {
    ...preview,
    startsAt: new Date(preview.startsAt.epochMilliseconds),
    endsAt: new Date(preview.endsAt.epochMilliseconds),
  }
  return (['ru', 'en'] as const).map((lang) => ({
    lang,
    title: words.t(`content:staff.preview.${lang}`),
    blocks: [],
    outage: outageCard(outage, { ...words, language: lang }),
  }))
}

function listFrame(kind: 'news' | 'outages', next: After, { t }: Words) {
  const list = paths.staff.content[kind]
  return {
    view: 'content/staff-list',
    title: t('content:staff.title'),
    tabs: (['news', 'outages'] as const).map((tab) => ({
      href: paths.staff.content[tab],
      text: t(`content:staff.${tab}`),
      isCurrent: tab === kind,
    })),
    add: { href: `${list}/new`, text: t(`content:staff.add.${kind}`) },
    next: next === undefined ? undefined : `${list}?after=${afterField(next)}`,
  }
}

function editFrame(
  kind: 'news' | 'outages',
  state: EditState<News | Outage, NewsForm | OutageForm>,
  { t }: Words,
) {
  const { stored } = state
  return {
    view: 'content/staff-edit',
    title: t(`content:staff.${stored === undefined ? 'new' : 'edit'}.${kind}`),
    ...(state.errors === undefined ? {} : { errors: state.errors }),
    back: { href: paths.staff.content[kind], text: t(`content:staff.${kind}`) },
    version: versionOf(state),
    state: stored === undefined ? undefined : stateTag(stored.isPublished, t),
    isPublished: stored?.isPublished ?? false,
  }
}

/** After a conflict the next save is meant to go over what was shown. */
function versionOf({ stored, values, isConflict }: EditState<News | Outage, NewsForm | OutageForm>): string {
  const known = String(stored?.version ?? '')
  return isConflict === true ? known : (values?.['version'] ?? known)
}

function valueOf(state: { values?: FormValues }, stored: object | undefined): (name: string) => string {
  const known = (stored ?? {}) as Readonly<Record<string, unknown>>
  return (name) => {
    const value = state.values?.[name] ?? known[name]
    return typeof value === 'string' ? value : ''
  }
}

/** A browser's field shows no wrong value: then it is plain text, and nothing typed is lost. */
function timeField(field: Input, fallback: string, hint: string): Input {
  const value = field.value === '' ? fallback : field.value
  const isPlain = value !== '' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(value)
  return { ...field, value, hint, type: isPlain ? 'text' : 'datetime-local' }
}

function stateTag(isPublished: boolean, t: Words['t']): Tag {
  return isPublished
    ? { text: t('content:staff.published'), tone: 'good' }
    : { text: t('content:staff.draft'), tone: 'care' }
}
