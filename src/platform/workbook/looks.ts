/** How a cell looks and whether it may be typed into: `open*` are unlocked, `wrong*` are open and marked. */
export const looks = [
  'plain',
  'title',
  'wrapped',
  'head',
  'locked',
  'locked-day',
  'open',
  'open-day',
  'wrong',
  'wrong-day',
  'remark',
] as const

export type Look = (typeof looks)[number]

const fonts = [
  '<font><sz val="11"/><name val="Calibri"/></font>',
  '<font><b/><sz val="11"/><name val="Calibri"/></font>',
  '<font><b/><sz val="14"/><name val="Calibri"/></font>',
  '<font><sz val="11"/><color rgb="FF9C1C12"/><name val="Calibri"/></font>',
]
const solid = (rgb: string) =>
  `<fill><patternFill patternType="solid"><fgColor rgb="${rgb}"/><bgColor indexed="64"/></patternFill></fill>`
const fills = [
  '<fill><patternFill patternType="none"/></fill>',
  '<fill><patternFill patternType="gray125"/></fill>',
  solid('FFDCEAF4'),
  solid('FFF2F4F6'),
  solid('FFFFFBE6'),
  solid('FFFBD9D5'),
]
const line = (side: string) => `<${side} style="thin"><color rgb="FFC3CCD4"/></${side}>`
const borders = [
  '<border><left/><right/><top/><bottom/><diagonal/></border>',
  `<border>${['left', 'right', 'top', 'bottom'].map(line).join('')}<diagonal/></border>`,
]

type Parts = {
  font?: number
  fill?: number
  border?: number
  isDay?: boolean
  isWrapped?: boolean
  isOpen?: boolean
}

const parts: Readonly<Record<Look, Parts>> = {
  plain: {},
  title: { font: 2 },
  wrapped: { isWrapped: true },
  head: { font: 1, fill: 2, border: 1, isWrapped: true },
  locked: { fill: 3, border: 1 },
  'locked-day': { fill: 3, border: 1, isDay: true },
  open: { fill: 4, border: 1, isOpen: true },
  'open-day': { fill: 4, border: 1, isDay: true, isOpen: true },
  wrong: { fill: 5, border: 1, isOpen: true },
  'wrong-day': { fill: 5, border: 1, isDay: true, isOpen: true },
  remark: { font: 3, border: 1, isWrapped: true },
}

const dayFormat = 164

/** The styles of every workbook of ours; a cell names its look by its place in {@link looks}. */
export function stylesXml(): string {
  const formats = looks.map((look) => formatXml(parts[look]))
  const listed = (name: string, all: readonly string[]) =>
    `<${name} count="${all.length}">${all.join('')}</${name}>`
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="${dayFormat}" formatCode="dd.mm.yyyy"/></numFmts>${listed('fonts', fonts)}${listed('fills', fills)}${listed('borders', borders)}<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>${listed('cellXfs', formats)}<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}

function formatXml({ font = 0, fill = 0, border = 0, isDay, isWrapped, isOpen }: Parts): string {
  const number = isDay === true ? dayFormat : 0
  const wrap = isWrapped === true ? '<alignment vertical="top" wrapText="1"/>' : ''
  const lock = isOpen === true ? '<protection locked="0"/>' : ''
  return `<xf numFmtId="${number}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">${wrap}${lock}</xf>`
}
