import type { Translate } from '../platform/i18n.ts'
import { allowedEndings } from './file-kind.ts'
import { formatNumber, type FormatLanguage } from './format.ts'
import type { ReceivedFile } from './held-files.ts'
import { uploadLimits, type Uploads } from './uploads.ts'

/** What `views/components/files-field.ejs` prints. */
export type FilesField = {
  name: string
  label: string
  hint: string
  accept: string
  /** hidden note about the held files */
  note: string
  held: { name: string; size: string; field: string; detach: string }[]
}

/**
 * @param uploads of a form that came back with a slip: its files are held, so that nobody chooses them twice
 * @param own where the field is not the usual one
 */
export function filesField(
  t: Translate,
  language: FormatLanguage,
  uploads?: Uploads,
  own: Partial<Pick<FilesField, 'name' | 'label' | 'hint' | 'accept'>> = {},
): FilesField {
  const { field, count, fileMegabytes } = uploadLimits
  const held: readonly ReceivedFile[] = uploads?.files ?? []
  return {
    name: field,
    label: t('web:upload.label'),
    hint: t('web:upload.hint', { count, megabytes: fileMegabytes }),
    accept: allowedEndings.map((ending) => `.${ending}`).join(',') + ',.jpeg',
    note: uploads?.hold() ?? '',
    held: held.map(({ name, byteSize }, index) => ({
      name,
      size: fileSize(byteSize, t, language),
      field: `detach.${index}`,
      detach: t('web:upload.detach', { name }),
    })),
    ...own,
  }
}

/** `1,4 МБ`, `12 КБ`. */
export function fileSize(bytes: number, t: Translate, language: FormatLanguage): string {
  const isLarge = bytes >= 1024 * 1024
  const size = isLarge ? (bytes / 1024 / 1024).toFixed(1) : String(Math.max(1, Math.round(bytes / 1024)))
  return t(`web:upload.size.${isLarge ? 'mb' : 'kb'}`, { size: formatNumber(size, language) })
}
